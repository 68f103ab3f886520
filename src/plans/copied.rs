//! The image's own instructions, with the sources of a `COPY` if the history has only a checksum.

use crate::dockerfile::Draft;
use crate::dockerfile::copy::Checksum;
use crate::escape::printable;
use crate::facts::Facts;
use crate::tree::NodeId;

/// Files that are usually in the root of a build context. A directory that has one of them was
/// copied from there.
const CONTEXT_ROOTS: [&str; 14] = [
    ".dockerignore", ".git", ".gitignore", "Cargo.toml", "Dockerfile", "Gemfile", "Makefile",
    "build.gradle", "composer.json", "go.mod", "package.json", "pom.xml", "pyproject.toml",
    "requirements.txt",
];

/// Returns the image's own part of its Dockerfile, from its history. If that has only a checksum
/// of what a `COPY` copies, the sources are inferred from the layer.
pub fn draft(facts: &Facts) -> Draft {
    Draft::of(facts.own_steps(), |layer, checksum| match checksum {
        Checksum::Directory => context_root(facts, layer),
        Checksum::Files => file_names(facts, layer),
    })
}

/// Returns the whole build context, if a layer copied it.
fn context_root(facts: &Facts, layer: usize) -> Option<String> {
    let destination = facts.find(&facts.copy_destination(layer)?)?;
    let has = |name: &&str| {
        let child = facts.tree.child(destination, name.as_bytes());
        child.is_some_and(|node| facts.tree.is_directory(node) || ships(facts, layer, node))
    };
    CONTEXT_ROOTS.iter().any(has).then(|| ".".to_owned())
}

/// Returns the names of the files that a layer copied, if they are few.
fn file_names(facts: &Facts, layer: usize) -> Option<String> {
    let destination = facts.find(&facts.copy_destination(layer)?)?;
    let tree = &facts.tree;
    let mut names: Vec<String> = match tree.is_directory(destination) {
        false => vec![printable(tree.name(destination))],
        true => {
            let children = tree.children(destination).iter().copied();
            let files = children
                .filter(|&node| !tree.is_directory(node))
                .filter(|&node| ships(facts, layer, node));
            files.map(|node| printable(tree.name(node))).collect()
        }
    };
    names.sort();
    let plain = names.iter().all(|name| !name.contains([' ', '\\', '"']));
    (plain && (1..=MAX_NAMES).contains(&names.len())).then(|| names.join(" "))
}

/// Whether a layer has a version of a file.
fn ships(facts: &Facts, layer: usize, node: NodeId) -> bool {
    facts.tree.versions(node).any(|version| facts.tree.layer_of(version) == Some(layer))
}

/// How many names are written. A layer with more files was more likely copied with a pattern.
const MAX_NAMES: usize = 8;
