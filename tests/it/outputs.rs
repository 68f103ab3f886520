//! Where reports are written: files and standard output, and what happens if that fails.

use std::fs;
use std::path::Path;

use expect_test::expect;

use crate::program::{Place, check_refused, docker_archive_of, is_json, ran, tar_of};

#[test]
fn json_goes_to_standard_output_and_is_the_same_every_time() {
    let place = Place::new();
    let first =
        place.run(&["report", "image.tar", "--format", "json", "--files", "--threads", "1"]);
    assert_eq!((first.code, first.stderr.as_str()), (Some(0), ""));
    assert!(is_json(&first.stdout), "{}", first.stdout);
    assert!(first.stdout.contains("\"/hello\""), "{}", first.stdout);
    let second = place.run(&["image.tar", "--format=json", "--files", "--threads=2"]);
    assert_eq!(second.stdout, first.stdout);
}

#[test]
fn each_output_goes_to_its_file() {
    let place = Place::new();
    fs::write(place.path("old.json"), "old").expect("it is writable");
    let ran = place.run(&[
        "report", "image.tar", "-o", "json=old.json", "-o", "plain.txt", "-o", "text=./a=b",
    ]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    assert_eq!(ran.stderr, "wrote `old.json`\nwrote `plain.txt`\nwrote `./a=b`\n");
    assert!(is_json(&place.read("old.json")));
    assert!(place.read("plain.txt").starts_with("image.tar"));
    assert_eq!(place.read("plain.txt"), place.read("a=b"));
    let mut names: Vec<_> = fs::read_dir(place.directory.path())
        .expect("it is a directory")
        .map(|entry| entry.expect("it is readable").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["a=b", "image.tar", "old.json", "plain.txt", "wrong.tar"]);
}

#[test]
fn an_output_may_be_standard_output() {
    let ran = Place::new().run(&["report", "image.tar", "-o", "json=-"]);
    assert!(is_json(&ran.stdout), "{}", ran.stdout);
}

#[test]
fn outputs_without_a_format_get_that_of_the_option() {
    let place = Place::new();
    let ran = place.run(&["report", "image.tar", "--format", "json", "-o", "x", "-o", "text=y"]);
    assert_eq!(ran.code, Some(0));
    assert!(is_json(&place.read("x")));
    assert!(place.read("y").starts_with("image.tar"));
}

#[test]
fn a_missing_directory_is_reported_before_the_image_is_read() {
    check_refused(
        &["nothing.tar", "-o", "json=out/report.json"],
        expect![[r#"
            error: could not write `out/report.json`
              because No such file or directory (os error 2)

            hint: Make the directory first: `mkdir -p out`.
        "#]],
    );
}

#[test]
fn a_directory_cannot_be_an_output() {
    check_refused(
        &["image.tar", "-o", "json=."],
        expect![[r#"
            error: could not write `.`
              because it is a directory

            hint: Pass `-o` the name of a file in it.
        "#]],
    );
    check_refused(
        &["image.tar", "-o", "image.tar/x"],
        expect![[r#"
            error: could not write `image.tar/x`
              because `image.tar` is not a directory
        "#]],
    );
}

#[test]
fn two_outputs_cannot_share_a_file() {
    check_refused(
        &["image.tar", "-o", "./x", "-o", "x"],
        expect![[r#"
        error: could not write two outputs to the same file `x`

        hint: Pass each `-o` a different file.
    "#]],
    );
    check_refused(
        &["image.tar", "-o", "x", "-o", "json=x"],
        expect![[r#"
        error: could not write two outputs to the same file `x`

        hint: Pass each `-o` a different file.
    "#]],
    );
}

#[test]
fn a_reader_that_leaves_early_is_not_an_error() {
    let place = Place::new();
    for arguments in [&["image.tar"][..], &["image.tar", "--format=json"], &["man"]] {
        let (reader, writer) = std::io::pipe().expect("pipes can be made");
        drop(reader);
        let ran = ran(place.command(arguments).stdout(writer));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_that_cannot_be_written_gives_no_answer() {
    let place = Place::new();
    let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let to_stdout = ran(place.command(&["image.tar"]).stdout(full));
    assert_eq!(to_stdout.code, Some(2));
    expect![[r#"
        error: could not write to standard output
          because No space left on device (os error 28)
    "#]]
    .assert_eq(&to_stdout.stderr);
    let to_file = place.run(&["image.tar", "-o", "/dev/full"]);
    assert_eq!(to_file.code, Some(2));
    expect![[r#"
        error: could not write `/dev/full`
          because No space left on device (os error 28)
    "#]]
    .assert_eq(&to_file.stderr);
}

#[test]
#[cfg(unix)]
fn an_output_through_a_link_keeps_link_and_mode() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Place::new();
    fs::write(place.path("real.txt"), "").expect("it is writable");
    fs::set_permissions(place.path("real.txt"), fs::Permissions::from_mode(0o640))
        .expect("it is ours");
    symlink("real.txt", place.path("link.txt")).expect("links can be made");
    assert_eq!(place.run(&["image.tar", "-o", "link.txt"]).code, Some(0));
    assert!(place.path("link.txt").is_symlink());
    assert!(place.read("real.txt").starts_with("image.tar"));
    let mode = fs::metadata(place.path("real.txt")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn messages_name_files_as_they_were_typed() {
    let place = Place::new();
    let typed = Path::new(".").join("nowhere").join("x");
    let ran = place.run(&["image.tar", "-o", typed.to_str().expect("it is UTF-8")]);
    assert!(ran.stderr.contains("`./nowhere/x`"), "{}", ran.stderr);
}

#[test]
fn an_output_does_not_replace_the_image() {
    let place = Place::new();
    let before = fs::read(place.path("image.tar")).expect("it is there");
    let ran = place.run(&["image.tar", "-o", "./image.tar"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("could not write to `./image.tar`: it is the image itself"),
        "{}",
        ran.stderr
    );
    assert_eq!(fs::read(place.path("image.tar")).expect("it is there"), before);
}

#[test]
fn the_extension_of_a_file_implies_its_format() {
    let place = Place::new();
    let outputs = ["a.json", "b.md", "c.markdown", "d.txt", "e.log", "f", "text=g.json", "md=h"];
    let mut arguments = vec!["image.tar"];
    outputs.iter().for_each(|output| arguments.extend(["-o", output]));
    assert_eq!(place.run(&arguments).code, Some(0));
    let text = place.run(&["image.tar"]).stdout;
    let markdown = place.run(&["image.tar", "--format", "md"]).stdout;
    assert!(text != markdown && markdown == place.run(&["image.tar", "--format=markdown"]).stdout);
    assert!(is_json(&place.read("a.json")));
    for name in ["b.md", "c.markdown", "h"] {
        assert_eq!(place.read(name), markdown, "{name}");
    }
    for name in ["d.txt", "e.log", "f", "g.json"] {
        assert_eq!(place.read(name), text, "{name}");
    }
}

#[test]
fn a_format_that_is_named_comes_before_the_extension() {
    let place = Place::new();
    let ran =
        place.run(&["image.tar", "--format", "text", "-o", "a.json", "-o", "json=b.md", "-q"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(place.read("a.json").starts_with("image.tar"));
    assert!(is_json(&place.read("b.md")));
}

#[test]
fn options_that_change_nothing_are_named() {
    let place = Place::new();
    for (arguments, expected) in [
        (
            &["--files"][..],
            "warning: `--files` has no effect here: only json, csv-paths and ncdu list every path\n",
        ),
        (
            &["--files", "-o", "md=x"],
            "warning: `--files` has no effect here: only json, csv-paths and ncdu list every path\nwrote `x`\n",
        ),
        (
            &["--full", "--format=json"],
            "warning: `--full` has no effect here: json always has everything\n",
        ),
        (
            &["--packages", "-o", "y.json"],
            "warning: `--packages` has no effect here: json always has every package\nwrote `y.json`\n",
        ),
        (&["--files", "--full", "-o", "json=x", "-o", "-"], "wrote `x`\n"),
        (&["--full", "--packages"], ""),
        (&["--files", "-q"], ""),
    ] {
        let ran = place.run(&[&["image.tar"], arguments].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), expected), "{arguments:?}");
    }
}

#[test]
fn a_plan_is_written_to_files() {
    let place = Place::new();
    let layers = [
        tar_of(&[("root/.npm/_cacache/index-v5/00/11", &[b'a'; 30_000])]),
        tar_of(&[("root/.npm/_cacache/.wh..wh..opq", b""), ("app/.wh.gone", b"")]),
    ];
    let steps = ["RUN npm ci # buildkit", "RUN rm -rf /root/.npm/_cacache/* # buildkit"];
    fs::write(place.path("npm.tar"), docker_archive_of(&layers, &steps)).expect("writable");
    let plan = ["npm.tar", "--plan", "in-place", "--base-layers", "0", "--min-saving", "0"];
    let shown = place.run(&plan);
    assert_eq!((shown.code, shown.stderr.as_str()), (Some(0), ""));
    assert!(shown.stdout.starts_with("# in place: "), "{}", shown.stdout);
    let ran = place.run(&[&plan[..], &["-o", "Dockerfile.slim", "-o", "plan.json"]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    assert_eq!(ran.stderr, "wrote `Dockerfile.slim`\nwrote `plan.json`\n");
    assert_eq!(place.read("Dockerfile.slim"), shown.stdout);
    // A plan has no format that the extension could name.
    assert_eq!(place.read("plan.json"), shown.stdout);
    let over = place.run(&[&plan[..], &["-o", "npm.tar"]].concat());
    assert!(over.code == Some(2) && over.stderr.contains("is the image itself"), "{}", over.stderr);
}

#[test]
fn another_base_that_adds_no_plan_says_why() {
    let ran = Place::new().run(&["image.tar", "--onto", "scratch", "--format", "json"]);
    assert_eq!(ran.code, Some(0));
    expect![[r#"
        warning: `--onto` adds no plan: the image names no program to start: it has neither ENTRYPOINT nor CMD
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn the_width_of_text_is_that_of_columns() {
    let place = Place::new();
    let widest = |columns: Option<&str>, arguments: &[&str]| {
        let mut command = place.command(arguments);
        command.envs(columns.map(|columns| ("COLUMNS", columns)));
        let text = ran(&mut command).stdout;
        text.lines().map(|line| line.chars().count()).max().expect("there is a line")
    };
    let rules = &["rules"][..];
    assert!((70..=80).contains(&widest(None, rules)));
    assert!((30..=40).contains(&widest(Some("40"), &["image.tar"])));
    assert!((81..=200).contains(&widest(Some("200"), rules)));
    for wrong in ["", "0", "-1", "wide"] {
        assert_eq!(widest(Some(wrong), rules), widest(None, rules), "{wrong}");
    }
    // As narrow as a name and a number.
    assert_eq!(widest(Some("1"), &["image.tar"]), widest(Some("40"), &["image.tar"]));
    let mut command = place.command(&["image.tar", "-o", "narrow.txt"]);
    assert_eq!(ran(command.env("COLUMNS", "40")).code, Some(0));
    assert!(place.read("narrow.txt").lines().all(|line| line.chars().count() <= 40));
}
