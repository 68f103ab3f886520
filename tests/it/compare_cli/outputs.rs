//! Where comparisons are written, and what they must not replace.

use std::fs;

use expect_test::expect;

use super::{compared, json, place, with_reports};
use crate::program::is_json;

#[test]
fn each_output_goes_to_its_file() {
    let place = place();
    let outputs = ["-o", "one.json", "-o", "json=two"];
    let ran = place.run(&[&["compare", "small.tar", "large.tar"], &outputs[..]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    assert_eq!(ran.stderr, "wrote `one.json`\nwrote `two`\n");
    assert!(is_json(&place.read("one.json")));
    assert_eq!(place.read("one.json"), place.read("two"));
    let stdout = place.run(&["compare", "small.tar", "large.tar", "-o", "json=-"]).stdout;
    assert_eq!(place.read("one.json"), stdout);
}

#[test]
fn neither_input_is_overwritten() {
    let place = place();
    with_reports(&place);
    let names = ["small.tar", "large.tar", "small.json"];
    let read = || names.map(|name| fs::read(place.path(name)).unwrap());
    let before = read();
    let refused = |arguments: &[&str]| {
        let ran = place.run(&compared(arguments));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        ran.stderr
    };
    expect![[r#"
        error: could not write to `./small.tar`: it is BEFORE itself

        hint: Pass `-o` another file.
    "#]]
    .assert_eq(&refused(&["small.tar", "large.tar", "-o", "./small.tar"]));
    expect![[r#"
        error: could not write to `large.tar`: it is AFTER itself

        hint: Pass `-o` another file.
    "#]]
    .assert_eq(&refused(&["small.json", "large.tar", "-o", "json=large.tar"]));
    let over = refused(&["small.json", "docker-archive:large.tar", "-o", "x", "-o", "small.json"]);
    assert!(over.starts_with("error: could not write to `small.json`: it is BEFORE itself\n"));
    let over =
        refused(&["small.tar", "small.json", "--base-before", "large.tar", "-o", "large.tar"]);
    assert!(
        over.starts_with("error: could not write to `large.tar`: it is the base image itself\n")
    );
    assert!(read() == before && !place.path("x").exists());
}

#[cfg(unix)]
#[test]
fn a_link_to_an_input_or_to_another_output_is_that_file() {
    let place = place();
    for (link, file) in [("link.tar", "large.tar"), ("link.json", "out.json")] {
        std::os::unix::fs::symlink(file, place.path(link)).unwrap();
    }
    fs::write(place.path("out.json"), "old").unwrap();
    let before = fs::read(place.path("large.tar")).unwrap();
    let refused = |outputs: &[&str]| {
        let ran = place.run(&compared(&[&["small.tar", "large.tar"], outputs].concat()));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        ran.stderr
    };
    let over = refused(&["-o", "link.tar"]);
    assert!(
        over.starts_with("error: could not write to `link.tar`: it is AFTER itself\n"),
        "{over}"
    );
    let twice = refused(&["-o", "out.json", "-o", "markdown=link.json"]);
    assert!(twice.contains("`link.json`"), "{twice}");
    assert_eq!(fs::read(place.path("large.tar")).unwrap(), before);
    assert_eq!(fs::read(place.path("out.json")).unwrap(), b"old");
}

#[test]
fn wrong_outputs_are_refused_before_an_image_is_read() {
    let place = place();
    for (output, expected) in
        [("no/x.json", "could not write `no/x.json`"), ("jsn=x", "unknown format `jsn`")]
    {
        let ran = place.run(&compared(&["nothing.tar", "nothing.tar", "-o", output]));
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(!ran.stderr.contains("could not open the image"), "{}", ran.stderr);
    }
}

#[test]
fn paths_are_listed_only_if_they_are_asked_for() {
    let place = place();
    let has_paths = |options: &[&str]| {
        let value = json(&place.run(&compared(&[&["small.tar", "large.tar"], options].concat())));
        value.get("paths").is_some()
    };
    assert!(!has_paths(&[]));
    assert!(has_paths(&["--files"]));
    assert!(has_paths(&["--path", "app/**"]));
}

#[test]
fn the_threshold_is_written() {
    let place = place();
    let threshold = |options: &[&str]| {
        let value = json(&place.run(&compared(&[&["small.tar", "large.tar"], options].concat())));
        value["threshold"].as_u64().unwrap()
    };
    assert_eq!(threshold(&["--threshold", "12kB"]), 12_000);
    assert_eq!(threshold(&["--threshold", "10%"]), 30_100);
    assert_eq!(threshold(&["--threshold=0"]), 0);
}
