//! What a search finds, best first.

use std::cell::Cell;

use plimsoll::explore::files::{Hits, SearchIndex};

use super::facts;

const TEXT: &str = "layer a
file node 1
file node_modules/a 9
file lib/my-node/x 5
file lib/unnoded 2
file lib/n-o-d-e 3
file src/main.rs 4
file src/bin/main.rs 6
file main/src.rs 2
file README 1
file caf\\xc3\\xa9/\\xe5\\xae\\xb9\\xe5\\x99\\xa8 1
file bad\\xffname 1
";

fn search(text: &str, query: &str) -> (Vec<String>, Hits) {
    let facts = facts(text);
    let hits = SearchIndex::of(&facts).run(&facts, query, &|| false).unwrap();
    let paths = hits.first.iter().map(|hit| facts.path(hit.node)).collect();
    (paths, hits)
}

fn check(query: &str, expected: &[&str]) {
    assert_eq!(search(TEXT, query).0, expected, "{query}");
}

#[test]
fn whole_names_come_first_then_starts_then_words_then_parts() {
    check("node", &["/node", "/node_modules", "/lib/my-node", "/lib/unnoded"]);
}

#[test]
fn scattered_letters_count_only_if_no_name_has_them_together() {
    assert!(search(TEXT, "nde").0.contains(&"/lib/n-o-d-e".to_owned()));
    check("ode", &["/node_modules", "/lib/my-node", "/lib/unnoded", "/node"]);
    let text = "layer a\nfile lists/libzlists_x 9\nfile lists/l-i-s-t-s 9\nfile a-lists 1";
    assert_eq!(search(text, "lists").0, ["/lists", "/a-lists", "/lists/libzlists_x"]);
}

#[test]
fn ties_stand_by_size_then_by_name() {
    check("main.rs", &["/src/bin/main.rs", "/src/main.rs"]);
    let text = "layer a\nfile b/x 2\nfile a/x 2\nfile c/x 3";
    assert_eq!(search(text, "x").0[0], "/c/x");
}

#[test]
fn words_are_found_in_any_order_along_the_path() {
    let expected = ["/main/src.rs", "/src/main.rs", "/src/bin/main.rs"];
    for query in ["src main", "main src", "  main   src "] {
        let mut found = search(TEXT, query).0;
        found.sort();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
    check("main nothing", &[]);
}

#[test]
fn what_is_below_a_hit_is_no_hit() {
    check("node_modules", &["/node_modules"]);
}

#[test]
fn slashes_separate_neighbouring_names() {
    check("bin/main", &["/src/bin/main.rs"]);
    check("src/main", &["/src/main.rs"]);
    check("/main", &["/main"]);
    check("/src/main.rs", &["/src/main.rs"]);
    check("/bin/main.rs", &[]);
    check("//src//main.rs//", &["/src/main.rs"]);
    check("lib/my-node/x", &["/lib/my-node/x"]);
    check(&"src/".repeat(1000), &[]);
}

#[test]
fn case_matters_once_a_letter_is_upper_case() {
    check("readme", &["/README"]);
    check("README", &["/README"]);
    check("Readme", &[]);
    check("CAF\u{c9}", &[]);
}

#[test]
fn names_may_be_wide_or_no_utf_8() {
    check("\u{e9}", &["/caf\u{e9}"]);
    check("\u{5bb9}\u{5668}", &["/caf\u{e9}/\u{5bb9}\u{5668}"]);
    check("caf\u{e9}/\u{5bb9}", &["/caf\u{e9}/\u{5bb9}\u{5668}"]);
    check("badname", &["/bad\\xffname"]);
    check("\\xff", &["/bad\\xffname"]);
}

#[test]
fn nothing_typed_finds_nothing() {
    for query in ["", "  ", "/", " // / "] {
        assert_eq!(search(TEXT, query).1, Hits::default());
    }
    check("zzz", &[]);
    check(&"n".repeat(100_000), &[]);
}

#[test]
fn a_thousand_hits_are_kept_and_all_are_counted() {
    let lines = (0..1500).map(|number| format!("file d/f{number} {}", number % 7));
    let text = format!("layer a\n{}", lines.collect::<Vec<_>>().join("\n"));
    let (paths, hits) = search(&text, "f");
    assert_eq!((paths.len(), hits.count), (1000, 1500));
    assert_eq!(paths[0], "/d/f1000", "six bytes, and first by name");
}

#[test]
fn a_search_stops_when_it_is_cancelled() {
    let facts = facts(TEXT);
    let index = SearchIndex::of(&facts);
    assert_eq!(index.run(&facts, "node", &|| true), None);
    let asked = Cell::new(0);
    let count = || {
        asked.set(asked.get() + 1);
        2 < asked.get()
    };
    assert_eq!(index.run(&facts, "node", &count), None);
    assert_eq!(asked.get(), 3);
}

#[test]
fn a_path_that_no_container_sees_is_found() {
    let (paths, _) = search("layer a\nfile d/secret 5\nlayer b\nremove d/secret", "secret");
    assert_eq!(paths, ["/d/secret"]);
}
