//! `--github`, and formats that need every path: what the program writes, and where.

use std::fs;

use crate::program::{Place, Ran, is_json, ran};

/// Runs with the files of a step of GitHub Actions.
fn in_step(place: &Place, arguments: &[&str]) -> Ran {
    let mut command = place.command(arguments);
    command.env("GITHUB_STEP_SUMMARY", place.path("summary.md"));
    command.env("GITHUB_OUTPUT", place.path("output.txt"));
    ran(&mut command)
}

#[test]
fn the_summary_and_the_outputs_of_a_step_are_appended_to() {
    let place = Place::new();
    fs::write(place.path("summary.md"), "# before\n").unwrap();
    // Another step may have left no line feed.
    fs::write(place.path("output.txt"), "first=1").unwrap();
    let ran = in_step(&place, &["check", "image.tar", "--max", "unpacked=1B", "--github"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert!(ran.stdout.starts_with("fail"), "{}", ran.stdout);
    let summary = place.read("summary.md");
    assert!(summary.starts_with("# before\n<!-- plimsoll check -->\n"), "{summary}");
    let output = place.read("output.txt");
    assert!(output.starts_with("first=1\nverdict=fail\n"), "{output}");
    assert!(output.contains("\nunpacked=13\nhidden=0\n"), "{output}");
    let ran = in_step(&place, &["report", "image.tar", "--github", "-q"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(place.read("output.txt").starts_with(&output));
    let ran = in_step(&place, &["compare", "image.tar", "image.tar", "--github"]);
    assert_eq!(ran.code, Some(0));
    let output = place.read("output.txt");
    assert!(output.ends_with("change-unpacked=0\n"), "{output}");
    assert!(output.contains("\nverdict=pass\n"), "{output}");
    assert!(output.lines().all(|line| line.contains('=')), "{output}");
}

#[test]
fn nothing_is_written_there_unasked() {
    let place = Place::new();
    for arguments in [&["report", "image.tar"][..], &["check", "image.tar", "--max=layers=9"]] {
        assert_eq!(in_step(&place, arguments).code, Some(0));
    }
    assert!(!place.path("summary.md").exists() && !place.path("output.txt").exists());
}

#[test]
fn outside_of_a_step_a_warning_says_so() {
    let place = Place::new();
    let mut command = place.command(&["image.tar", "--github"]);
    command.env_remove("GITHUB_STEP_SUMMARY").env_remove("GITHUB_OUTPUT");
    let ran = ran(&mut command);
    assert_eq!(ran.code, Some(0));
    assert_eq!(
        ran.stderr,
        "warning: `--github` writes no summary: GITHUB_STEP_SUMMARY is not set\n\
         warning: `--github` writes no outputs: GITHUB_OUTPUT is not set\n"
    );
}

#[test]
fn a_summary_that_is_full_is_left_as_it_is() {
    let place = Place::new();
    let before = "x".repeat((1 << 20) - 10);
    fs::write(place.path("summary.md"), &before).unwrap();
    let ran = in_step(&place, &["image.tar", "--github"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.starts_with("warning: the summary of the step is full"), "{}", ran.stderr);
    assert_eq!(place.read("summary.md"), before);
    assert!(place.read("output.txt").contains("unpacked=13\n"));
}

#[test]
fn formats_that_need_paths_get_them_and_others_do_not() {
    let place = Place::new();
    let ran = place.run(&[
        "report", "image.tar", "-o", "a.json", "-o", "ncdu=b", "-o", "csv-paths=c", "-o", "d.csv",
        "-o", "sarif=e.sarif", "-q",
    ]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let json = place.read("a.json");
    assert!(is_json(&json) && !json.contains("\"files\": ["), "{json}");
    assert!(place.read("b").contains("\"name\":\"hello\""));
    assert!(place.read("c").contains("\r\n/hello,1,file,visible,"));
    assert!(place.read("d.csv").starts_with("rule,title,"));
    assert!(place.read("e.sarif").contains("\"version\": \"2.1.0\""));
    let ran = place.run(&["image.tar", "--files", "-o", "a.json", "-o", "ncdu=b"]);
    assert_eq!(ran.code, Some(0));
    assert!(place.read("a.json").contains("\"/hello\""));
    let ran = place.run(&["compare", "image.tar", "image.tar", "--format", "csv-paths"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("path,change,from,"), "{}", ran.stdout);
}
