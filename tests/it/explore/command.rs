//! `plimsoll explore` where there is no terminal.

use std::fs;

use expect_test::expect_file;

use crate::program::Place;

#[test]
fn a_screen_is_printed_without_a_terminal() {
    let place = Place::new();
    let ran = place.run(&["explore", "image.tar", "--print", "--size", "60x10"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout.lines().count(), 10, "{}", ran.stdout);
    assert!(ran.stdout.contains("hello:1") && !ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    let usual = place.run(&["explore", "image.tar", "--print", "--keys", "j Enter \"x\" Ctrl-c"]);
    assert_eq!((usual.code, usual.stdout.lines().count()), (Some(0), 24));
}

#[test]
fn keys_that_are_replayed_write_nothing() {
    let place = Place::new();
    let names = || fs::read_dir(place.path(".")).expect("it is there").count();
    let before = names();
    let keys = "a E r Enter E m Enter e Enter Y y";
    let ran = place.run(&["explore", "image.tar", "--print", "--keys", keys]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    assert_eq!(names(), before);
}

#[test]
fn a_place_and_a_look_can_be_chosen() {
    let place = Place::new();
    fs::write(place.path("marks"), "# none\n").expect("it is writable");
    let ran = place.run(&[
        "explore", "image.tar", "--at", "/hello", "--view=files", "--layer", "1", "--sort",
        "download", "--marks", "marks", "--ascii", "--theme", "none", "--no-mouse", "--print",
    ]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn an_image_alone_is_reported_without_a_terminal() {
    let place = Place::new();
    let alone = place.run(&["image.tar"]);
    assert_eq!((alone.code, alone.stderr.as_str()), (Some(0), ""));
    assert_eq!(place.run(&["report", "image.tar"]).stdout, alone.stdout);
}

#[test]
fn help_lists_the_options_of_explore() {
    let help = Place::new().run(&["explore", "--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
    expect_file!["../snapshots/help-explore.txt"].assert_eq(&help.stdout);
}
