//! Filters leave rows out, and change no size.

use std::collections::HashMap;

use expect_test::{Expect, expect};
use plimsoll::explore::files::{Files, Filters, NodeSets, Scope};
use plimsoll::tree::NodeId;

use super::{at, check, files};

const TEXT: &str = "layer base
file app/a.js 30
file app/deep/b.js 20
file app/deep/c.map 10
link app/link -> a.js
hard app/hard a.js
fifo run/pipe
dir empty
layer own
file app/a.js 40
file root/.npm/x 7
remove app/deep/c.map
";

fn filtered(text: &str, scope: Scope) -> Files {
    let mut files = files(TEXT, scope);
    let sets = NodeSets {
        marked: vec![at(&files, "/app/deep")],
        by_rule: HashMap::from([("npm-cache".to_owned(), vec![at(&files, "/root/.npm")])]),
        ..NodeSets::default()
    };
    let total = files.total();
    files.set_filters(Filters::parse(text).unwrap(), sets);
    files.open_below(NodeId::ROOT);
    assert_eq!(files.total(), total, "a filter changes no size");
    files
}

fn check_filter(text: &str, expected: Expect) {
    check(&filtered(text, Scope::Image), expected);
}

#[test]
fn a_glob_is_of_names_or_of_paths() {
    check_filter(
        "glob:*.js",
        expect![[r#"
        67 40 total
        60 40 + app/
        40 30 +   a.js
        20 10 +   deep/
        20 0 +     b.js
    "#]],
    );
    check_filter(
        "glob:app/*.js",
        expect![[r#"
        67 40 total
        60 40 + app/
        40 30 +   a.js
    "#]],
    );
    check_filter(
        "glob:deep",
        expect![[r#"
        67 40 total
        60 40 + app/
        20 10 +   deep/
        20 0 +     b.js
    "#]],
    );
    check_filter(
        "glob:*.nothing",
        expect![[r#"
        67 40 total
    "#]],
    );
}

#[test]
fn an_expression_is_of_paths() {
    check_filter(
        r"re:^/app/.*\.js$",
        expect![[r#"
        67 40 total
        60 40 + app/
        40 30 +   a.js
        20 10 +   deep/
        20 0 +     b.js
    "#]],
    );
    check_filter(
        "re:^deep",
        expect![[r#"
        67 40 total
    "#]],
    );
}

#[test]
fn sizes_kinds_layers_and_changes() {
    check_filter(
        "size>=20",
        expect![[r#"
        67 40 total
        60 40 + app/
        40 30 +   a.js
        20 10 +   deep/
        20 0 +     b.js
    "#]],
    );
    check_filter(
        "kind:symlink,hard-link,special",
        expect![[r#"
        67 40 total
        60 40 + app/
        0 0 +   hard
        0 0 +   link
        0 0 + run/
        0 0 +   pipe
    "#]],
    );
    check_filter(
        "kind:directory",
        expect![[r#"
        67 40 total
        60 40 + app/
        20 10 +   deep/
        7 0 + root/
        7 0 +   .npm/
        0 0 + empty/
        0 0 + run/
    "#]],
    );
    check_filter(
        "layer:2",
        expect![[r#"
        67 40 total
        60 40 + app/
        40 30 +   a.js
        7 0 + root/
        7 0 +   .npm/
        7 0 +     x
    "#]],
    );
    check(
        &filtered("change:~-", Scope::Changes(1)),
        expect![[r#"
        47 0 total
        40 0 = app/
        40 0 ~   a.js
        0 0 =   deep/
        0 0 -     c.map x
    "#]],
    );
}

#[test]
fn rules_marks_and_what_is_hidden() {
    check_filter(
        "rule:npm-cache",
        expect![[r#"
        67 40 total
        7 0 + root/
        7 0 +   .npm/
        7 0 +     x
    "#]],
    );
    check_filter(
        "rule:other",
        expect![[r#"
        67 40 total
    "#]],
    );
    check_filter(
        "marked",
        expect![[r#"
        67 40 total
        60 40 + app/
        20 10 +   deep/
        20 0 +     b.js
    "#]],
    );
    check_filter(
        "hidden",
        expect![[r#"
        67 40 total
        60 40 + app/
        40 30 +   a.js
        20 10 +   deep/
        0 10 -     c.map x
    "#]],
    );
    check(
        &filtered("hidden", Scope::Changes(0)),
        expect![[r#"
        60 40 total
        60 40 + app/
        30 30 +   a.js
        30 10 +   deep/
        10 10 +     c.map
    "#]],
    );
    check(
        &filtered("hidden", Scope::Changes(1)),
        expect![[r#"
        47 0 total
        40 0 = app/
        40 0 ~   a.js
        0 0 =   deep/
        0 0 -     c.map x
    "#]],
    );
}

#[test]
fn several_hold_together() {
    check_filter(
        "glob:*.js size>=30",
        expect![[r#"
        67 40 total
        60 40 + app/
        40 30 +   a.js
    "#]],
    );
    check_filter(
        "glob:*.js own kind:directory",
        expect![[r#"
        67 40 total
    "#]],
    );
}

#[test]
fn what_is_filtered_out_opens_nothing() {
    let mut files = filtered("glob:*.js", Scope::Image);
    assert_eq!(files.reveal(at(&files, "/root/.npm/x")), None);
    files.set_filters(Filters::default(), NodeSets::default());
    assert!(files.reveal(at(&files, "/root/.npm/x")).is_some());
}

#[test]
fn what_filters_let_through_is_added_up() {
    let sum = |text: &str, show_hidden: bool| {
        let mut files = filtered(text, Scope::Image);
        files.show_hidden(show_hidden);
        files.matching().map(|sizes| (sizes.files, sizes.unpacked, sizes.hidden))
    };
    assert_eq!(sum("", false), None);
    assert_eq!(sum("glob:*.js", false), Some((2, 60, 30)));
    // A directory that is let through without anything in it counts as a whole, once.
    assert_eq!(sum("glob:deep", false), Some((1, 20, 0)));
    assert_eq!(sum("glob:*.map", false), Some((0, 0, 0)));
    assert_eq!(sum("glob:*.map", true), Some((1, 0, 10)), "one that is not there any more");
}
