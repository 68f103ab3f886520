//! `--diff PATH`: the contents of one file of both images.

use std::fs;

use expect_test::expect;

use super::{compared, json, with_reports};
use crate::program::{Place, docker_archive_of, tar_of};

/// A place with two images, each with another text.
fn place() -> Place {
    let place = super::place();
    for (name, text) in [("old.tar", "one\ntwo\n"), ("new.tar", "one\nthree\n")] {
        let layer = tar_of(&[("etc/app.conf", text.as_bytes())]);
        let archive = docker_archive_of(&[layer], &["COPY app.conf /etc/ # buildkit"]);
        fs::write(place.path(name), archive).unwrap();
    }
    place
}

#[test]
fn the_content_of_a_file_is_compared() {
    let place = place();
    let value = json(&place.run(&compared(&["old.tar", "new.tar", "--diff", "/etc/app.conf"])));
    assert_eq!(value["diff"]["path"], "/etc/app.conf");
    let text = value["diff"].to_string();
    assert!(text.contains("three") && text.contains("two"), "{text}");
    assert!(json(&place.run(&compared(&["old.tar", "new.tar"]))).get("diff").is_none());
}

#[test]
fn as_text_only_the_difference_is_written() {
    let place = place();
    let run = |format: &str| {
        let arguments =
            ["compare", "old.tar", "new.tar", "--diff", "/etc/app.conf", "--format", format];
        place.run(&arguments).stdout
    };
    expect![[r#"
        --- before /etc/app.conf (layer 1)
        +++ after /etc/app.conf (layer 1)
        @@ -1,2 +1,2 @@
         one
        -two
        +three
    "#]]
    .assert_eq(&run("text"));
    let markdown = run("markdown");
    let (_, folded) = markdown.split_once("<details>").unwrap();
    let (folded, _) = folded.split_once("</details>").unwrap();
    expect![[r#"
        <summary>How <code>/etc/app.conf</code> differs</summary>

        ```diff
        --- before /etc/app.conf (layer 1)
        +++ after /etc/app.conf (layer 1)
        @@ -1,2 +1,2 @@
         one
        -two
        +three
        ```

    "#]]
    .assert_eq(folded);
}

#[test]
fn a_file_of_a_stream_is_compared() {
    let place = place();
    let mut command = place.command(&compared(&["-", "new.tar", "--diff", "etc/app.conf"]));
    command.stdin(fs::File::open(place.path("old.tar")).unwrap());
    let text = json(&crate::program::ran(&mut command))["diff"].to_string();
    assert!(text.contains("three") && text.contains("two"), "{text}");
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let place = place();
    let refused = |arguments: &[&str]| {
        let ran = place.run(&compared(arguments));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        ran.stderr
    };
    expect![[r#"
        error: neither image has the path `/etc/app.cnf`

        hint: Did you mean `/etc/app.conf`?
    "#]]
    .assert_eq(&refused(&["old.tar", "new.tar", "--diff", "/etc/app.cnf"]));
    with_reports(&place);
    expect![[r#"
        error: could not compare the contents of a file: AFTER is a report, which has none

        hint: Pass the image itself as AFTER, or leave `--diff` out.
    "#]]
    .assert_eq(&refused(&["old.tar", "small.json", "--diff", "/etc/app.conf"]));
}
