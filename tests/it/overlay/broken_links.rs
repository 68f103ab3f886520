//! Hard links to targets that are missing, are not files, or are where the link is put.

use expect_test::expect;

use crate::layer_language::{check, check_as_written};

#[test]
fn a_hard_link_to_nothing_is_empty_and_warned_of() {
    check(
        "layer one
           hard b a
           file c 1",
        expect![[r#"
            /b = /a from 1
            /c 1 B from 1
            warning 1 hard-link-target: a hard link names `/a`, which is not there; it is empty
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_before_its_target_is_empty_and_warned_of() {
    check(
        "layer one
           hard b a
           file a 5",
        expect![[r#"
            /a 5 B from 1
            /b = /a from 1
            warning 1 hard-link-target: a hard link names `/a`, which is not there; it is empty
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_to_a_removed_name_is_empty_and_warned_of() {
    check_as_written(
        "layer one
           file a 5
         layer two
           remove a
           hard b a",
        expect![[r#"
            /b = /a from 2
            gone /a 5 B from 1: removed by 2
            hidden 5 B in 1 file of 1: removed by 2, /a
            warning 2 hard-link-target: a hard link names `/a`, which is not there; it is empty
            5 B = 0 visible + 5 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_made_before_its_target_is_removed_keeps_the_bytes() {
    check_as_written(
        "layer one
           file a 5
         layer two
           hard b a
           remove a
         layer three
           remove b",
        expect![[r#"
            gone /a 5 B from 1: removed by 2
            gone /b = /a from 2: removed by 3
            hidden 5 B in 1 file of 1: removed by 3, /a
            5 B = 0 visible + 5 hidden
        "#]],
    );
    check_as_written(
        "layer one
           file a 5
           file d/e/f 3
           file o/g 2
         layer two
           hard b a
           hard x d/e/f
           remove d
           hard y o/g
           hard o/h o/g
           opaque o
           remove a",
        expect![[r#"
            /b = /a 5 B from 2
            /o/
            /o/h = /o/g from 2
            /x = /d/e/f 3 B from 2
            /y = /o/g 2 B from 2
            gone /a 5 B from 1: removed by 2, its bytes stay
            gone /d/e/f 3 B from 1: removed by 2, its bytes stay
            gone /o/g 2 B from 1: cleared by 2, its bytes stay
            10 B = 10 visible + 0 hidden
        "#]],
    );
}

#[test]
fn the_first_whiteout_that_covers_a_target_decides() {
    check_as_written(
        "layer one
           file d/a 5
         layer two
           opaque d
           hard b d/a
           remove d/a",
        expect![[r#"
            /b = /d/a from 2
            /d/
            gone /d/a 5 B from 1: removed by 2
            hidden 5 B in 1 file of 1: removed by 2, /d/a
            warning 2 hard-link-target: a hard link names `/d/a`, which is not there; it is empty
            5 B = 0 visible + 5 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_to_a_symlink_is_one_more_symlink() {
    check(
        "layer one
           dir bin
           link l -> bin
           hard m l
         layer two
           file m/a 1",
        expect![[r#"
            /bin/ from 1
            /bin/a 1 B from 2
            /l -> bin from 1
            /m = /l from 1
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_to_a_directory_is_warned_of() {
    check(
        "layer one
           file d/a 1
           hard h d",
        expect![[r#"
            /d/
            /d/a 1 B from 1
            /h = /d from 1
            warning 1 hard-link-target: a hard link names `/d`, which is a directory; it is empty
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_to_its_own_path_changes_nothing() {
    check(
        "layer one
           file a 5
         layer two
           hard a a",
        expect![[r#"
            /a = /a 5 B from 2
            gone /a 5 B from 1: metadata-only by 2, its bytes stay
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_that_replaces_the_directory_of_its_target_keeps_the_bytes() {
    check(
        "layer one
           file d/a 5
           hard d/b d/a
         layer two
           hard d d/b",
        expect![[r#"
            /d = /d/b 5 B from 2
            gone /d/a 5 B from 1: cleared by 2, its bytes stay
            gone /d/b = /d/a from 1: cleared by 2
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_below_its_own_target_is_empty() {
    check(
        "layer one
           file a 5
         layer two
           hard a/b a",
        expect![[r#"
            /a/
            /a/b = /a from 2
            gone /a 5 B from 1: replaced by 2
            hidden 5 B in 1 file of 1: replaced by 2, /a
            warning 2 hard-link-target: a hard link names `/a`, which is a directory; it is empty
            5 B = 0 visible + 5 hidden
        "#]],
    );
}

#[test]
fn the_body_of_a_hard_link_does_not_count() {
    check(
        "layer one
           file a content=hello
           hard b a content=hello
           file c 1",
        expect![[r#"
            /a 5 B from 1
            /b = /a from 1
            /c 1 B from 1
            warning 1 layer-damaged: no valid header at offset 1536; skipped 512 bytes
            6 B = 6 visible + 0 hidden
        "#]],
    );
}
