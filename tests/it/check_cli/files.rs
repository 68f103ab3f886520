//! Which file is judged by, and where the answer is written.

use std::fs;

use expect_test::expect;

use super::{first_line, of, place, write};
use crate::program::{is_json, ran};

#[test]
fn the_nearest_configuration_of_the_repository_is_read() {
    let place = place();
    fs::create_dir_all(place.path("repository/.git")).unwrap();
    fs::create_dir_all(place.path("repository/a/b")).unwrap();
    write(&place, "repository/plimsoll.toml", "[limits]\nlayers = 1\n");
    let mut command = place.command(&["check", "../../../app.tar", "--format", "json"]);
    let ran = ran(command.current_dir(place.path("repository/a/b")));
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).expect(&ran.stderr);
    assert_eq!(ran.code, Some(1));
    assert_eq!(of(&value, "limits.layers")["where"], "../../plimsoll.toml:2");
    assert_eq!(value["budget"]["file"], "../../plimsoll.toml");
}

#[test]
fn a_baseline_is_beside_the_configuration() {
    let place = place();
    fs::create_dir_all(place.path("repository/.git")).unwrap();
    fs::create_dir_all(place.path("repository/a")).unwrap();
    write(&place, "repository/plimsoll.toml", "[growth]\nlayers = 1\n");
    let mut command = place.command(&["check", "../../app.tar", "--update-baseline"]);
    let ran = ran(command.current_dir(place.path("repository/a")));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(place.path("repository/plimsoll-baseline.json").exists());
}

#[test]
fn several_outputs_are_written() {
    let place = place();
    write(&place, "plimsoll.toml", "[limits]\nlayers = 1\n");
    let outputs = ["-o", "check.json", "-o", "markdown=comment.md", "-o", "-"];
    let ran = place.run(&[&["check", "app.tar"][..], &outputs].concat());
    assert_eq!(ran.code, Some(1));
    assert!(first_line(&ran).starts_with("fail: layers 3"), "{}", ran.stdout);
    assert!(is_json(&place.read("check.json")));
    assert!(place.read("comment.md").starts_with("<!-- plimsoll check -->\n## plimsoll: "));
}

#[test]
fn what_is_read_is_not_overwritten() {
    let place = place();
    write(&place, "plimsoll.toml", "[limits]\nlayers = 1\n");
    let ran = place.run(&["check", "app.tar", "-o", "app.tar"]);
    assert_eq!(ran.code, Some(2));
    expect![[r#"
        error: could not write to `app.tar`: it is the image itself

        hint: Pass `-o` another file.
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn doubtful_lines_of_the_configuration_are_warnings() {
    let place = place();
    let config = "[limits]\nunpacked = \"2 MB\"\nvisible = \"3 MB\"\n";
    write(&place, "plimsoll.toml", config);
    let ran = place.run(&["check", "app.tar", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let warning = value["warnings"][0].as_str().unwrap();
    assert!(warning.starts_with("plimsoll.toml, line 3, column 1: "), "{warning}");
    assert_eq!(ran.code, Some(0));
}
