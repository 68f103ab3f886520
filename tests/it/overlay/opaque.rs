//! Opaque whiteouts clear what lower layers have in a directory, and AUFS's own files are ignored.

use expect_test::expect;

use crate::layer_language::check;

#[test]
fn an_opaque_whiteout_may_come_before_what_it_spares() {
    check(
        "layer one
           file bin/old 1
         layer two
           file bin/.wh..wh..opq
           file bin/new 2",
        expect![[r#"
            /bin/
            /bin/new 2 B from 2
            gone /bin/old 1 B from 1: cleared by 2
            hidden 1 B in 1 file of 1: cleared by 2, /bin/old
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn an_opaque_whiteout_may_come_after_what_it_spares() {
    check(
        "layer one
           file bin/old 1
         layer two
           file bin/new 2
           file bin/.wh..wh..opq",
        expect![[r#"
            /bin/
            /bin/new 2 B from 2
            gone /bin/old 1 B from 1: cleared by 2
            hidden 1 B in 1 file of 1: cleared by 2, /bin/old
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn an_opaque_whiteout_keeps_the_directory_and_its_metadata() {
    check(
        "layer one
           dir d mode=700 uid=5
           file d/a 1
         layer two
           opaque d",
        expect![[r#"
            /d/ from 1 mode=700 uid=5
            gone /d/a 1 B from 1: cleared by 2
            hidden 1 B in 1 file of 1: cleared by 2, /d/a
            1 B = 0 visible + 1 hidden
        "#]],
    );
}

#[test]
fn an_opaque_whiteout_at_the_root_clears_all_lower_layers() {
    check(
        "layer one
           file a 1
           dir d
           file d/b 2
         layer two
           file new 4
           opaque .",
        expect![[r#"
            /new 4 B from 2
            gone /a 1 B from 1: cleared by 2
            gone /d/ from 1: cleared by 2
            gone /d/b 2 B from 1: cleared by 2
            hidden 3 B in 2 files of 1: cleared by 2, /
            7 B = 4 visible + 3 hidden
        "#]],
    );
}

#[test]
fn an_opaque_whiteout_of_a_missing_directory_makes_it() {
    check(
        "layer one
           file a 1
         layer two
           opaque d/e",
        expect![[r#"
            /a 1 B from 1
            /d/
            /d/e/
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn an_opaque_whiteout_spares_files_of_directories_without_an_entry() {
    check(
        "layer one
           file d/s/old 1
         layer two
           file d/s/f 2
           opaque d",
        expect![[r#"
            /d/
            /d/s/
            /d/s/f 2 B from 2
            gone /d/s/old 1 B from 1: cleared by 2
            hidden 1 B in 1 file of 1: cleared by 2, /d/s/old
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn an_opaque_whiteout_clears_only_below_its_directory() {
    check(
        "layer one
           file d/a 1
           file d/e/b 2
           file de 4
         layer two
           opaque d/e",
        expect![[r#"
            /d/
            /d/a 1 B from 1
            /d/e/
            /de 4 B from 1
            gone /d/e/b 2 B from 1: cleared by 2
            hidden 2 B in 1 file of 1: cleared by 2, /d/e/b
            7 B = 5 visible + 2 hidden
        "#]],
    );
}

#[test]
fn an_opaque_whiteout_reaches_through_every_lower_layer() {
    check(
        "layer one
           file d/a 1
         layer two
           file d/b 2
         layer three
           opaque d
           file d/c 4",
        expect![[r#"
            /d/
            /d/c 4 B from 3
            gone /d/a 1 B from 1: cleared by 3
            gone /d/b 2 B from 2: cleared by 3
            hidden 2 B in 1 file of 2: cleared by 3, /d/b
            hidden 1 B in 1 file of 1: cleared by 3, /d/a
            7 B = 4 visible + 3 hidden
        "#]],
    );
}

#[test]
fn a_whiteout_below_an_opaque_one_hides_nothing_twice() {
    check(
        "layer one
           file d/a 1
           file d/b 2
         layer two
           opaque d
           remove d/a",
        expect![[r#"
            /d/
            gone /d/a 1 B from 1: removed by 2
            gone /d/b 2 B from 1: cleared by 2
            hidden 2 B in 1 file of 1: cleared by 2, /d/b
            hidden 1 B in 1 file of 1: removed by 2, /d/a
            3 B = 0 visible + 3 hidden
        "#]],
    );
}

#[test]
fn aufs_metadata_is_not_part_of_the_image() {
    check(
        "layer one
           file a 1
         layer two
           dir .wh..wh.plnk
           dir .wh..wh.orph
           file .wh..wh.orph/lost 4
           file .wh..wh.aufs 2
           file .wh..wh..opq.aufs 8",
        expect![[r#"
            /a 1 B from 1
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn an_aufs_link_target_counts_through_its_links() {
    check(
        "layer one
           dir .wh..wh.plnk
           file .wh..wh.plnk/12.34 5
           hard usr/bin/perl .wh..wh.plnk/12.34
           hard usr/bin/perl5 .wh..wh.plnk/12.34
         layer two
           remove usr/bin/perl",
        expect![[r#"
            /usr/
            /usr/bin/
            /usr/bin/perl5 = /.wh..wh.plnk/12.34 5 B from 1
            gone /.wh..wh.plnk/12.34 5 B from 1: removed by 1, its bytes stay
            gone /usr/bin/perl = /.wh..wh.plnk/12.34 from 1: removed by 2
            5 B = 5 visible + 0 hidden
        "#]],
    );
}

#[test]
fn an_aufs_link_target_without_links_is_hidden() {
    check(
        "layer one
           file .wh..wh.plnk/12.34 5
           file a 1",
        expect![[r#"
            /a 1 B from 1
            gone /.wh..wh.plnk/12.34 5 B from 1: removed by 1
            hidden 5 B in 1 file of 1: removed by 1, /.wh..wh.plnk/12.34
            6 B = 1 visible + 5 hidden
        "#]],
    );
}
