//! Paths through symbolic links of lower layers, resolved inside the root as engines do.

use expect_test::expect;

use crate::layer_language::check;

#[test]
fn an_entry_is_put_where_a_relative_link_points() {
    check(
        "layer one
           dir usr/lib
           link lib -> usr/lib
           file usr/lib/a 1
         layer two
           file lib/a 2
           file lib/b 4",
        expect![[r#"
            /lib -> usr/lib from 1
            /usr/
            /usr/lib/ from 1
            /usr/lib/a 2 B from 2
            /usr/lib/b 4 B from 2
            gone /usr/lib/a 1 B from 1: replaced by 2
            hidden 1 B in 1 file of 1: replaced by 2, /usr/lib/a
            7 B = 6 visible + 1 hidden
        "#]],
    );
}

#[test]
fn an_entry_is_put_where_an_absolute_link_points() {
    check(
        "layer one
           file usr/lib/a 1
           link opt/lib -> /usr/lib
         layer two
           file opt/lib/a 2",
        expect![[r#"
            /opt/
            /opt/lib -> /usr/lib from 1
            /usr/
            /usr/lib/
            /usr/lib/a 2 B from 2
            gone /usr/lib/a 1 B from 1: replaced by 2
            hidden 1 B in 1 file of 1: replaced by 2, /usr/lib/a
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn an_entry_follows_a_link_of_the_same_layer() {
    check(
        "layer one
           file usr/lib/a 1
           link lib -> usr/lib
           file lib/b 2",
        expect![[r#"
            /lib -> usr/lib from 1
            /usr/
            /usr/lib/
            /usr/lib/a 1 B from 1
            /usr/lib/b 2 B from 1
            3 B = 3 visible + 0 hidden
        "#]],
    );
}

#[test]
fn links_may_lead_to_links() {
    check(
        "layer one
           file usr/lib/a 1
           link one -> two
           link two -> /three/../four
           link four -> ./usr//lib/
         layer two
           file one/a 2",
        expect![[r#"
            /four -> ./usr//lib/ from 1
            /one -> two from 1
            /two -> /three/../four from 1
            /usr/
            /usr/lib/
            /usr/lib/a 2 B from 2
            gone /usr/lib/a 1 B from 1: replaced by 2
            hidden 1 B in 1 file of 1: replaced by 2, /usr/lib/a
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn links_within_the_target_of_a_link_are_followed() {
    check(
        "layer one
           file real/sub/a 1
           link way -> real
           link l -> way/sub
         layer two
           file l/b 2
           remove l/a",
        expect![[r#"
            /l -> way/sub from 1
            /real/
            /real/sub/
            /real/sub/b 2 B from 2
            /way -> real from 1
            gone /real/sub/a 1 B from 1: removed by 2
            hidden 1 B in 1 file of 1: removed by 2, /real/sub/a
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_link_cannot_lead_out_of_the_root() {
    check(
        "layer one
           file etc/a 1
           link d/l -> ../../../../etc
         layer two
           file d/l/a 2",
        expect![[r#"
            /d/
            /d/l -> ../../../../etc from 1
            /etc/
            /etc/a 2 B from 2
            gone /etc/a 1 B from 1: replaced by 2
            hidden 1 B in 1 file of 1: replaced by 2, /etc/a
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn dot_dot_after_a_link_is_the_parent_of_its_target() {
    check(
        "layer one
           file a/b/x 1
           file x 2
           link l -> a/b
           link m -> l/../c
         layer two
           file m/y 4",
        expect![[r#"
            /a/
            /a/b/
            /a/b/x 1 B from 1
            /a/c/
            /a/c/y 4 B from 2
            /l -> a/b from 1
            /m -> l/../c from 1
            /x 2 B from 1
            7 B = 7 visible + 0 hidden
        "#]],
    );
}

#[test]
fn the_missing_target_of_a_link_is_made_a_directory() {
    check(
        "layer one
           link l -> new/deep
         layer two
           file l/a 1",
        expect![[r#"
            /l -> new/deep from 1
            /new/
            /new/deep/
            /new/deep/a 1 B from 2
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn links_in_a_cycle_count_as_directories() {
    check(
        "layer one
           link a -> b
           link b -> a
           link self -> self
           file c 1
         layer two
           file a/x 2
           file self/y 4",
        expect![[r#"
            /a/
            /a/x 2 B from 2
            /b -> a from 1
            /c 1 B from 1
            /self/
            /self/y 4 B from 2
            gone /a -> b from 1: replaced by 2
            gone /self -> self from 1: replaced by 2
            warning 2 symlink-loop: a symbolic link to `b` is part of a cycle or leads too far; it is not followed (and 1 more like it)
            7 B = 7 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_whiteout_in_a_linked_directory_removes_from_the_real_one() {
    check(
        "layer one
           file etc/a 1
           file etc/b 2
           link localetc -> /etc
         layer two
           remove localetc/a",
        expect![[r#"
            /etc/
            /etc/b 2 B from 1
            /localetc -> /etc from 1
            gone /etc/a 1 B from 1: removed by 2
            hidden 1 B in 1 file of 1: removed by 2, /etc/a
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn an_opaque_whiteout_of_a_link_clears_the_real_directory() {
    check(
        "layer one
           file etc/a 1
           link localetc -> etc
         layer two
           opaque localetc
           file localetc/b 2",
        expect![[r#"
            /etc/
            /etc/b 2 B from 2
            /localetc -> etc from 1
            gone /etc/a 1 B from 1: cleared by 2
            hidden 1 B in 1 file of 1: cleared by 2, /etc/a
            3 B = 2 visible + 1 hidden
        "#]],
    );
}
