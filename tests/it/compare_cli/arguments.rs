//! Wrong arguments: each error says which side it is about, why, and what to do.

use std::fs;

use expect_test::{Expect, expect};

use super::{place, with};

fn refused(arguments: &[&str], expected: Expect) {
    let place = place();
    fs::create_dir_all(place.path("emptydir")).unwrap();
    with(&place, "text.tar", "This is no image, and no report.\n");
    let ran = place.run(&[&["compare"], arguments].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
    expected.assert_eq(&ran.stderr);
}

#[test]
fn two_images_are_needed() {
    refused(
        &[],
        expect![[r#"
        error: compare needs two images: `<BEFORE>`, `<AFTER>` are missing

        hint: Run `plimsoll compare BEFORE AFTER`: each is a file, a directory, `-`, SCHEME:PATH, or a report that `plimsoll report IMAGE --format json --files` wrote.
    "#]],
    );
    refused(
        &["small.tar"],
        expect![[r#"
        error: compare needs two images: `<AFTER>` is missing

        hint: Run `plimsoll compare BEFORE AFTER`: each is a file, a directory, `-`, SCHEME:PATH, or a report that `plimsoll report IMAGE --format json --files` wrote.
    "#]],
    );
    refused(
        &["small.tar", "large.tar", "image.tar"],
        expect![[r#"
        error: compare takes two images: `image.tar` is one too many

        hint: Run `plimsoll compare --help` to list all options.
    "#]],
    );
}

#[test]
fn a_fault_says_which_side_has_it() {
    refused(
        &["nothing.tar", "large.tar"],
        expect![[r#"
            error: BEFORE (`nothing.tar`): could not open the image
              because there is no file or directory `nothing.tar`

            hint: Pass the path of a file or directory, the name of an image such as `node:20`, or `-` for standard input.
        "#]],
    );
    refused(
        &["small.tar", "text.tar"],
        expect![[r#"
        error: AFTER (`text.tar`): could not open the image
          because `text.tar` is not an image that can be read
          because it is neither a tar nor compressed in a known way

        hint: Pass what `docker save`, `podman save`, `skopeo copy` or `docker buildx build --output type=oci` writes; for a directory tree, pass `rootfs:PATH`.
    "#]],
    );
    refused(
        &["emptydir", "small.tar"],
        expect![[r#"
        error: BEFORE (`emptydir`): could not report on it: it is neither an image nor a root filesystem with files

        hint: Pass what `docker save`, `podman save`, `skopeo copy` or `docker buildx build --output type=oci` writes; for a directory tree, pass `rootfs:PATH`.
    "#]],
    );
    refused(
        &["small.tar", "small.tar", "--base-after", "nothing.tar"],
        expect![[r#"
            error: AFTER (`small.tar`): could not open the base image `nothing.tar`
              because there is no file or directory `nothing.tar`

            hint: Pass `--base-after` the image in `FROM`, by its name or by the path of an archive or a directory, or `--base-layers-after` the number of its layers.
        "#]],
    );
}

#[test]
fn the_faults_of_both_sides_are_said() {
    refused(
        &["nothing.tar", "none.json"],
        expect![[r#"
            error: BEFORE (`nothing.tar`): could not open the image
              because there is no file or directory `nothing.tar`

            hint: Pass the path of a file or directory, the name of an image such as `node:20`, or `-` for standard input.

            error: AFTER (`none.json`): could not open the image
              because there is no file or directory `none.json`

            hint: To write a report, run `plimsoll report IMAGE --format json --files -o after.json`.
        "#]],
    );
}

#[test]
fn each_image_may_be_a_name() {
    refused(
        &["node:20", "small.tar"],
        expect![[r#"
        error: BEFORE (`node:20`): could not open the image
          because no image `node:20` was found
            docker: no engine answers at unix:///nowhere/docker.sock (`DOCKER_HOST`): there is no such socket
            podman: no engine answers at unix:///nowhere/podman.sock (`CONTAINER_HOST`): there is no such socket
            registry: registry-1.docker.io cannot be reached: the proxy refuses connections

        hint: Check `HTTPS_PROXY` and `NO_PROXY`.
    "#]],
    );
    refused(
        &["small.tar", "docker-daemon:node:20"],
        expect![[r#"
        error: AFTER (`docker-daemon:node:20`): could not open the image
          because could not get `node:20` from Docker
          because no engine answers at unix:///nowhere/docker.sock (`DOCKER_HOST`): there is no such socket

        hint: Start the engine, or pass what `docker save` or `podman save` wrote.
    "#]],
    );
}

#[test]
fn a_threshold_and_a_pattern_have_to_be_right() {
    refused(
        &["small.tar", "large.tar", "--threshold", "lots"],
        expect![[r#"
        error: invalid value `lots` for `--threshold <SIZE|PERCENT>`
          because `lots` is neither a size, such as 100kB, nor a percentage, such as 1%
    "#]],
    );
    refused(
        &["small.tar", "large.tar", "--threshold", "101%"],
        expect![[r#"
        error: invalid value `101%` for `--threshold <SIZE|PERCENT>`
          because a percentage is from 0% to 100%
    "#]],
    );
    refused(
        &["small.tar", "large.tar", "--path", "/usr/[a"],
        expect![[r#"
        error: invalid value `/usr/[a` for `--path <GLOB>`
          because unclosed character class; missing ']'
    "#]],
    );
}

#[test]
fn names_act_on_no_terminal() {
    let red = "\u{1b}[31mx\n\u{202e}y";
    let place = place();
    with(&place, red, "{\"schema\": 1}");
    for arguments in [["compare", red, "small.tar"], ["compare", "nothing.tar", red]] {
        let ran = place.run(&arguments);
        assert_eq!(ran.code, Some(2));
        let acts = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!ran.stderr.contains(acts), "{:?}", ran.stderr);
        assert!(ran.stderr.contains(r"(`\u{1b}[31mx\n\u{202e}y`)"), "{}", ran.stderr);
    }
}
