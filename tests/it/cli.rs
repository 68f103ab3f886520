//! The command line: each command once, each exit code, colour, help.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use expect_test::{expect, expect_file};

use crate::program::{Place, check_refused, ran, tar_of};

#[test]
fn an_image_alone_is_reported_as_text() {
    let place = Place::new();
    let alone = place.run(&["image.tar"]);
    assert_eq!((alone.code, alone.stderr.as_str()), (Some(0), ""));
    assert!(alone.stdout.starts_with("image.tar"), "{}", alone.stdout);
    assert!(!alone.stdout.contains('\u{1b}'));
    assert_eq!(place.run(&["report", "image.tar"]).stdout, alone.stdout);
    assert_eq!(place.run(&["report", "image.tar", "--format", "text"]).stdout, alone.stdout);
}

#[test]
fn a_missing_image_gives_no_answer() {
    let ran = Place::new().run(&["nothing.tar"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("`nothing.tar`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("\n  because "), "{}", ran.stderr);
}

#[test]
fn wrong_usage_gives_no_answer() {
    check_refused(
        &["image.tar", "--fromat", "json"],
        expect![[r#"
            error: unknown option `--fromat`

            hint: Did you mean `--format`?
        "#]],
    );
    check_refused(
        &["image.tar", "--format", "jsno"],
        expect![[r#"
            error: invalid value `jsno` for `--format <FORMAT>`
              because it takes one of badge, csv, csv-layers, csv-packages, csv-paths, cyclonedx, github, gitlab, json, markdown, ncdu, openmetrics, sarif, text

            hint: Did you mean `json`?
        "#]],
    );
    check_refused(
        &["image.tar", "-o", "jsn=x"],
        expect![[r#"
            error: invalid value `jsn=x` for `--output <[FORMAT=]FILE>`
              because unknown format `jsn`; expected one of badge, csv, csv-layers, csv-packages, csv-paths, cyclonedx, github, gitlab, json, markdown, ncdu, openmetrics, sarif, text; to write a file, use `./jsn=x`
        "#]],
    );
    check_refused(
        &["image.tar", "--limit", "layer-byte=5GB"],
        expect![[r#"
            error: invalid value `layer-byte=5GB` for `--limit <NAME=VALUE>`
              because unknown limit `layer-byte`; did you mean `layer-bytes`? Expected one of archive-members, captured-bytes, captured-layer-bytes, header-bytes, index-depth, json-bytes, layer-bytes, layer-entries, layer-ratio, layers, manifests, path-bytes, path-depth, sparse-pieces, symlink-hops, zstd-window-log
        "#]],
    );
    check_refused(
        &["image.tar", "--limit", "layer-bytes=many"],
        expect![[r#"
            error: invalid value `layer-bytes=many` for `--limit <NAME=VALUE>`
              because `many` is not a size, such as 5GB or 512MiB
        "#]],
    );
    check_refused(
        &["--format", "json", "report", "image.tar"],
        expect![[r#"
            error: `--format <FORMAT>` comes before the command `report`

            hint: Pass it after the command.
        "#]],
    );
}

#[test]
fn global_options_may_precede_the_command() {
    let place = Place::new();
    let before = place.run(&["--color", "always", "-q", "report", "image.tar"]);
    let after = place.run(&["report", "image.tar", "--color", "always", "--quiet"]);
    assert!(before.stdout.contains('\u{1b}'));
    assert_eq!(before.stdout, after.stdout);
}

#[test]
fn limits_take_values_with_units() {
    let ran =
        Place::new().run(&["image.tar", "--limit", "layer-bytes=5 GB", "--limit=path-depth=9"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn colour_follows_option_and_environment() {
    let place = Place::new();
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = place.command(arguments);
        command.envs(variables.iter().copied());
        ran(&mut command).stdout.contains('\u{1b}')
    };
    assert!(!coloured(&["image.tar"], &[]));
    assert!(coloured(&["image.tar"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["image.tar"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(coloured(&["image.tar", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["image.tar", "--color=never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["image.tar", "--format=json", "--color=always"], &[]));
}

#[test]
fn an_archive_that_ends_early_exits_with_2_after_its_report() {
    let place = Place::new();
    let layer = tar_of(&[("first", &[b'x'; 3000]), ("second", &[b'y'; 3000])]);
    let config = br#"{"rootfs": {"diff_ids": ["x"]}}"#;
    let manifest = br#"[{"Config": "config.json", "Layers": ["layer.tar"]}]"#;
    let members: [(&str, &[u8]); 3] =
        [("manifest.json", manifest), ("config.json", config), ("layer.tar", &layer)];
    let archive = tar_of(&members);
    // The last one ends between two files of the layer.
    for cut in [2048 + 512 + 4000, 2048 + 512 + 3072 + 512] {
        std::fs::write(place.path("cut.tar"), &archive[..cut]).expect("it is writable");
        let ran = place.run(&["cut.tar"]);
        assert_eq!(ran.code, Some(2));
        let first = ran.stdout.lines().next().expect("the report is written");
        assert!(first.starts_with("warning: cut.tar ends early: "), "{first}");
        assert!(ran.stderr.starts_with("error: only a part of the image"), "{}", ran.stderr);
        assert!(ran.stderr.contains("\nhint: Download or save it again."), "{}", ran.stderr);
        let partial = place.run(&["cut.tar", "--partial"]);
        assert_eq!((partial.code, partial.stderr.as_str()), (Some(0), ""));
        assert!(partial.stdout.starts_with("warning: cut.tar ends early: "), "{}", partial.stdout);
        // Its limits and plans would be those of another image.
        assert_eq!(place.run(&["init", "cut.tar", "-o", "-"]).code, Some(2));
        let plan = place.run(&["cut.tar", "--plan", "in-place"]);
        assert_eq!((plan.code, plan.stdout.as_str()), (Some(2), ""));
        assert!(plan.stderr.contains("only a part"), "{}", plan.stderr);
    }
    // Too little is left to see what it is.
    std::fs::write(place.path("cut.tar"), &archive[..530]).expect("it is writable");
    let ran = place.run(&["docker-archive:cut.tar"]);
    assert!(ran.stderr.contains("hint: It ends early"), "{}", ran.stderr);
}

#[test]
fn damage_is_a_warning_and_an_error_under_strict() {
    let place = Place::new();
    assert_eq!(place.run(&["wrong.tar"]).code, Some(0));
    let verified = place.run(&["wrong.tar", "--verify", "-o", "json=x"]);
    assert_eq!((verified.code, verified.stdout.as_str()), (Some(0), ""));
    expect![[r#"
        wrote `x`
        warning: the image is incomplete: the report has 1 warning of damage
    "#]]
    .assert_eq(&verified.stderr);
    assert!(place.read("x").contains("digest-mismatch"));
    assert_eq!(place.run(&["wrong.tar", "--verify", "-q", "-o", "json=x"]).stderr, "");

    let strict = place.run(&["wrong.tar", "--strict"]);
    assert_eq!(strict.code, Some(2));
    let first = "warning: layer 1, digest-mismatch: ";
    assert!(strict.stdout.starts_with(first), "{}", strict.stdout);
    assert!(
        strict
            .stderr
            .starts_with("error: the image is incomplete\n  because layer 1, digest-mismatch: "),
        "{}",
        strict.stderr
    );
    assert_eq!(place.run(&["image.tar", "--strict"]).code, Some(0));
}

#[test]
fn an_image_comes_from_standard_input() {
    let place = Place::new();
    let mut child =
        place.command(&["-"]).stdin(Stdio::piped()).spawn().expect("the program starts");
    let image = fs::read(place.path("image.tar")).expect("it is there");
    child.stdin.take().expect("it is piped").write_all(&image).expect("it is read");
    let output = child.wait_with_output().expect("it ends");
    let stdout = String::from_utf8(output.stdout).expect("stdout is UTF-8");
    assert!(stdout.starts_with("standard input"), "{stdout}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn an_existing_path_takes_precedence_over_every_scheme() {
    let place = Place::new();
    for name in ["oci:x", "docker-archive:-", "docker-daemon:a", "what:ever", "docker:"] {
        fs::copy(place.path("image.tar"), place.path(name)).expect("it is writable");
        let ran = place.run(&[name]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{name}");
        assert!(ran.stdout.starts_with(&format!("{name} (hello:1, ")), "{}", ran.stdout);
    }
}

#[test]
fn standard_input_is_read_for_one_image_only() {
    for (arguments, which) in [
        (&["-", "--onto", "-"], "the image and the other base image"),
        (&["docker-archive:-", "--base", "-"], "the image and the base image"),
        (&["-", "--base", "oci-archive:-"], "the image and the base image"),
    ] {
        let ran = Place::new().run(arguments);
        let expected = format!(
            "error: {which} cannot both be standard input\n\nhint: Save one of them to a file first.\n"
        );
        assert_eq!((ran.code, ran.stderr), (Some(2), expected));
    }
}

#[test]
fn an_engine_that_does_not_answer_is_named() {
    check_refused(
        &["docker-daemon:hello:1"],
        expect![[r#"
        error: could not open the image
          because could not get `hello:1` from Docker
          because no engine answers at unix:///nowhere/docker.sock (`DOCKER_HOST`): there is no such socket

        hint: Start the engine, or pass what `docker save` or `podman save` wrote.
    "#]],
    );
    check_refused(
        &["hello:1", "--source", "docker,podman"],
        expect![[r#"
        error: could not open the image
          because no image `hello:1` was found
            docker: no engine answers at unix:///nowhere/docker.sock (`DOCKER_HOST`): there is no such socket
            podman: no engine answers at unix:///nowhere/podman.sock (`CONTAINER_HOST`): there is no such socket

        hint: Start the engine, or pass what `docker save` or `podman save` wrote.
    "#]],
    );
}

#[test]
fn the_image_is_not_overwritten_whatever_its_scheme() {
    let ran = Place::new().run(&["docker-archive:image.tar:hello:1", "-o", "json=image.tar"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("is the image itself"), "{}", ran.stderr);
}

#[test]
fn help_is_complete() {
    let place = Place::new();
    let help = place.run(&["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
    expect_file!["snapshots/help.txt"].assert_eq(&help.stdout);
    let report = place.run(&["report", "--help"]);
    expect_file!["snapshots/help-report.txt"].assert_eq(&report.stdout);
    let compare = place.run(&["compare", "--help"]);
    expect_file!["snapshots/help-compare.txt"].assert_eq(&compare.stdout);
    let check = place.run(&["check", "--help"]);
    expect_file!["snapshots/help-check.txt"].assert_eq(&check.stdout);
    for limit in plimsoll::limits::LIMITS {
        assert!(report.stdout.contains(limit.name), "{}", limit.name);
    }
}

#[test]
fn without_arguments_the_short_help_is_shown() {
    let ran = Place::new().run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("Usage: plimsoll [OPTIONS] <IMAGE>"), "{}", ran.stderr);
}

#[test]
fn the_version_is_that_of_the_package() {
    let ran = Place::new().run(&["--version"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.stdout, format!("plimsoll {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_and_manual_page_are_written() {
    let place = Place::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = place.run(&["completions", shell]);
        assert_eq!(script.code, Some(0), "{shell}");
        assert!(script.stdout.contains("--platform") || script.stdout.contains("platform"));
    }
    let page = place.run(&["man"]);
    assert_eq!(page.code, Some(0));
    for part in [".TH plimsoll 1", ".SH OPTIONS", ".SH COMMANDS", ".SH EXIT CODES", "layer\\-bytes"]
    {
        assert!(page.stdout.contains(part), "{part}");
    }
}
