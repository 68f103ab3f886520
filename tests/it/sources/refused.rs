//! Inputs that are not images, and the messages for them.

use expect_test::expect;

use super::*;
use crate::layer_language::wrap::{docker_archive, oci_layout};
use crate::layer_language::{Kind, Line, Pack, pack};

fn check_file(content: impl AsRef<[u8]>, expected: Expect) {
    let home = Home::new();
    let path = home.file("image", content);
    expected.assert_eq(&home.outcome(&path, &Options::default()));
}

fn check_directory(files: &Files, expected: Expect) {
    let home = Home::new();
    let path = home.directory("image", files);
    expected.assert_eq(&home.outcome(&path, &Options::default()));
}

fn layout() -> Files {
    oci_layout(&tars(), <[u8]>::to_vec)
}

#[test]
fn the_message_says_what_a_file_is_instead_of_an_archive() {
    check_file(
        "",
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: it is empty
        "#]],
    );
    check_file(
        "#!/bin/sh\nexec streamLayeredImage\n",
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: it is a script; if nix's `streamLayeredImage` made it, run it and pass its output on
        "#]],
    );
    check_file(
        r#"{"schemaVersion": 2, "layers": []}"#,
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: it is a manifest alone, without its blobs
        "#]],
    );
    check_file(
        "just some text\n".repeat(100),
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: it is neither a tar nor compressed in a known way
        "#]],
    );
    check_file(
        b"hsqs\0\0\0\0",
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: it is a squashfs file system
        "#]],
    );
}

#[test]
fn the_message_is_the_same_for_compressed_files() {
    check_file(
        pack(Pack::Gzip, b""),
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: it is gzip, but what is in it is no tar: empty
        "#]],
    );
    check_file(
        pack(Pack::Gzip, b"just some text\n"),
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: it is gzip, but what is in it is no tar
        "#]],
    );
    check_file(
        b"\x1f\x8b\x08\0 broken",
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: it is damaged: the gzip stream is corrupt near stored byte 11: deflate decompression error: invalid block type
        "#]],
    );
}

#[test]
fn an_archive_without_an_image_says_what_is_missing() {
    let mut files = Files::default();
    files.put("manifest.json", "[]");
    check(
        &files,
        expect![[r#"
            could not open the image: `…/image.tar` is not an image that can be read: its manifest.json names no image
        "#]],
    );
}

#[test]
fn a_tar_with_an_unrelated_manifest_is_a_layer() {
    let mut files = Files::default();
    files.put("manifest.json", "{");
    files.put("readme", "x");
    check(
        &files,
        expect![[r#"
            rootfs [] no platform
            layer 1 complete none: 2 entries, 2 B, download unknown
        "#]],
    );
}

#[test]
fn a_layout_without_a_usable_index_is_refused() {
    let mut files = layout();
    files.lines.retain(|line| line.path != b"index.json");
    check(
        &files,
        expect![[r#"
            could not open the image: `…/image.tar` is not an image that can be read: it has neither manifest.json nor index.json
        "#]],
    );
    check_directory(
        &files,
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: it has neither manifest.json nor index.json
        "#]],
    );
    let mut invalid = files.clone();
    invalid.put("index.json", "{\"manifests\": [");
    check(
        &invalid,
        expect![[r#"
            could not open the image: `…/image.tar` is not an image that can be read: its index.json could not be read: invalid JSON at line 1, column 15: EOF while parsing a list
        "#]],
    );
    let mut directory = files;
    directory.lines.push(Line::new(Kind::Directory, b"index.json"));
    check(
        &directory,
        expect![[r#"
            could not open the image: `…/image.tar` is not an image that can be read: its index.json is a directory
        "#]],
    );
    check_directory(
        &directory,
        expect![[r#"
            could not open the image: `…/image` is not an image that can be read: its index.json is a directory
        "#]],
    );
}

#[test]
fn a_reference_to_nothing_is_refused() {
    let home = Home::new();
    for (reference, expected) in [
        (
            home.path("nothing.tar"),
            expect![[r#"
                could not open the image: there is no file or directory `…/nothing.tar`
            "#]],
        ),
        (
            format!("oci:{}", home.path("nothing")),
            expect![[r#"
                could not open the image: there is no file or directory `…/nothing`
            "#]],
        ),
        (
            format!("what:{}", home.path("nothing")),
            expect![[r#"
                could not open the image: `what:` is not a scheme that can be read
            "#]],
        ),
    ] {
        expected.assert_eq(&home.outcome(&reference, &Options::default()));
    }
}

#[test]
fn a_scheme_has_to_match_the_content() {
    let home = Home::new();
    let docker = home.file("docker.tar", docker_archive(&tars()).tar());
    let layout = home.directory("oci", &layout());
    for (reference, expected) in [
        (
            format!("oci-archive:{docker}"),
            expect![[r#"
                could not open the image: `…/docker.tar` is not an OCI image layout in a tar: it can be read as `docker-archive:`
            "#]],
        ),
        (
            format!("oci:{docker}"),
            expect![[r#"
                could not open the image: `…/docker.tar` is not an OCI image layout: it can be read as `docker-archive:`
            "#]],
        ),
        (
            format!("docker-archive:{layout}"),
            expect![[r#"
                could not open the image: `…/oci` is not a Docker archive: it can be read as `oci:`
            "#]],
        ),
        (
            format!("dir:{layout}"),
            expect![[r#"
                could not open the image: `…/oci` is not a directory that skopeo wrote: it can be read as `oci:`
            "#]],
        ),
    ] {
        expected.assert_eq(&home.outcome(&reference, &Options::default()));
    }
}

#[test]
fn an_archive_that_is_cut_off_is_read_as_far_as_it_goes() {
    let home = Home::new();
    for files in [docker_archive(&tars()), layout()] {
        let tar = files.tar();
        for content in [tar.clone(), pack(Pack::Gzip, &tar)] {
            for sixteenth in 0..16 {
                let path = home.file("cut", &content[..content.len() * sixteenth / 16]);
                // There is a report or an error, not a panic.
                assert_ne!(home.outcome(&path, &Options::default()), "");
            }
        }
    }
}
