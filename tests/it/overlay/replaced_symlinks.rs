//! Symbolic links and directories that replace each other.

use expect_test::expect;

use crate::layer_language::{check, check_as_written};

#[test]
fn a_whiteout_of_a_link_leaves_the_real_directory() {
    check(
        "layer one
           file etc/a 1
           link localetc -> etc
         layer two
           remove localetc",
        expect![[r#"
            /etc/
            /etc/a 1 B from 1
            gone /localetc -> etc from 1: removed by 2
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_directory_replaces_a_link() {
    check(
        "layer one
           file usr/lib/a 1
           link lib -> usr/lib
         layer two
           dir lib
           file lib/b 2",
        expect![[r#"
            /lib/ from 2
            /lib/b 2 B from 2
            /usr/
            /usr/lib/
            /usr/lib/a 1 B from 1
            gone /lib -> usr/lib from 1: replaced by 2
            3 B = 3 visible + 0 hidden
        "#]],
    );
}

#[test]
fn an_opaque_directory_that_replaces_a_link_clears_nothing() {
    check(
        "layer one
           file usr/lib/a 1
           link lib -> usr/lib
         layer two
           dir lib
           opaque lib
           file lib/b 2",
        expect![[r#"
            /lib/ from 2
            /lib/b 2 B from 2
            /usr/
            /usr/lib/
            /usr/lib/a 1 B from 1
            gone /lib -> usr/lib from 1: replaced by 2
            3 B = 3 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_whiteout_in_a_directory_that_replaces_a_link_removes_nothing() {
    check(
        "layer one
           file usr/lib/a 1
           file usr/lib/sub/b 2
           link lib -> usr/lib
         layer two
           dir lib
           remove lib/a
           dir lib/sub
           remove lib/sub/b",
        expect![[r#"
            /lib/ from 2
            /lib/sub/ from 2
            /usr/
            /usr/lib/
            /usr/lib/a 1 B from 1
            /usr/lib/sub/
            /usr/lib/sub/b 2 B from 1
            gone /lib -> usr/lib from 1: replaced by 2
            3 B = 3 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_link_replaces_a_directory() {
    check_as_written(
        "layer one
           file lib/a 1
           file usr/lib/b 2
         layer two
           link lib -> usr/lib
           file lib/c 4",
        expect![[r#"
            /lib -> usr/lib from 2
            /usr/
            /usr/lib/
            /usr/lib/b 2 B from 1
            /usr/lib/c 4 B from 2
            gone /lib/a 1 B from 1: cleared by 2
            hidden 1 B in 1 file of 1: cleared by 2, /lib/a
            7 B = 6 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_link_replaces_a_link() {
    check_as_written(
        "layer one
           dir one
           dir two
           link l -> one
           file l/a 1
         layer two
           link l -> two
           file l/b 2",
        expect![[r#"
            /l -> two from 2
            /one/ from 1
            /one/a 1 B from 1
            /two/ from 1
            /two/b 2 B from 2
            gone /l -> one from 1: replaced by 2
            3 B = 3 visible + 0 hidden
        "#]],
    );
}

#[test]
fn an_entry_at_the_link_itself_replaces_it() {
    check(
        "layer one
           file usr/a 1
           link l -> usr/a
         layer two
           file l 2",
        expect![[r#"
            /l 2 B from 2
            /usr/
            /usr/a 1 B from 1
            gone /l -> usr/a from 1: replaced by 2
            3 B = 3 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_file_at_the_target_of_a_link_is_replaced_by_a_directory() {
    check(
        "layer one
           file f 1
           link l -> f
         layer two
           file l/a 2",
        expect![[r#"
            /f/
            /f/a 2 B from 2
            /l -> f from 1
            gone /f 1 B from 1: replaced by 2
            hidden 1 B in 1 file of 1: replaced by 2, /f
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_removed_link_is_not_followed() {
    check(
        "layer one
           file usr/lib/a 1
           link lib -> usr/lib
         layer two
           remove lib
           file lib/b 2",
        expect![[r#"
            /lib/
            /lib/b 2 B from 2
            /usr/
            /usr/lib/
            /usr/lib/a 1 B from 1
            gone /lib -> usr/lib from 1: removed by 2
            3 B = 3 visible + 0 hidden
        "#]],
    );
}
