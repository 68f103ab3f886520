//! Files and directories that replace each other.

use expect_test::expect;

use crate::layer_language::{check, check_as_written};

#[test]
fn a_directory_over_a_directory_merges_and_takes_the_new_metadata() {
    check(
        "layer one
           dir d mode=700
           file d/a 1
         layer two
           dir d mode=755 uid=7
           file d/b 2",
        expect![[r#"
            /d/ from 2 uid=7
            /d/a 1 B from 1
            /d/b 2 B from 2
            gone /d/ from 1: replaced by 2
            3 B = 3 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_file_that_replaces_a_directory_clears_it() {
    check(
        "layer one
           dir d
           file d/a 1
           file d/e/b 2
         layer two
           file d 4",
        expect![[r#"
            /d 4 B from 2
            gone /d/ from 1: replaced by 2
            gone /d/a 1 B from 1: cleared by 2
            gone /d/e/b 2 B from 1: cleared by 2
            hidden 3 B in 2 files of 1: cleared by 2, /d
            7 B = 4 visible + 3 hidden
        "#]],
    );
}

#[test]
fn a_symlink_that_replaces_a_directory_clears_it() {
    check(
        "layer one
           file d/a 1
           file other/b 2
         layer two
           link d -> other",
        expect![[r#"
            /d -> other from 2
            /other/
            /other/b 2 B from 1
            gone /d/a 1 B from 1: cleared by 2
            hidden 1 B in 1 file of 1: cleared by 2, /d/a
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_directory_replaces_a_file() {
    check(
        "layer one
           file d 1
         layer two
           dir d
           file d/a 2",
        expect![[r#"
            /d/ from 2
            /d/a 2 B from 2
            gone /d 1 B from 1: replaced by 2
            hidden 1 B in 1 file of 1: replaced by 2, /d
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn an_implied_directory_replaces_a_file() {
    check(
        "layer one
           file d 1
         layer two
           file d/a 2",
        expect![[r#"
            /d/
            /d/a 2 B from 2
            gone /d 1 B from 1: replaced by 2
            hidden 1 B in 1 file of 1: replaced by 2, /d
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn implied_parents_keep_the_metadata_of_lower_layers() {
    check(
        "layer one
           dir d mode=700 uid=3
           dir d/e mode=711
           file d/e/a 1
         layer two
           file d/e/b 2",
        expect![[r#"
            /d/ from 1 mode=700 uid=3
            /d/e/ from 1 mode=711
            /d/e/a 1 B from 1
            /d/e/b 2 B from 2
            3 B = 3 visible + 0 hidden
        "#]],
    );
}

#[test]
fn implied_parents_need_no_entry_at_all() {
    check(
        "layer one
           file a/b/c/d 1
         layer two
           file a/b/x 2
           remove a/b/c",
        expect![[r#"
            /a/
            /a/b/
            /a/b/x 2 B from 2
            gone /a/b/c/d 1 B from 1: removed by 2
            hidden 1 B in 1 file of 1: removed by 2, /a/b/c/d
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn the_last_of_two_entries_at_one_path_counts() {
    check(
        "layer one
           file a 1
           file b 4
           file a 2",
        expect![[r#"
            /a 2 B from 1
            /b 4 B from 1
            gone /a 1 B from 1: replaced by 1
            hidden 1 B in 1 file of 1: replaced by 1, /a
            warning 1 repeated-path: `/a` occurs in the layer more than once; the last one counts
            7 B = 6 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_directory_may_occur_twice() {
    check(
        "layer one
           dir d mode=700
           file d/a 1
           dir d mode=755",
        expect![[r#"
            /d/ from 1
            /d/a 1 B from 1
            gone /d/ from 1: replaced by 1
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_file_between_two_entries_of_a_directory_clears_it() {
    check_as_written(
        "layer one
           dir d
           file d/a 1
           file d 2
           file d/b 4",
        expect![[r#"
            /d/
            /d/b 4 B from 1
            gone /d/ from 1: replaced by 1
            gone /d 2 B from 1: replaced by 1
            gone /d/a 1 B from 1: cleared by 1
            hidden 2 B in 1 file of 1: replaced by 1, /d
            hidden 1 B in 1 file of 1: cleared by 1, /d/a
            warning 1 repeated-path: `/d` occurs in the layer more than once; the last one counts
            7 B = 4 visible + 3 hidden
        "#]],
    );
}

#[test]
fn a_file_clears_directories_below_it_that_come_back() {
    check_as_written(
        "layer one
           file d/e/a 1
           file d 2
           file d/e/b 4",
        expect![[r#"
            /d/
            /d/e/
            /d/e/b 4 B from 1
            gone /d 2 B from 1: replaced by 1
            gone /d/e/a 1 B from 1: cleared by 1
            hidden 2 B in 1 file of 1: replaced by 1, /d
            hidden 1 B in 1 file of 1: cleared by 1, /d/e/a
            7 B = 4 visible + 3 hidden
        "#]],
    );
}

#[test]
fn a_layer_without_entries_changes_nothing() {
    check(
        "layer one
           file a 1
         layer empty
         layer three
           file b 2
         layer empty again",
        expect![[r#"
            /a 1 B from 1
            /b 2 B from 3
            3 B = 3 visible + 0 hidden
        "#]],
    );
}

#[test]
fn an_image_of_empty_layers_is_empty() {
    check(
        "layer one
         layer two",
        expect![[r#"
            0 B = 0 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_global_header_is_not_an_entry() {
    check(
        "layer one
           global
           file a 1
         layer two
           global
           remove a",
        expect![[r#"
            gone /a 1 B from 1: removed by 2
            hidden 1 B in 1 file of 1: removed by 2, /a
            1 B = 0 visible + 1 hidden
        "#]],
    );
}
