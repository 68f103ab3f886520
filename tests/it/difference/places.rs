//! What two images have at a path: only one of them, links, directories, hidden files, nothing.

use expect_test::expect;

use super::*;
use crate::hostile::archive::{directory, file, hard_link, member, seal, symlink};

#[test]
fn a_file_that_one_image_does_not_have_is_all_new_or_all_gone() {
    let both = Both::of(
        &[&[file("gone", b"a\nb\n"), file("empty", b""), file("bin", b"\0")]],
        &[&[file("new", b"a\n")]],
    );
    both.check(
        "/gone",
        expect![[r#"
            |--- before /gone (layer 1)
            |+++ after /gone (absent)
            |@@ -1,2 +0,0 @@
            |-a
            |-b
        "#]],
    )
    .check(
        "/new",
        expect![[r#"
            |--- before /new (absent)
            |+++ after /new (layer 1)
            |@@ -0,0 +1 @@
            |+a
        "#]],
    )
    .check(
        "/empty",
        expect![[r#"
            |--- before /empty (layer 1)
            |+++ after /empty (absent)
            |-regular file, 0 B
        "#]],
    )
    .check(
        "/bin",
        expect![[r#"
            |--- before /bin (layer 1)
            |+++ after /bin (absent)
            |Not text.
            |-1 byte, xxh3-128 a6cd5e9392000f6ac44bdff4074eecdb
        "#]],
    );
}

#[test]
fn what_is_hidden_counts_as_gone() {
    let layers: [&[Vec<u8>]; 2] = [&[file("f", b"a\n"), file("g", b"a\n")], &[file(".wh.f", b"")]];
    let both = Both::of(&[layers[0]], &layers);
    both.check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1)
            |+++ after /f (layer 1, hidden by layer 2)
            |@@ -1 +0,0 @@
            |-a
        "#]],
    );
    Both::of(&layers, &layers).check(
        "/f",
        expect![[r#"
            |--- before /f (layer 1, hidden by layer 2)
            |+++ after /f (layer 1, hidden by layer 2)
            |A container sees it in neither image.
        "#]],
    );
}

#[test]
fn a_path_that_is_not_utf_8_is_found_as_it_is_shown() {
    let latin = |body: &[u8]| {
        let mut bytes = member(b'0', "caf_", "", body);
        let mut header: [u8; 512] = bytes[..512].try_into().unwrap();
        header[3] = 0xe9;
        bytes[..512].copy_from_slice(&seal(header));
        bytes
    };
    Both::of(&[&[latin(b"a\n")]], &[&[latin(b"b\n")]])
        .check(
            "/caf\\xe9",
            expect![[r#"
                |--- before /caf\xe9 (layer 1)
                |+++ after /caf\xe9 (layer 1)
                |@@ -1 +1 @@
                |-a
                |+b
            "#]],
        )
        .check(
            "/caf\\xe8",
            expect![[r#"
                |neither image has the path `/caf\\xe8`; similar: `/caf\xe9`
            "#]],
        );
}

#[test]
fn a_path_of_neither_image_is_an_error_that_names_a_similar_one() {
    let both = Both::of(
        &[&[directory("etc/"), directory("etc/ssl/"), file("etc/ssl/openssl.cnf", b"a")]],
        &[&[file("etc/hosts", b"b")]],
    );
    for (path, error) in [
        ("/etc/host", "neither image has the path `/etc/host`; similar: `/etc/hosts`"),
        (
            "/etc/sll/openssl.cnf",
            "neither image has the path `/etc/sll/openssl.cnf`; similar: `/etc/ssl/openssl.cnf`",
        ),
        ("etc/ssll/x", "neither image has the path `etc/ssll/x`; similar: `/etc/ssl`"),
        ("/zzz", "neither image has the path `/zzz`; similar: ``"),
        ("/etc/hosts/x", "neither image has the path `/etc/hosts/x`; similar: `/etc/hosts`"),
        ("/\u{1b}", "neither image has the path `/\\u{1b}`; similar: ``"),
    ] {
        assert_eq!(both.find(path), Err(error.to_owned()));
    }
}

#[test]
fn links_are_compared_by_their_targets_and_followed_if_those_are_the_same() {
    let both = Both::of(
        &[&[
            file("usr/a", b"1\n"),
            file("usr/b", b"1\n"),
            symlink("same", "usr/a"),
            symlink("other", "usr/a"),
            symlink("dangling", "no\u{1b}where"),
        ]],
        &[&[
            file("usr/a", b"2\n"),
            symlink("same", "usr/a"),
            symlink("other", "usr/b\u{202e}"),
            symlink("dangling", "no\u{1b}where"),
        ]],
    );
    both.check(
        "/same",
        expect![[r#"
        |--- before /same -> /usr/a (layer 1)
        |+++ after /same -> /usr/a (layer 1)
        |@@ -1 +1 @@
        |-1
        |+2
    "#]],
    )
    .check(
        "/other",
        expect![[r#"
            |--- before /other (layer 1)
            |+++ after /other (layer 1)
            |-symbolic link to usr/a
            |+symbolic link to usr/b\u{202e}
        "#]],
    )
    .check(
        "/dangling",
        expect![[r#"
            |--- before /dangling (layer 1)
            |+++ after /dangling (layer 1)
            | symbolic link to no\u{1b}where
        "#]],
    );
}

#[test]
fn a_link_of_one_image_only_is_not_followed() {
    let both = Both::of(
        &[&[symlink("kind", "usr/a"), symlink("half", "usr/half")]],
        &[&[file("kind", b"1\n"), symlink("half", "usr/half"), file("usr/half", b"2\n")]],
    );
    both.check(
        "/kind",
        expect![[r#"
            |--- before /kind (layer 1)
            |+++ after /kind (layer 1)
            |-symbolic link to usr/a
            |+regular file, 2 B
        "#]],
    )
    .check(
        "/half",
        expect![[r#"
            |--- before /half (layer 1)
            |+++ after /half -> /usr/half (layer 1)
            |-symbolic link to usr/half
            |+regular file, 2 B
        "#]],
    );
}

#[test]
fn a_directory_that_became_a_link_is_not_in_the_way() {
    let merged = Both::of(
        &[&[directory("bin/"), file("bin/sh", b"1\n")]],
        &[&[symlink("bin", "usr/bin"), directory("usr/bin/"), file("usr/bin/sh", b"2\n")]],
    );
    merged.check(
        "/bin/sh",
        expect![[r#"
        |--- before /bin/sh (layer 1)
        |+++ after /usr/bin/sh (layer 1)
        |@@ -1 +1 @@
        |-1
        |+2
    "#]],
    );
}

#[test]
fn directories_and_other_kinds_are_said_to_be_what_they_are() {
    let both = Both::of(
        &[&[
            directory("etc/"),
            file("etc/a", b"1"),
            file("var/x", b"1"),
            member(b'6', "p", "", b""),
        ]],
        &[&[file("etc", b"1"), file("var/x", b"2"), file("p", b"1")]],
    );
    both.check(
        "/etc",
        expect![[r#"
        |--- before /etc (layer 1)
        |+++ after /etc (layer 1)
        |-directory
        |+regular file, 1 B
        |To compare what is in a directory, use `--path '/etc/**'`.
    "#]],
    )
    .check(
        "/var",
        expect![[r#"
            |--- before /var
            |+++ after /var
            | directory
            |To compare what is in a directory, use `--path '/var/**'`.
        "#]],
    )
    .check(
        "/",
        expect![[r#"
            |--- before /
            |+++ after /
            | directory
            |To compare what is in a directory, use `--path '/**'`.
        "#]],
    )
    .check(
        "/p",
        expect![[r#"
            |--- before /p (layer 1)
            |+++ after /p (layer 1)
            |-named pipe
            |+regular file, 1 B
        "#]],
    );
}

#[test]
fn hard_links_have_the_content_of_what_they_name() {
    let both = Both::of(
        &[&[file("a", b"1\n"), hard_link("b", "a")]],
        &[&[file("a", b"1\n"), file("b", b"2\n")]],
    );
    both.check(
        "/b",
        expect![[r#"
        |--- before /b (layer 1)
        |+++ after /b (layer 1)
        |@@ -1 +1 @@
        |-1
        |+2
    "#]],
    );
    both.check(
        "/a",
        expect![[r#"
        |--- before /a (layer 1)
        |+++ after /a (layer 1)
        |The contents are the same.
    "#]],
    );
}

#[test]
fn metadata_that_differs_is_said() {
    let with_mode = |mode: &[u8; 7]| {
        let mut bytes = file("f", b"a\n");
        let mut header: [u8; 512] = bytes[..512].try_into().unwrap();
        header[100..107].copy_from_slice(mode);
        bytes[..512].copy_from_slice(&seal(header));
        bytes
    };
    Both::of(&[&[with_mode(b"0000644")]], &[&[with_mode(b"0004755")]]).check(
        "/f",
        expect![[r#"
            |mode: 0644 → 4755
            |--- before /f (layer 1)
            |+++ after /f (layer 1)
            |The contents are the same.
        "#]],
    );
}

#[test]
fn a_file_that_cannot_be_read_is_part_of_the_answer() {
    let both = Both::files(b"a\n", b"b\n");
    fs::write(both.directory.path().join("after.tar"), b"").unwrap();
    let found = both.find("/f").unwrap();
    let Difference::Unread { before: None, after: Some(why) } = &found.contents else {
        panic!("{found:?}")
    };
    assert_eq!(why, "there is no entry 0 in a layer that has 0");
    let lines = found.lines();
    assert!(lines[2].starts_with("-2 bytes, xxh3-128 "), "{}", lines[2]);
    assert_eq!(
        lines[4],
        "The contents are not compared, as AFTER could not be read: there is no entry 0 in a layer \
         that has 0."
    );
}
