//! Keys that are pressed without a terminal.

use plimsoll::explore::key::{Key, Named};

use super::Explorer;

const LAYERS: &str = "
    layer COPY a /a
    file a/one 1000
    file a/two 500
    layer RUN rm /a/two
    remove a/two
";

#[test]
fn an_image_that_is_written_as_text_is_loaded_whole() {
    let explorer = Explorer::open(LAYERS, 80, 24);
    let model = explorer.model();
    let opened = model.opened.as_ref().expect("it is open");
    assert_eq!(
        (opened.reference.as_str(), opened.names.as_slice()),
        ("image.tar", &["made:1".into()][..])
    );
    assert_eq!(opened.instructions, ["COPY a /a", "RUN rm /a/two"]);
    assert_eq!(opened.platform.as_deref(), Some("linux/amd64"));
    let loaded = model.loaded.as_ref().expect("it is loaded");
    assert_eq!(loaded.done, [true, true]);
    let judged = loaded.judged.as_ref().expect("all layers are read");
    assert_eq!(judged.report.image.reference, "image.tar");
    assert_eq!((judged.report.sizes.unpacked.0, judged.report.sizes.hidden.0), (1500, 500));
}

#[test]
fn the_screen_has_its_size() {
    for (columns, rows) in [(80, 24), (120, 40), (1, 1)] {
        let screen = Explorer::open(LAYERS, columns, rows).screen();
        assert_eq!(screen.lines().count(), usize::from(rows));
        assert!(screen.lines().all(|line| line.chars().count() <= usize::from(columns)));
    }
    assert!(Explorer::open(LAYERS, 80, 24).screen().contains("made:1"));
}

#[test]
fn nothing_happens_after_quitting() {
    let mut explorer = Explorer::open(LAYERS, 80, 24);
    let before = explorer.keys("Ctrl-z").screen();
    assert!(!explorer.has_quit());
    explorer.keys("Ctrl-c ? j");
    assert!(explorer.has_quit());
    assert_eq!(explorer.screen(), before);
    assert!(explorer.replay.keys("Hyper-x").is_err());
    explorer.replay.press(Key::named(Named::Enter));
}
