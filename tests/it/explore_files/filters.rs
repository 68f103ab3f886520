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
    check_filter("glob:*.js", expect![[r#""#]]);
    check_filter("glob:app/*.js", expect![[r#""#]]);
    check_filter("glob:deep", expect![[r#""#]]);
    check_filter("glob:*.nothing", expect![[r#""#]]);
}

#[test]
fn an_expression_is_of_paths() {
    check_filter(r"re:^/app/.*\.js$", expect![[r#""#]]);
    check_filter("re:^deep", expect![[r#""#]]);
}

#[test]
fn sizes_kinds_layers_and_changes() {
    check_filter("size>=20", expect![[r#""#]]);
    check_filter("kind:symlink,hard-link,special", expect![[r#""#]]);
    check_filter("kind:directory", expect![[r#""#]]);
    check_filter("layer:2", expect![[r#""#]]);
    check(&filtered("change:~-", Scope::Changes(1)), expect![[r#""#]]);
}

#[test]
fn rules_marks_and_what_is_hidden() {
    check_filter("rule:npm-cache", expect![[r#""#]]);
    check_filter("rule:other", expect![[r#""#]]);
    check_filter("marked", expect![[r#""#]]);
    check_filter("hidden", expect![[r#""#]]);
    check(&filtered("hidden", Scope::Changes(0)), expect![[r#""#]]);
    check(&filtered("hidden", Scope::Changes(1)), expect![[r#""#]]);
}

#[test]
fn several_hold_together() {
    check_filter("glob:*.js size>=30", expect![[r#""#]]);
    check_filter("glob:*.js own kind:directory", expect![[r#""#]]);
}

#[test]
fn what_is_filtered_out_opens_nothing() {
    let mut files = filtered("glob:*.js", Scope::Image);
    assert_eq!(files.reveal(at(&files, "/root/.npm/x")), None);
    files.set_filters(Filters::default(), NodeSets::default());
    assert!(files.reveal(at(&files, "/root/.npm/x")).is_some());
}
