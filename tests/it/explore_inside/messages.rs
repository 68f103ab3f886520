//! What is said while a file is read, and when it cannot be; taking it out, and its path.

use plimsoll::explore::message::Answer;
use plimsoll::explore::replay::{Next, feed, screen};
use plimsoll::explore::{Effect, Message};

use super::*;

fn open() -> Inside {
    Inside::open(&[&[file("a", b"text\n"), file("b", b"other\n")]], 80, 14)
}

#[test]
fn an_image_that_vanished_is_said_and_read_again() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("image");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("a"), b"text\n").unwrap();
    let reference = Reference::from(path.as_os_str());
    let session = Session::open(&reference, Options::default(), &NoEvents).unwrap();
    let model = Model::new(Settings::default(), (80, 12));
    let replay = Replay::read(session, "image".to_owned(), model, &NoEvents).unwrap();
    let mut inside = Inside { replay, directory };
    fs::remove_file(path.join("a")).unwrap();
    inside.at("/a", "v");
    let screen = inside.screen();
    assert!(screen.contains("The file cannot be read."), "{screen}");
    assert!(screen.contains("put it back"), "{screen}");
    assert!(screen.contains("Enter tries again, Esc goes back."), "{screen}");
    fs::write(path.join("a"), b"text\n").unwrap();
    inside.keys("Enter");
    let screen = inside.screen();
    assert!(screen.contains("   1  text"), "{screen}");
}

#[test]
fn metadata_is_compared_even_if_contents_cannot_be_read() {
    let layers: [&[Vec<u8>]; 2] = [&[file("a", b"text\n")], &[file("a", b"longer\n")]];
    let mut inside = Inside::open(&layers, 80, 12);
    fs::write(inside.archive(), b"").unwrap();
    inside.keys("c c").at("/a", "D").check(
        "",
        expect![[r#"
            ── /a · layer 1 → layer 2, replaced ────────────────────────────────────────────
             ~ size: 5 bytes → 7 bytes
             The file cannot be read.
             there is no entry 0 in a layer that has 0. The image was changed: quit, and
             open it again.
             Enter tries again, Esc goes back.
            ── /a · 5 B came with layer 1 COPY . . · layer 2 COPY . . ───────────── w why ──
             e extract  y path                                                     Esc back
        "#]],
    );
}

#[test]
fn an_image_that_changed_is_said() {
    let mut inside = open();
    let mut bytes = fs::read(inside.archive()).unwrap();
    let at = bytes.windows(5).position(|window| window == b"text\n").unwrap();
    bytes[at] = b'T';
    fs::write(inside.archive(), bytes).unwrap();
    inside.at("/a", "v").check(
        "",
        expect![[r#"
            ── /a · layer 1 ────────────────────────────────────────────────────────────────
             The file cannot be read.
             entry 0 has changed since the image was read: read it again. The image was
             changed: quit, and open it again.
             Enter tries again, Esc goes back.
            ── /a · layer 1 COPY . . ────────────────────────────────────────────── w why ──
             e extract  y path                                                     Esc back
        "#]],
    );
}

#[test]
fn extracting_and_copying_are_about_the_file() {
    let mut inside = open();
    inside.at("/b", "v y");
    assert_eq!(inside.notice(), "not copied: /b");
    inside.check(
        "e",
        expect![[r#"
        ── /b · layer 1 ────────────────────────────────── text · 6 B, download ~37 B ──
            1  other
         extract to ./
         Enter take it                                                       Esc cancel
    "#]],
    );
    inside.keys("Enter");
    assert_eq!(inside.notice(), "keys that are replayed write nothing");
    assert_eq!(inside.overlays(), 1);
}

#[test]
fn while_it_is_read_the_overlay_says_so() {
    let inside = open();
    let mut model = Model::new(Settings::default(), (80, 14));
    let loaded = inside.replay.model().loaded.clone().unwrap();
    let mut asked = Vec::new();
    let mut send = |model: &mut Model, message| {
        let mut perform = |_: &Model, effect| {
            asked.push(effect);
            None
        };
        assert_eq!(feed(model, message, &mut perform), Next::Goes);
        asked.pop()
    };
    send(&mut model, Message::Loaded(loaded));
    let effect = send(&mut model, Message::Key("v".parse().unwrap()));
    let Some(Effect::Read { version, start: 0, .. }) = effect else { panic!("{effect:?}") };
    assert!(screen(&mut model).contains("reading …"));
    // Help may lie over it when the answer comes.
    send(&mut model, Message::Key("?".parse().unwrap()));
    let bytes = b"text\n".to_vec();
    let piece = plimsoll::explore::look::Piece { bytes, start: 0, total: 5 };
    let answer = |piece| Message::Answer(Answer::Read { version, piece });
    send(&mut model, answer(Ok(piece.clone())));
    send(&mut model, Message::Key("Esc".parse().unwrap()));
    assert!(screen(&mut model).contains("   1  text"));
    // An answer that nobody waits for changes nothing.
    let before = screen(&mut model);
    send(&mut model, answer(Err("late".to_owned())));
    send(&mut model, answer(Ok(plimsoll::explore::look::Piece { start: 4, ..piece })));
    assert_eq!(screen(&mut model), before);
}

#[test]
fn before_anything_is_read_there_is_nothing_to_look_into() {
    for key in ["v", "D"] {
        let mut model = Model::new(Settings::default(), (80, 14));
        feed(&mut model, Message::Key(key.parse().unwrap()), &mut |_, _| None);
        let notice = model.notice.map(|notice| notice.text);
        assert_eq!(notice.as_deref(), Some("no layer has been read yet"));
    }
}

#[test]
fn whatever_is_pressed_nothing_panics() {
    const KEYS: &[&str] = &[
        "j", "k", "PgDn", "PgUp", "g", "G", "Ctrl-d", "Ctrl-u", "x", "t", "s", "m", "l", "h", "v",
        "D", "[", "]", "n", "N", "/ 'e' Enter", "Esc", "?", "Enter", "y", "w", "Ctrl-l",
    ];
    let zip = crate::packages::jar::Zip::new().add("a", &[7; 5_000]).end(|_| ());
    let program = crate::plans_accuracy::elf(&["libc.so.6"], 3_000);
    let names = ["text", "zip", "program", "empty", "long"];
    let long = "0123456789 日本\u{1b}\n".repeat(100_000);
    let first = [b"one\n\x1btwo\0", &zip[..], &program, b"", long.as_bytes()];
    let second = [b"two\n", &zip[..40], &program[..900], b"not", &long.as_bytes()[99..]];
    let layer = |contents: [&[u8]; 5]| -> Vec<Vec<u8>> {
        names.iter().zip(contents).map(|(name, content)| file(name, content)).collect()
    };
    let mut number = 7_u64;
    let mut random = |below: usize| {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (number >> 33) as usize % below
    };
    for size in [(80, 24), (40, 10), (160, 50), (1, 1)] {
        let mut inside = Inside::open(&[&layer(first), &layer(second)], size.0, size.1);
        for name in names {
            inside.keys("Esc Esc Esc Esc").at(&format!("/{name}"), "v");
            for _ in 0..40 {
                inside.keys(KEYS[random(KEYS.len())]);
            }
            assert!(!inside.replay.has_quit());
        }
    }
}
