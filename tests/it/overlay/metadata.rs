//! Copies that change only owner, mode, time or attributes, and files without bytes.

use expect_test::expect;

use crate::layer_language::check;

#[test]
fn a_copy_with_another_mode_is_metadata_only() {
    check(
        "layer one
           file a content=hello
         layer two
           file a content=hello mode=755",
        expect![[r#"
            /a 5 B from 2 mode=755
            gone /a 5 B from 1: metadata-only by 2
            hidden 5 B in 1 file of 1: metadata-only by 2 (mode), /a
            10 B = 5 visible + 5 hidden
        "#]],
    );
}

#[test]
fn a_copy_with_another_owner_is_metadata_only() {
    check(
        "layer one
           file d/a content=hello
           file d/b content=world
           file d/c 3
         layer two
           file d/a content=hello uid=1000 gid=1000
           file d/b content=world uid=1000 gid=1000
           file d/c 3 uid=1000 gid=1000",
        expect![[r#"
            /d/
            /d/a 5 B from 2 uid=1000 gid=1000
            /d/b 5 B from 2 uid=1000 gid=1000
            /d/c 3 B from 2 uid=1000 gid=1000
            gone /d/a 5 B from 1: metadata-only by 2
            gone /d/b 5 B from 1: metadata-only by 2
            gone /d/c 3 B from 1: replaced by 2
            hidden 10 B in 2 files of 1: metadata-only by 2 (owner), /d
            hidden 3 B in 1 file of 1: replaced by 2, /d/c
            26 B = 13 visible + 13 hidden
        "#]],
    );
}

#[test]
fn a_copy_with_another_time_or_attribute_is_metadata_only() {
    check(
        "layer one
           file a content=hello
           file b content=world
         layer two
           file a content=hello mtime=5
         layer three
           file b content=world xattr=x",
        expect![[r#"
            /a 5 B from 2 mtime=5
            /b 5 B from 3
            gone /a 5 B from 1: metadata-only by 2
            gone /b 5 B from 1: metadata-only by 3
            hidden 5 B in 1 file of 1: metadata-only by 2 (time), /a
            hidden 5 B in 1 file of 1: metadata-only by 3 (xattrs), /b
            20 B = 10 visible + 10 hidden
        "#]],
    );
}

#[test]
fn a_copy_without_any_difference_is_metadata_only() {
    check(
        "layer one
           file a content=hello
         layer two
           file a content=hello",
        expect![[r#"
            /a 5 B from 2
            gone /a 5 B from 1: metadata-only by 2
            hidden 5 B in 1 file of 1: metadata-only by 2, /a
            10 B = 5 visible + 5 hidden
        "#]],
    );
}

#[test]
fn differences_are_listed_separately_for_each_step() {
    check(
        "layer one
           file a content=hello
         layer two
           file a content=hello mode=600
         layer three
           file a content=hello mode=600 uid=1",
        expect![[r#"
            /a 5 B from 3 mode=600 uid=1
            gone /a 5 B from 1: metadata-only by 2
            gone /a 5 B from 2: metadata-only by 3
            hidden 5 B in 1 file of 1: metadata-only by 2 (mode), /a
            hidden 5 B in 1 file of 2: metadata-only by 3 (owner), /a
            15 B = 5 visible + 10 hidden
        "#]],
    );
}

#[test]
fn the_same_content_elsewhere_is_a_duplicate_and_not_metadata() {
    check(
        "layer one
           file a content=hello
         layer two
           remove a
           file b content=hello",
        expect![[r#"
            /b 5 B from 2
            gone /a 5 B from 1: removed by 2
            hidden 5 B in 1 file of 1: removed by 2, /a
            10 B = 5 visible + 5 hidden
        "#]],
    );
}

#[test]
fn linked_files_are_copied_as_linked_files() {
    check(
        "layer one
           file a content=hello
           hard b a
         layer two
           file a content=hello uid=1
           hard b a uid=1",
        expect![[r#"
            /a 5 B from 2 uid=1
            /b = /a from 2 uid=1
            gone /a 5 B from 1: metadata-only by 2
            gone /b = /a from 1: metadata-only by 2
            hidden 5 B in 1 file of 1: metadata-only by 2 (owner), /a
            10 B = 5 visible + 5 hidden
        "#]],
    );
}

#[test]
fn one_name_of_a_linked_file_copied_leaves_the_other() {
    check(
        "layer one
           file a content=hello
           hard b a
         layer two
           file a content=hello uid=1",
        expect![[r#"
            /a 5 B from 2 uid=1
            /b = /a 5 B from 1
            gone /a 5 B from 1: metadata-only by 2, its bytes stay
            10 B = 10 visible + 0 hidden
        "#]],
    );
}

#[test]
fn a_directory_with_other_metadata_has_no_bytes() {
    check(
        "layer one
           dir d
           file d/a 1
         layer two
           dir d uid=1000",
        expect![[r#"
            /d/ from 2 uid=1000
            /d/a 1 B from 1
            gone /d/ from 1: replaced by 2
            1 B = 1 visible + 0 hidden
        "#]],
    );
}

#[test]
fn devices_and_pipes_have_no_bytes() {
    check(
        "layer one
           char dev/null
           fifo run/pipe
           file a 1
         layer two
           fifo a
           remove dev/null",
        expect![[r#"
            /a fifo from 2
            /dev/
            /run/
            /run/pipe fifo from 1
            gone /a 1 B from 1: replaced by 2
            gone /dev/null device from 1: removed by 2
            hidden 1 B in 1 file of 1: replaced by 2, /a
            1 B = 0 visible + 1 hidden
        "#]],
    );
}

#[test]
fn a_device_0_0_is_a_device_and_warned_of() {
    check(
        "layer one
           file a 1
           file b 2
         layer two
           char a device=0:0",
        expect![[r#"
            /a device from 2
            /b 2 B from 1
            gone /a 1 B from 1: replaced by 2
            hidden 1 B in 1 file of 1: replaced by 2, /a
            warning 2 whiteout: `a` is a character device 0:0, overlayfs's whiteout on disk; in a layer it is a device
            3 B = 2 visible + 1 hidden
        "#]],
    );
}

#[test]
fn empty_files_are_copies_of_each_other() {
    check(
        "layer one
           file a
         layer two
           file a mode=600",
        expect![[r#"
            /a from 2 mode=600
            gone /a from 1: metadata-only by 2
            hidden 0 B in 1 file of 1: metadata-only by 2 (mode), /a
            0 B = 0 visible + 0 hidden
        "#]],
    );
}
