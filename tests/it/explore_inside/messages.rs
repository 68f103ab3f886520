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
             entry 0 has changed since the image was read: read it again. Quit, and open
             the image again.
             Enter tries again, Esc goes back.
            ── /a · layer 1  COPY . . ───────────────────────────────────────────── w why ──
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
