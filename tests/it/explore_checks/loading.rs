//! Layers that arrive one after the other, in any order, while keys are pressed.

use std::rc::Rc;

use plimsoll::explore::Message;
use plimsoll::explore::loaded::Progress;

use super::image::STORY;
use super::{Explorer, Image};

fn opened(image: &Rc<Image>) -> Explorer {
    let mut explorer = Explorer::new(image, (80, 24));
    explorer.message(Message::Opened(Box::new(image.opened())));
    explorer
}

/// The path that the cursor of the files is on.
fn path(explorer: &Explorer) -> String {
    let facts = explorer.model.facts().expect("a layer was read");
    let files = explorer.model.files.as_ref().expect("the files are listed");
    facts.path(files.node(&facts.tree).expect("the cursor is on a file"))
}

#[test]
fn the_first_frame_needs_no_image() {
    let image = Rc::new(Image::of(STORY));
    let explorer = Explorer::new(&image, (80, 24));
    assert!(explorer.screen().contains("opening"), "{}", explorer.screen());
    let explorer = opened(&image);
    let screen = explorer.screen();
    assert!(screen.contains("test:1") && screen.contains("RUN make 2"), "{screen}");
    assert!(!screen.contains("unpacked  "), "no sizes are claimed:\n{screen}");
}

#[test]
fn how_far_reading_is_stands_in_the_head() {
    let mut explorer = opened(&Rc::new(Image::of(STORY)));
    let progress = Progress {
        total: 2000,
        read: 1500,
        started: vec![Some(1000), Some(1000), None],
        done: vec![true, false, false],
    };
    explorer.message(Message::Progress(progress));
    let head = explorer.rows().next().unwrap();
    assert!(head.ends_with("read 1 of 3 layers, 1.50 kB of 2.00 kB"), "{head}");
}

#[test]
fn the_cursor_stays_on_its_path_as_layers_arrive() {
    let image = Rc::new(Image::of(STORY));
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let mut explorer = opened(&image);
        let first = order[0];
        explorer.message(Message::Loaded(image.partly_loaded(|at| at == first)));
        explorer.keys("2 c c g j");
        let chosen = path(&explorer);
        for known in 2..=3 {
            let is_done = |at| order[..known].contains(&at);
            explorer.message(Message::Loaded(image.partly_loaded(is_done)));
            assert_eq!(path(&explorer), chosen, "{order:?}, {known} layers");
        }
        explorer.message(Message::Loaded(image.loaded()));
        assert_eq!(path(&explorer), chosen, "{order:?}, the whole image");
    }
}

#[test]
fn layers_that_are_not_read_have_no_sizes() {
    let image = Rc::new(Image::of(STORY));
    let mut explorer = opened(&image);
    explorer.message(Message::Loaded(image.partly_loaded(|at| at == 2)));
    let unpacked: Vec<_> = explorer.model.layers.iter().map(|layer| layer.unpacked).collect();
    assert_eq!(unpacked[..2], [None, None]);
    assert_eq!(unpacked[2], image.report().layers[2].unpacked.map(|bytes| bytes.0));
    assert!(explorer.screen().contains("waiting"), "{}", explorer.screen());
}

#[test]
fn keys_before_the_image_are_kept() {
    let image = Rc::new(Image::of(STORY));
    let mut explorer = opened(&image);
    explorer.keys("3 z");
    explorer.message(Message::Loaded(image.partly_loaded(|at| at == 0)));
    explorer.message(Message::Loaded(image.loaded()));
    assert_eq!(explorer.model.focus, plimsoll::explore::keys::View::Findings);
    assert!(explorer.model.is_zoomed);
    // A key that has nothing to act on yet does nothing, and breaks nothing.
    let mut explorer = opened(&image);
    explorer.keys("j Enter Space a d v D w p o s u = - [ ] c t . e Esc E Esc / a Enter n y Y");
    explorer.message(Message::Loaded(image.loaded()));
}

#[test]
fn leaving_is_possible_before_the_image_is_read() {
    let image = Rc::new(Image::of(STORY));
    for keys in ["q", "Ctrl-c", "/ a Ctrl-c Ctrl-c"] {
        let mut explorer = Explorer::new(&image, (80, 24));
        explorer.keys(keys);
        assert!(explorer.has_quit(), "{keys}");
        let mut explorer = opened(&image);
        explorer.message(Message::Loaded(image.partly_loaded(|at| at == 0)));
        explorer.keys(keys);
        assert!(explorer.has_quit(), "{keys}");
    }
    let mut explorer = Explorer::new(&image, (80, 24));
    explorer.keys("Esc Esc");
    assert!(!explorer.has_quit(), "Esc never leaves");
}
