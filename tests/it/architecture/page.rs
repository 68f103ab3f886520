//! The page on the architecture: a row for each module, and only names that exist.

use std::fs;
use std::path::Path;

use super::{IMPORTS, SOURCES, module};

const PAGE: &str = include_str!("../../../docs/architecture.md");

/// Files that the examples of `docs/contributing.md` add.
const EXAMPLES: [&str; 4] = [
    "src/rules/cache/gleam_cache.rs",
    "src/source/bundle.rs",
    "src/view/lines.rs",
    "tests/it/sources/bundle.rs",
];

/// The words in backticks, without those in fenced blocks.
fn quoted(page: &str) -> impl Iterator<Item = &str> {
    let prose = page.split("```").step_by(2);
    prose.flat_map(|prose| prose.split('`').skip(1).step_by(2))
}

/// The cells of the rows of the table under a heading, without its head.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, section) = PAGE.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.skip(2).map(|row| row.split(" | ").collect()).collect()
}

/// Whether a file of a module defines a name.
fn defines(text: &str, name: &str) -> bool {
    let kinds = ["fn", "struct", "enum", "trait", "static", "const", "mod", "macro_rules!"];
    let mut words = text.split(|letter: char| !letter.is_alphanumeric() && !"_!".contains(letter));
    let mut before = "";
    words.any(|word| {
        let is_definition = kinds.contains(&before) && word == name;
        before = if word.is_empty() { before } else { word };
        is_definition
    })
}

#[test]
fn the_page_has_a_row_for_each_module_in_order() {
    let rows = rows("Code map");
    let named: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    let modules: Vec<&str> = IMPORTS.iter().map(|(module, _)| *module).collect();
    assert_eq!(named, modules);
    for row in &rows {
        let name = row[0].trim_matches('`');
        for begin in quoted(row[2]) {
            let mut files = SOURCES.iter().filter(|(file, _)| module(file) == name);
            let is_there = files.any(|(_, text)| defines(text, begin));
            assert!(is_there, "the module `{name}` has no `{begin}` to begin at");
        }
    }
}

#[test]
fn every_path_that_the_pages_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|end| end == "md"));
    let mut checked = 0;
    for page in pages.chain([root.join("README.md")]) {
        let text = fs::read_to_string(&page).unwrap();
        for path in quoted(&text) {
            let folders = ["src/", "tests/", "docs/", "testdata/"];
            if folders.iter().any(|folder| path.starts_with(folder)) {
                let (page, exists) = (page.display(), root.join(path).exists());
                let is_example = EXAMPLES.contains(&path);
                assert!(exists || is_example, "{page} names `{path}`, which does not exist");
                checked += 1;
            }
        }
    }
    assert!(50 < checked, "{checked} paths");
}

#[test]
fn every_file_that_is_searched_for_is_named() {
    for row in rows("Where things are") {
        // Headings in the table have no second cell.
        let Some(files) = row.get(1) else { continue };
        assert!(files.contains("`src/"), "{row:?}");
    }
}

#[test]
fn definitions_are_found() {
    let text = "pub static LIMITS: &[Limit] = &[];\npub fn read<T>(of: T) {}\nmacro_rules! words {";
    for name in ["LIMITS", "read", "words"] {
        assert!(defines(text, name), "{name}");
    }
    assert!(!defines(text, "Limit"));
}
