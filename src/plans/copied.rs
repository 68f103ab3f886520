//! The image's own instructions, with what their layers show and the history leaves out.

use std::collections::BTreeSet;

use super::shipped::ships;
use super::{mounts, ownership};
use crate::dockerfile::copy::{self, Checksum};
use crate::dockerfile::{Draft, Inferred, Keyword, Step};
use crate::escape::printable;
use crate::facts::Facts;
use crate::layer::Change;
use crate::tree::NodeId;

/// Files that are usually in the root of a build context. A directory that has one of them was
/// copied from there, and sources are built in it.
pub(super) const CONTEXT_ROOTS: [&str; 18] = [
    ".dockerignore", ".git", ".gitignore", "CMakeLists.txt", "Cargo.toml", "Dockerfile", "Gemfile",
    "Makefile", "build.gradle", "build.gradle.kts", "composer.json", "go.mod", "mix.exs",
    "package.json", "pom.xml", "pyproject.toml", "requirements.txt", "setup.py",
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
    let names = Copied::of(facts, layer).map(|copied| copied.names).unwrap_or_default();
    let names = Vec::from_iter(names);
    let more = match names.len().saturating_sub(MAX_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let shown = names.get(..names.len().min(MAX_SHOWN)).unwrap_or_default().join(", ");
    if shown.is_empty() { what.to_owned() } else { format!("{what}; the layer has {shown}{more}") }
}

/// How many names a comment lists.
const MAX_SHOWN: usize = 3;

/// Whether a layer's `COPY` copies the whole build context.
pub fn copies_whole_context(facts: &Facts, layer: usize) -> bool {
    match facts.copy_sources(layer) {
        Some(sources) => sources.iter().any(|source| matches!(*source, "." | "./")),
        None => context_root(facts, layer).is_some(),
    }
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

/// Returns the names of the files that a layer copied, if it shows them: a file that is copied into
/// a directory keeps its name.
fn file_names(facts: &Facts, layer: usize) -> Option<String> {
    let destination = facts.find(&facts.copy_destination(layer)?)?;
    if !facts.tree.is_directory(destination) {
        return same_in_context(facts, layer, destination);
    }
    let Copied { names, is_flat } = Copied::of(facts, layer)?;
    let is_plain = names.iter().all(|name| !name.contains([' ', '\\', '"']));
    (is_plain && is_flat && (1..=MAX_NAMES).contains(&names.len()))
        .then(|| Vec::from_iter(names).join(" "))
}

/// What a layer copied to the destination of its instruction.
struct Copied {
    /// The names in that directory, or that of the file.
    names: BTreeSet<String>,
    /// Whether none of them is a directory.
    is_flat: bool,
}

impl Copied {
    fn of(facts: &Facts, layer: usize) -> Option<Self> {
        let destination = facts.copy_destination(layer)?;
        let destination = destination.trim_start_matches('/').as_bytes();
        let entries = &facts.layers().get(layer)?.entries;
        let mut copied = Self { names: BTreeSet::new(), is_flat: true };
        for entry in &entries.list {
            if !matches!(entry.change, Change::File(_) | Change::HardLink(_) | Change::Symlink(_)) {
                continue;
            }
            let path = entries.path(entry);
            let Some(rest) = path.strip_prefix(destination) else { continue };
            let name = match rest.strip_prefix(b"/") {
                Some(below) => below,
                None if destination.is_empty() => rest,
                None if rest.is_empty() => entries.names.get(entry.name),
                None => continue,
            };
            let mut parts = name.split(|&byte| byte == b'/');
            copied.names.extend(parts.next().map(printable));
            copied.is_flat &= parts.next().is_none();
        }
        Some(copied)
    }
}

/// Returns where in the build context a file is that was copied under another name, as another
/// layer that copied the whole context shows.
fn same_in_context(facts: &Facts, layer: usize, node: NodeId) -> Option<String> {
    let tree = &facts.tree;
    let version = tree.versions(node).find(|&version| tree.layer_of(version) == Some(layer))?;
    let same = tree.same_content().iter().find(|same| same.contains(&version))?;
    same.iter().find_map(|&other| {
        let copied_by = tree.layer_of(other).filter(|&copied_by| copied_by != layer)?;
        context_root(facts, copied_by)?;
        let root = facts.copy_destination(copied_by)?;
        let path = facts.path(tree.node_of(other));
        let below = path.strip_prefix(&root)?.strip_prefix('/')?;
        (!below.contains([' ', '\\', '"'])).then(|| below.to_owned())
    })
}

/// How many names are written. A layer with more files was more likely copied with a pattern.
const MAX_NAMES: usize = 8;
