//! Paths that are written in many ways, lead out of the root, or are not text.

use expect_test::expect;

use crate::layer_language::{check, check_as_written};

#[test]
fn paths_are_the_same_however_they_are_written() {
    check(
        "layer one
           file usr/bin/a 1
           file usr/bin/b 2
           file usr/bin/c 4
           dir usr/share
         layer two
           file ./usr/bin/a 8
           file /usr//bin/b 16
           file usr/lib/../bin/./c 32
           dir ./usr/share/
           remove ./usr/bin/a",
        expect![[r#"
            /usr/
            /usr/bin/
            /usr/bin/a 8 B from 2
            /usr/bin/b 16 B from 2
            /usr/bin/c 32 B from 2
            /usr/share/ from 2
            gone /usr/bin/a 1 B from 1: removed by 2
            gone /usr/bin/b 2 B from 1: replaced by 2
            gone /usr/bin/c 4 B from 1: replaced by 2
            gone /usr/share/ from 1: replaced by 2
            hidden 6 B in 2 files of 1: replaced by 2, /usr/bin
            hidden 1 B in 1 file of 1: removed by 2, /usr/bin/a
            63 B = 56 visible + 7 hidden
        "#]],
    );
}

#[test]
fn removals_reach_layers_that_are_written_in_another_way() {
    check(
        "layer one
           file usr/a 1
           file ./usr/b 2
           file /usr/c 4
         layer two
           file ./usr/.wh.a
           file /usr/.wh.b
           file usr/.wh.c",
        expect![[r#"
            /usr/
            gone /usr/a 1 B from 1: removed by 2
            gone /usr/b 2 B from 1: removed by 2
            gone /usr/c 4 B from 1: removed by 2
            hidden 7 B in 3 files of 1: removed by 2, /usr
            7 B = 0 visible + 7 hidden
        "#]],
    );
}

#[test]
fn the_root_may_have_an_entry() {
    check(
        "layer one
           dir ./ mode=700
           file a 1
         layer two
           dir / mode=711 uid=1",
        expect![[r#"
            / from 2 mode=711 uid=1
            /a 1 B from 1
            gone / from 1: replaced by 2
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_path_cannot_lead_out_of_the_root() {
    check_as_written(
        "layer one
           file etc/passwd 1
           file etc/shadow 2
         layer two
           file ../../etc/passwd 4
           file etc/../../etc/.wh.shadow
           hard ../x ../../etc/passwd",
        expect![[r#"
            /etc/
            /etc/passwd 4 B from 2
            /x = /etc/passwd from 2
            gone /etc/passwd 1 B from 1: replaced by 2
            gone /etc/shadow 2 B from 1: removed by 2
            hidden 2 B in 1 file of 1: removed by 2, /etc/shadow
            hidden 1 B in 1 file of 1: replaced by 2, /etc/passwd
            warning 2 path-refused: `../../etc/passwd` leads out of the root; it is read as `/etc/passwd` (and 2 more like it)
            7 B = 4 visible + 3 hidden
        "#]],
    );
}

#[test]
fn names_that_are_not_utf_8_do_not_collide() {
    check(
        r"layer one
           file d/\xff 1
           file d/\xfe 2
           file d/\xef\xbf\xbd 4
           file d/\x5cxff 8
         layer two
           remove d/\xfe",
        expect![[r#"
            /d/
            /d/\\xff 8 B from 1
            /d/� 4 B from 1
            /d/\xff 1 B from 1
            gone /d/\xfe 2 B from 1: removed by 2
            hidden 2 B in 1 file of 1: removed by 2, /d/\xfe
            15 B = 13 visible + 2 hidden
        "#]],
    );
}

#[test]
fn control_characters_are_escaped() {
    check(
        r"layer one
           file a\x0ab\x1b[31m 1
           link l -> \x0a\xff
         layer two
           hard h\x09 a\x0ab\x1b[31m",
        expect![[r#"
            /a\nb\u{1b}[31m 1 B from 1
            /h\t = /a\nb\u{1b}[31m from 2
            /l -> \n\xff from 1
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn long_names_are_not_cut() {
    check(
        "layer one
           file directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/file 1
         layer two
           remove directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/file",
        expect![[r#"
            /directory/
            /directory/directory/
            /directory/directory/directory/
            /directory/directory/directory/directory/
            /directory/directory/directory/directory/directory/
            /directory/directory/directory/directory/directory/directory/
            /directory/directory/directory/directory/directory/directory/directory/
            /directory/directory/directory/directory/directory/directory/directory/directory/
            /directory/directory/directory/directory/directory/directory/directory/directory/directory/
            /directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/
            /directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/
            /directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/
            gone /directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/file 1 B from 1: removed by 2
            hidden 1 B in 1 file of 1: removed by 2, /directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/directory/file
            1 B = 0 visible + 1 hidden
        "#]],
    );
}

#[test]
fn whiteouts_sort_after_some_names() {
    check(
        "layer one
           file !a 1
           file !b 2
         layer two
           file !a 4
           remove !a
           remove !b",
        expect![[r#"
            /!a 4 B from 2
            gone /!a 1 B from 1: removed by 2
            gone /!b 2 B from 1: removed by 2
            hidden 3 B in 2 files of 1: removed by 2, /
            7 B = 4 visible + 3 hidden
        "#]],
    );
}
