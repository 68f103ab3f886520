//! The examples of rules: the files are found whole, near misses are not, and neither are files
//! that a later layer hides.

use plimsoll::rules::{Category, Rule, all};

use crate::hostile::archive::file;
use crate::rules::{Story, bytes, rules_of};

fn files(paths: &[&str], seed: u8) -> Vec<Vec<u8>> {
    let numbered = paths.iter().zip(seed..);
    numbered.map(|(path, seed)| file(path, &bytes(1000 + usize::from(seed), seed))).collect()
}

fn sum(paths: &[&str]) -> u64 {
    (0..paths.len() as u64).map(|at| 1001 + at).sum()
}

/// Returns files that have to be beside those of a rule, and are not found themselves.
fn beside(rule: &str) -> &'static [&'static str] {
    match rule {
        "rust-build-directory" => &["app/target/.rustc_info.json"],
        "object-files" => &["app/a.c"],
        _ => &[],
    }
}

fn story() -> Story {
    let config = serde_json::json!({ "Cmd": ["/srv/run"] });
    Story::new().base(&[file("srv/run", b"\x7fELF")]).config(config)
}

/// Returns the rules with examples of what they find, and the files of the examples.
fn with_examples() -> impl Iterator<Item = (&'static Rule, Vec<Vec<u8>>)> {
    let rules = all().filter(|rule| !rule.example.found.is_empty());
    rules.map(|rule| (rule, [files(rule.example.found, 1), files(beside(rule.id), 99)].concat()))
}

#[test]
fn examples_are_found_whole() {
    for (rule, members) in with_examples() {
        let found = story().run("install", &members).finding(rule.id);
        assert_eq!(found.unpacked.0, sum(rule.example.found), "{}: {found:#?}", rule.id);
        assert_eq!(found.layers, [2], "{}", rule.id);
        let fix = found.fix.join("\n");
        assert!(fix.starts_with("RUN install && \\\n    rm -rf /"), "{}: {fix}", rule.id);
    }
}

#[test]
fn near_misses_are_not_found() {
    // Rules about configurations and histories have no files to leave alone.
    for rule in all().filter(|rule| !rule.example.left_alone.is_empty()) {
        let found = story().run("install", &files(rule.example.left_alone, 1)).findings(rule.id);
        assert_eq!(found, [], "{}", rule.id);
    }
}

#[test]
fn removed_examples_are_deleted_too_late() {
    for (rule, members) in with_examples() {
        let top = rule.example.found.first().and_then(|path| path.split('/').next()).unwrap();
        let removed = file(&format!(".wh.{top}"), b"");
        let report = story().run("install", &members).run("remove", &[removed]).report();
        assert_eq!(rules_of(&report), ["deleted-too-late"], "{}", rule.id);
    }
}

#[test]
fn every_rule_about_caches_has_an_example() {
    for rule in Category::Cache.rules() {
        let example = rule.example;
        assert!(!example.found.is_empty() || !example.left_alone.is_empty(), "{}", rule.id);
    }
}
