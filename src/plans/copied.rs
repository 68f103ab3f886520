//! The image's own instructions, with what their layers show and the history leaves out.

use super::shipped::{ships, ships_below};
use super::{mounts, ownership};
use crate::dockerfile::copy::{self, Checksum};
use crate::dockerfile::{Draft, Inferred, Keyword, Step};
use crate::escape::printable;
use crate::facts::Facts;
use crate::tree::{NodeId, VersionId};

/// Files that are usually in the root of a build context. A directory that has one of them was
/// copied from there.
const CONTEXT_ROOTS: [&str; 14] = [
    ".dockerignore", ".git", ".gitignore", "Cargo.toml", "Dockerfile", "Gemfile", "Makefile",
    "build.gradle", "composer.json", "go.mod", "package.json", "pom.xml", "pyproject.toml",
    "requirements.txt",
];

/// Returns the image's own part of its Dockerfile, from its history. If that has only a checksum
/// of what a `COPY` copies, or leaves out options, they are inferred from the layer.
pub fn draft(facts: &Facts) -> Draft {
    Draft::of(facts.own_steps(), |step| infer(facts, step))
}

fn infer(facts: &Facts, step: &Step) -> Inferred {
    let (Some(layer), Some(instruction)) = (step.layer, &step.instruction) else {
        return Inferred::default();
    };
    let is_partial = step.builder.omits_options();
    match instruction.keyword {
        Keyword::Copy | Keyword::Add => {
            let checksum = copy::checksum(&instruction.text);
            let is_add = instruction.keyword == Keyword::Add;
            let sources = match checksum {
                Some(Checksum::Directory) => context_root(facts, layer),
                // What is unpacked or downloaded has another name.
                Some(Checksum::Files) if !is_add => file_names(facts, layer),
                _ => None,
            };
            let is_unknown = checksum.is_some() && sources.is_none();
            let remark = is_unknown.then(|| unknown_source(facts, layer, is_add));
            let options = if is_partial { ownership::options(facts, layer) } else { Vec::new() };
            Inferred { sources, options, remarks: remark.into_iter().collect() }
        }
        Keyword::Run if is_partial => {
            Inferred { options: mounts::options(facts, layer), ..Inferred::default() }
        }
        _ => Inferred::default(),
    }
}

/// Says what is known of a source that only has a checksum.
fn unknown_source(facts: &Facts, layer: usize, is_add: bool) -> String {
    let what = match is_add {
        true => {
            "SOURCE: a file, an archive or an address, of which the history has only a checksum"
        }
        false => "SOURCE: the history has only a checksum of what was copied",
    };
    let names = copied_names(facts, layer).unwrap_or_default();
    let more = match names.len().saturating_sub(MAX_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let shown = names.get(..names.len().min(MAX_SHOWN)).unwrap_or_default().join(", ");
    if shown.is_empty() { what.to_owned() } else { format!("{what}; the layer has {shown}{more}") }
}

/// How many names a comment lists.
const MAX_SHOWN: usize = 3;

/// Returns the whole build context, if a layer copied it.
fn context_root(facts: &Facts, layer: usize) -> Option<String> {
    let destination = facts.find(&facts.copy_destination(layer)?)?;
    let has = |name: &&str| {
        let child = facts.tree.child(destination, name.as_bytes());
        child.is_some_and(|node| facts.tree.is_directory(node) || ships(facts, layer, node))
    };
    CONTEXT_ROOTS.iter().any(has).then(|| ".".to_owned())
}

/// Returns the names of the files that a layer copied, if it shows them: a file that is copied into
/// a directory keeps its name.
fn file_names(facts: &Facts, layer: usize) -> Option<String> {
    let destination = facts.find(&facts.copy_destination(layer)?)?;
    if !facts.tree.is_directory(destination) {
        return same_in_context(facts, layer, destination);
    }
    let names = copied_names(facts, layer)?;
    let has_directories = facts
        .tree
        .children(destination)
        .iter()
        .any(|&node| facts.tree.is_directory(node) && ships_below(facts, layer, node));
    let plain = names.iter().all(|name| !name.contains([' ', '\\', '"']));
    (plain && !has_directories && (1..=MAX_NAMES).contains(&names.len())).then(|| names.join(" "))
}

/// Returns the names of the files that a layer copied into a directory, or to a path, sorted.
fn copied_names(facts: &Facts, layer: usize) -> Option<Vec<String>> {
    let tree = &facts.tree;
    let destination = facts.find(&facts.copy_destination(layer)?)?;
    let children = match tree.is_directory(destination) {
        false => vec![destination],
        true => tree.children(destination).to_vec(),
    };
    let copied = children.into_iter().filter(|&node| match tree.is_directory(node) {
        true => ships_below(facts, layer, node),
        false => ships(facts, layer, node),
    });
    let mut names: Vec<String> = copied.map(|node| printable(tree.name(node))).collect();
    names.sort();
    Some(names)
}

/// Returns where in the build context a file is that was copied under another name, as another
/// layer that copied the whole context shows.
fn same_in_context(facts: &Facts, layer: usize, node: NodeId) -> Option<String> {
    let tree = &facts.tree;
    let is_of = |version: &VersionId| tree.layer_of(*version) == Some(layer);
    let content = tree.own_content(tree.versions(node).find(is_of)?)?;
    let others = facts.own_layers().filter(|&other| other != layer && facts.is_copy(other));
    for other in others.filter(|&other| context_root(facts, other).is_some()) {
        let root = facts.find(&facts.copy_destination(other)?)?;
        let same = |file: &NodeId| {
            let mut versions = tree.versions(*file);
            let version = versions.find(|&version| tree.layer_of(version) == Some(other));
            version.and_then(|version| tree.own_content(version)) == Some(content)
        };
        let Some(file) = facts.files_in(root).into_iter().find(same) else { continue };
        let (file, root) = (facts.path(file), facts.path(root));
        let below = file.strip_prefix(root.trim_end_matches('/'))?.trim_start_matches('/');
        return (!below.contains([' ', '\\', '"'])).then(|| below.to_owned());
    }
    None
}

/// How many names are written. A layer with more files was more likely copied with a pattern.
const MAX_NAMES: usize = 8;
