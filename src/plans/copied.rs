//! What a `COPY` copies, where the history has only a checksum of it.

use crate::escape::printable;
use crate::facts::Facts;
use crate::tree::NodeId;

/// Stands for what a `COPY` copies where nothing tells.
pub(super) const SOURCE: &str = "SOURCE";

/// Files that stand in the root of a build context: a directory that has one is copied from there.
const CONTEXT_ROOTS: [&str; 14] = [
    ".dockerignore",
    ".git",
    ".gitignore",
    "Cargo.toml",
    "Dockerfile",
    "Gemfile",
    "Makefile",
    "build.gradle",
    "composer.json",
    "go.mod",
    "package.json",
    "pom.xml",
    "pyproject.toml",
    "requirements.txt",
];

/// A `COPY` whose source is only a checksum in the history, with the source as what the layer holds
/// tells it.
pub(super) fn with_source(facts: &Facts, layer: Option<usize>, text: &str) -> String {
    let source = |word: &str| {
        let kind = word.split_once(':').map(|(kind, _)| kind);
        match kind {
            Some("dir") => layer.and_then(|layer| context_root(facts, layer)),
            Some("file" | "multi") => layer.and_then(|layer| file_names(facts, layer)),
            _ => return word.to_owned(),
        }
        .unwrap_or_else(|| SOURCE.to_owned())
    };
    let words = text.split(' ').enumerate();
    words
        .map(|(index, word)| if index == 0 { word.to_owned() } else { source(word) })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The whole build context, where a layer copied it.
fn context_root(facts: &Facts, layer: usize) -> Option<String> {
    let destination = facts.find(&facts.copy_destination(layer)?)?;
    let has = |name: &&str| {
        let child = facts.tree.child(destination, name.as_bytes());
        child.is_some_and(|node| {
            facts.tree.is_directory(node)
                || facts.tree.versions(node).any(|it| facts.tree.layer_of(it) == Some(layer))
        })
    };
    CONTEXT_ROOTS.iter().any(has).then(|| ".".to_owned())
}

/// The names of the few files that a layer copied.
fn file_names(facts: &Facts, layer: usize) -> Option<String> {
    let destination = facts.find(&facts.copy_destination(layer)?)?;
    let tree = &facts.tree;
    let brought = |node: &NodeId| tree.versions(*node).any(|it| tree.layer_of(it) == Some(layer));
    let mut names: Vec<String> = match tree.is_directory(destination) {
        false => vec![printable(tree.name(destination))],
        true => {
            let children = tree.children(destination).iter().copied();
            let files = children.filter(|&node| !tree.is_directory(node)).filter(brought);
            files.map(|node| printable(tree.name(node))).collect()
        }
    };
    names.sort();
    let plain = names.iter().all(|name| !name.contains([' ', '\\', '"']));
    (plain && (1..=MOST_NAMES).contains(&names.len())).then(|| names.join(" "))
}

/// More names than these were hardly written into one `COPY`.
const MOST_NAMES: usize = 8;
