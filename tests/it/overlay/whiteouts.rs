//! Whiteouts affect lower layers only, wherever in their layer they are.

use expect_test::expect;

use crate::layer_language::check;

#[test]
fn a_whiteout_removes_a_file_of_a_lower_layer() {
    check(
        "layer one
           file bin/old 1
           file bin/kept 2
         layer two
           remove bin/old",
        expect![[r#"
            /bin/
            /bin/kept 2 B from 1
            gone /bin/old 1 B from 1: removed by 2
            hidden 1 B in 1 file of 1: removed by 2, /bin/old
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_whiteout_removes_a_directory_with_its_content() {
    check(
        "layer one
           dir d
           file d/a 1
           file d/e/f 2
           file dd 4
         layer two
           remove d",
        expect![[r#"
            /dd 4 B from 1
            gone /d/ from 1: removed by 2
            gone /d/a 1 B from 1: removed by 2
            gone /d/e/f 2 B from 1: removed by 2
            hidden 3 B in 2 files of 1: removed by 2, /d
            7 B = 4 visible + 3 hidden
        "#]],
    );
}

#[test]
fn a_whiteout_of_nothing_changes_nothing() {
    check(
        "layer one
           file a 1
         layer two
           remove b
           remove c/d",
        expect![[r#"
            /a 1 B from 1
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn the_type_of_a_whiteout_does_not_matter() {
    check(
        "layer one
           file a 1
           file b 2
         layer two
           dir .wh.a
           link .wh.b -> x",
        expect![[r#"
            gone /a 1 B from 1: removed by 2
            gone /b 2 B from 1: removed by 2
            hidden 3 B in 2 files of 1: removed by 2, /
            3 B = 0 visible + 3 hidden
        "#]],
    );
}

#[test]
fn a_whiteout_without_a_name_is_ignored() {
    check(
        "layer one
           file d/a 1
         layer two
           file d/.wh.
           file d/.wh..
           file d/.wh...",
        expect![[r#"
            /d/
            /d/a 1 B from 1
            warning 2 whiteout: whiteout `d/.wh.` names nothing and is ignored (and 2 more like it)
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_whiteout_may_come_before_an_addition_at_the_same_path() {
    check(
        "layer one
           file a 1
         layer two
           remove a
           file a 2",
        expect![[r#"
            /a 2 B from 2
            gone /a 1 B from 1: removed by 2
            hidden 1 B in 1 file of 1: removed by 2, /a
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_whiteout_may_come_after_an_addition_at_the_same_path() {
    check(
        "layer one
           file a 1
         layer two
           file a 2
           remove a",
        expect![[r#"
            /a 2 B from 2
            gone /a 1 B from 1: removed by 2
            hidden 1 B in 1 file of 1: removed by 2, /a
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_whiteout_of_a_directory_spares_what_its_own_layer_puts_there() {
    check(
        "layer one
           file d/old 1
           file d/e/old 2
         layer two
           file d/new 4
           remove d
           file d/e/new 8",
        expect![[r#"
            /d/
            /d/e/
            /d/e/new 8 B from 2
            /d/new 4 B from 2
            gone /d/e/old 2 B from 1: removed by 2
            gone /d/old 1 B from 1: removed by 2
            hidden 3 B in 2 files of 1: removed by 2, /d
            15 B = 12 visible + 3 hidden
        "#]],
    );
}

#[test]
fn a_removed_path_can_return_in_a_later_layer() {
    check(
        "layer one
           file a content=same
         layer two
           remove a
         layer three
           file a content=same",
        expect![[r#"
            /a 4 B from 3
            gone /a 4 B from 1: removed by 2
            hidden 4 B in 1 file of 1: removed by 2, /a
            8 B = 4 visible + 4 hidden
        "#]],
    );
}

#[test]
fn a_removed_path_is_removed_once() {
    check(
        "layer one
           file a 1
         layer two
           remove a
         layer three
           remove a",
        expect![[r#"
            gone /a 1 B from 1: removed by 2
            hidden 1 B in 1 file of 1: removed by 2, /a
            1 B = 0 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_directory_with_a_whiteout_name_is_a_directory() {
    check(
        "layer one
           file d/a 1
         layer two
           file .wh.d/a 2",
        expect![[r#"
            /.wh.d/
            /.wh.d/a 2 B from 2
            /d/
            /d/a 1 B from 1
            3 B = 3 visible + 0 hidden
        "#]],
    );
}
