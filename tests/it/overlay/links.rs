//! Hard links: one inode with several names; its bytes count once, until the last name is removed.

use expect_test::expect;

use crate::layer_language::check;

#[test]
fn a_hard_link_adds_no_bytes() {
    check(
        "layer one
           file a 5
           hard b a
           hard d/c ./a",
        expect![[r#"
            /a 5 B from 1
            /b = /a from 1
            /d/
            /d/c = /a from 1
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_reaches_lower_layers() {
    check(
        "layer one
           file a 5
         layer two
           hard b a",
        expect![[r#"
            /a 5 B from 1
            /b = /a from 2
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_to_a_hard_link_is_one_more_name() {
    check(
        "layer one
           file a 5
           hard b a
         layer two
           hard c b
           remove a
         layer three
           remove b",
        expect![[r#"
            /c = /b 5 B from 2
            gone /a 5 B from 1: removed by 2, its bytes stay
            gone /b = /a from 1: removed by 3
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn the_first_name_of_a_linked_file_may_be_removed() {
    check(
        "layer one
           file a 5
           hard b a
         layer two
           remove a",
        expect![[r#"
            /b = /a 5 B from 1
            gone /a 5 B from 1: removed by 2, its bytes stay
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn the_second_name_of_a_linked_file_may_be_removed() {
    check(
        "layer one
           file a 5
           hard b a
         layer two
           remove b",
        expect![[r#"
            /a 5 B from 1
            gone /b = /a from 1: removed by 2
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn both_names_of_a_linked_file_may_be_removed_in_one_layer() {
    check(
        "layer one
           file a 5
           hard b a
         layer two
           remove a
           remove b",
        expect![[r#"
            gone /a 5 B from 1: removed by 2
            gone /b = /a from 1: removed by 2
            hidden 5 B in 1 file of 1: removed by 2, /a
            5 B = 0 visible + 5 hidden
        "#]],
    );
}

#[test]
fn both_names_of_a_linked_file_may_be_removed_in_two_layers() {
    check(
        "layer one
           file a 5
           hard b a
         layer two
           remove a
         layer three
           remove b",
        expect![[r#"
            gone /a 5 B from 1: removed by 2
            gone /b = /a from 1: removed by 3
            hidden 5 B in 1 file of 1: removed by 3, /a
            5 B = 0 visible + 5 hidden
        "#]],
    );
}

#[test]
fn a_lower_link_survives_when_its_file_is_replaced() {
    check(
        "layer one
           file a 5
         layer two
           hard b a
         layer three
           file a 3",
        expect![[r#"
            /a 3 B from 3
            /b = /a 5 B from 2
            gone /a 5 B from 1: replaced by 3, its bytes stay
            8 B = 8 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_link_is_removed_with_its_directory() {
    check(
        "layer one
           file a 5
           hard d/b a
         layer two
           remove a
         layer three
           file d 1",
        expect![[r#"
            /d 1 B from 3
            gone /a 5 B from 1: removed by 2
            gone /d/b = /a from 1: cleared by 3
            hidden 5 B in 1 file of 1: cleared by 3, /a
            6 B = 1 visible + 5 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_may_name_its_target_through_a_symlink() {
    check(
        "layer one
           file usr/lib/a 5
           link lib -> usr/lib
         layer two
           hard b lib/a",
        expect![[r#"
            /b = /lib/a from 2
            /lib -> usr/lib from 1
            /usr/
            /usr/lib/
            /usr/lib/a 5 B from 1
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_hard_link_replaces_a_file() {
    check(
        "layer one
           file a 5
           file b 3
         layer two
           hard b a",
        expect![[r#"
            /a 5 B from 1
            /b = /a from 2
            gone /b 3 B from 1: replaced by 2
            hidden 3 B in 1 file of 1: replaced by 2, /b
            8 B = 5 visible + 3 hidden
        "#]],
    );
}

#[test]
fn links_may_come_back_after_all_were_removed() {
    check(
        "layer one
           file a 5
           hard b a
         layer two
           remove a
           remove b
         layer three
           file a 2
           hard b a",
        expect![[r#"
            /a 2 B from 3
            /b = /a from 3
            gone /a 5 B from 1: removed by 2
            gone /b = /a from 1: removed by 2
            hidden 5 B in 1 file of 1: removed by 2, /a
            7 B = 2 visible + 5 hidden
        "#]],
    );
}

#[test]
fn a_chain_of_links_over_layers_shows_one_inode() {
    check(
        "layer one
           file a 5
         layer two
           hard b a
           remove x
         layer three
           hard c b
         layer four
           remove a
           remove b
         layer five
           file c 1",
        expect![[r#"
            /c 1 B from 5
            gone /a 5 B from 1: removed by 4
            gone /b = /a from 2: removed by 4
            gone /c = /b from 3: replaced by 5
            hidden 5 B in 1 file of 1: replaced by 5, /a
            6 B = 1 visible + 5 hidden
        "#]],
    );
}
