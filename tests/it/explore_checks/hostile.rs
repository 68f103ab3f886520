//! Images that are made to harm: names that act on terminals, and shapes without end.

use std::rc::Rc;

use crate::layer_language::{Kind, Line, write_tar};

use super::image::many_files;
use super::{Explorer, Image};

/// Looks at everything there is to see.
const TOUR: &str = "\
    0 Enter 1 j k Enter 2 = . g Space d G w Esc v Esc D Esc y Y i i t t t c c c Esc \
    3 Right j Enter 4 j w Esc 5 Enter Left z p Esc ? G Esc Esc 2 / a Enter n Esc [ ] H L U u";

/// Takes the tour at two sizes; returns the last screen.
fn tour(image: Image) -> Explorer {
    let image = Rc::new(image);
    let mut explorer = Explorer::loaded(&image, (120, 40));
    explorer.keys(TOUR).resize(60, 18);
    explorer.keys(TOUR);
    explorer
}

#[test]
fn names_do_not_act_on_the_terminal() {
    let mut text = String::from("layer a\n");
    for name in [
        "\\x1b[2Jclear",
        "\\x1b]52;c;aGk=\\x07",
        "a\\xe2\\x80\\xaefdp.exe",
        "\\xff\\xfe\\xc3\\x28",
        "new\\x0aline",
        "tab\\x09",
        "\\xc2\\x9b31m",
        "wide-\\xe6\\xbc\\xa2\\xe5\\xad\\x97",
        "e\\xcc\\x81\\xcc\\x81\\xcc\\x81",
        "\\xe2\\x81\\xa6isolate",
        "\\xf0\\x9f\\x91\\xa9\\xe2\\x80\\x8d\\xf0\\x9f\\x92\\xbb",
    ] {
        text += &format!("file {name}/{name} 10\nlink {name}/l -> {name}\n");
    }
    let image = Rc::new(Image::of(&text));
    let mut explorer = Explorer::loaded(&image, (120, 40));
    explorer.keys("2 g c c =");
    for _ in 0..40 {
        explorer.keys("j w Esc Space");
    }
    assert!(explorer.screen().contains("\\u{1b}"), "{}", explorer.screen());
    explorer.effects();
    explorer.keys("g y");
    for effect in explorer.effects() {
        if let plimsoll::explore::Effect::Copy(text) = effect {
            assert!(!text.chars().any(super::invariants::acts), "{text:?}");
        }
    }
    tour(Image::of(&text));
}

#[test]
fn long_and_deep_names_fit() {
    let name = "n".repeat(255);
    let mut lines = vec![Line::new(Kind::File, format!("{name}/{name}").as_bytes())];
    for depth in [200, 1000, 1024, 4096] {
        lines.push(Line::new(Kind::File, format!("{}file", "d/".repeat(depth)).as_bytes()));
    }
    let explorer = tour(Image::of_tars(&[write_tar(&lines)], true));
    let mut explorer = explorer;
    explorer.resize(80, 24).keys("Esc Esc Esc 2 F - g = G");
    assert!(explorer.screen().contains('…'), "{}", explorer.screen());
}

#[test]
fn images_of_nothing_are_shown() {
    tour(Image::of_tars(&[], false));
    tour(Image::of("layer a"));
    tour(Image::of("layer a\nlayer b\nlayer c"));
    let explorer = tour(Image::of_tars(&[write_tar(&[])], false));
    assert!(explorer.screen().contains("no instruction"), "{}", explorer.screen());
}

#[test]
fn many_layers_are_reached() {
    let text: String = (0..127).map(|at| format!("layer {at}\nfile etc/{at} {at}\n")).collect();
    let mut explorer = tour(Image::of(&text));
    explorer.resize(80, 24).keys("Esc Esc Esc 1 G");
    assert_eq!(explorer.model.layer, 126);
    assert!(explorer.screen().contains("127"), "{}", explorer.screen());
    explorer.keys("g");
    assert_eq!(explorer.model.layer, 0);
}

#[test]
fn damaged_layers_are_said_to_be() {
    let whole = write_tar(&[Line { content: vec![7; 5000], ..Line::new(Kind::File, b"etc/a") }]);
    let cut = whole[..2000].to_vec();
    let explorer = tour(Image::of_tars(&[cut.clone(), cut, b"no tar".to_vec()], true));
    assert!(explorer.model.layers.iter().all(|layer| layer.damage.is_some()));
}

#[test]
fn ten_thousand_files_are_looked_through() {
    let explorer = tour(Image::of(&many_files(10_000)));
    assert_eq!(explorer.image.report().entries, 10_000);
    let mut text = String::from("layer a\n");
    for at in 0..300 {
        text += &format!("file srv/{at}/.git/HEAD 30\nfile srv/{at}/.git/objects/pack {at}000\n");
        text += &format!("dir srv/{at}/.git/refs\n");
    }
    let explorer = tour(Image::of(&text));
    assert!(10 < explorer.model.findings.rows.len(), "{}", explorer.model.findings.rows.len());
}
