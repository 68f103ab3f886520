//! Every rule is in the file of its id, and in the folder and the list of its category.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll::rules::Category;

/// Returns the files and folders of a folder, sorted by name.
fn entries(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut entries: Vec<(String, PathBuf)> = entries
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    entries.sort();
    entries
}

fn is_rule(path: &Path) -> bool {
    path.is_file() && fs::read_to_string(path).unwrap().contains("static RULE: Rule =")
}

#[test]
fn every_file_with_a_rule_is_in_the_list_of_its_category() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    for &category in Category::ALL {
        let folder = rules.join(category.word().replace('-', "_"));
        let mut listed: Vec<String> =
            category.rules().iter().map(|rule| rule.id.replace('-', "_")).collect();
        listed.sort();
        let files = entries(&folder).into_iter().filter(|(_, path)| is_rule(path));
        let files: Vec<String> = files.map(|(name, _)| name).collect();
        assert_eq!(files, listed, "{}", folder.display());
        assert!(category.rules().iter().all(|rule| rule.category == category));
    }
}

/// Returns the text of every file below a folder.
fn text(folder: &Path) -> String {
    let read = |path: &PathBuf| match path.is_dir() {
        true => text(path),
        false => fs::read_to_string(path).unwrap(),
    };
    entries(folder).iter().map(|(_, path)| read(path)).collect()
}

#[test]
fn every_rule_has_an_example_or_a_test_that_names_it() {
    let tests = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/rules"));
    for rule in plimsoll::rules::all() {
        let is_named = ["\"", " "].iter().any(|end| tests.contains(&format!("\"{}{end}", rule.id)));
        let has_example = !rule.example.found.is_empty();
        assert!(has_example || is_named, "nothing tests `{}`", rule.id);
    }
}

#[test]
fn helpers_cannot_be_mistaken_for_rules() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut words: Vec<String> =
        Category::ALL.iter().map(|category| category.word().replace('-', "_")).collect();
    words.sort();
    let folders = entries(&rules).into_iter().filter(|(_, path)| path.is_dir());
    let (names, folders): (Vec<String>, Vec<PathBuf>) = folders.unzip();
    assert_eq!(names, words, "a folder for each category, and no other");
    for (name, path) in folders.iter().flat_map(|folder| entries(folder)) {
        let is_helper = ["mod", "support"].contains(&name.as_str());
        assert_ne!(is_rule(&path), is_helper, "{}", path.display());
    }
}
