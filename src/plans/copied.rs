//! The image's own instructions, with what their layers show and the history leaves out.

use std::collections::BTreeSet;

use super::{mounts, ownership};
use crate::dockerfile::copied_texts;
use crate::dockerfile::copy::{self, Checksum};
use crate::dockerfile::ignore::is_secret;
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

/// Those that no directory below the root has. Each part of a repository has a manifest of its own.
const ONLY_IN_ROOTS: [&str; 3] = [".dockerignore", ".git", "Dockerfile"];

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
            Inferred {
                sources,
                options,
                remarks: remark.into_iter().collect(),
                here_documents: here_documents(facts, layer, &instruction.text),
            }
        }
        Keyword::Run if is_partial => {
            Inferred { options: mounts::options(facts, layer), ..Inferred::default() }
        }
        _ => Inferred::default(),
    }
}

/// Returns the texts that a layer has of the here-documents of its instruction; empty if any is
/// unknown.
fn here_documents(facts: &Facts, layer: usize, instruction: &str) -> Vec<String> {
    let tree = &facts.tree;
    let names = copied_texts::names(instruction);
    let Some(destination) = facts.copy_destination(layer) else { return Vec::new() };
    let is_file = copied_texts::is_to_file(instruction, names.len());
    let texts = names.iter().map(|name| {
        let path = if is_file { destination.clone() } else { format!("{destination}/{name}") };
        let node = facts.find(&path).or_else(|| tree.node_at(path.as_bytes()))?;
        let version = tree.versions(node).find(|&version| tree.layer_of(version) == Some(layer))?;
        let text = String::from_utf8(facts.contents.of_version(version)?.to_vec()).ok()?;
        // Anyone who has the plan would read it.
        (!is_secret(path.rsplit('/').next().unwrap_or_default())).then_some(text)
    });
    texts.collect::<Option<_>>().unwrap_or_default()
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
    let has_one = |layer: usize, names: &[&str]| {
        let destination = facts.copy_destination(layer).and_then(|path| facts.find(&path));
        destination.is_some_and(|destination| {
            names.iter().any(|name| {
                let child = facts.tree.child(destination, name.as_bytes());
                child.is_some_and(|node| facts.tree.is_directory(node) || facts.ships(layer, node))
            })
        })
    };
    let is_alone = || {
        let mut others = facts.own_layers().filter(|&other| other != layer);
        !others.any(|other| is_directory(facts, other) && has_one(other, &CONTEXT_ROOTS))
    };
    let is_root = has_one(layer, &ONLY_IN_ROOTS) || has_one(layer, &CONTEXT_ROOTS) && is_alone();
    is_root.then(|| ".".to_owned())
}

/// Whether a layer is a `COPY` of a directory.
fn is_directory(facts: &Facts, layer: usize) -> bool {
    let copies = facts.instruction(layer).filter(|_| facts.is_copy(layer));
    copies.is_some_and(|text| copy::checksum(text) == Some(Checksum::Directory))
}

/// Returns the files that a layer copied, if it shows them: a file that is copied into a directory
/// keeps its name. Where in the context it is, a layer that copied the whole context shows; without
/// one, files for a directory of the project may come from any.
fn file_names(facts: &Facts, layer: usize) -> Option<String> {
    let destination = facts.find(&facts.copy_destination(layer)?)?;
    if !facts.tree.is_directory(destination) {
        return same_in_context(facts, layer, destination);
    }
    let Copied { names, is_flat } = Copied::of(facts, layer)?;
    let is_plain = names.iter().all(|name| !name.contains([' ', '\\', '"']));
    if !is_plain || !is_flat || !(1..=MAX_NAMES).contains(&names.len()) {
        return None;
    }
    let written = copy::destination(facts.instruction(layer)?)?;
    let is_below = !written.starts_with('/') && !matches!(written, "." | "./");
    let source = |name: String| {
        let node = facts.tree.child(destination, name.as_bytes())?;
        let known = in_context(facts, layer, node);
        known.or_else(|| same_in_context(facts, layer, node)).or((!is_below).then_some(name))
    };
    let sources: Option<Vec<String>> = names.into_iter().map(source).collect();
    Some(sources?.join(" "))
}

/// Returns where in the build context a file is that another layer copied to the same place with
/// the whole context.
fn in_context(facts: &Facts, layer: usize, node: NodeId) -> Option<String> {
    let mut copied_by = facts.tree.versions(node).filter_map(|id| facts.tree.layer_of(id));
    copied_by.find_map(|other| path_in_context(facts, layer, other, node))
}

/// Returns where in the build context a file is that a layer other than the first copied with the
/// whole context.
fn path_in_context(facts: &Facts, but: usize, layer: usize, node: NodeId) -> Option<String> {
    if layer == but || !is_directory(facts, layer) {
        return None;
    }
    context_root(facts, layer)?;
    let root = facts.copy_destination(layer)?;
    let path = facts.path(node);
    let below = path.strip_prefix(root.trim_end_matches('/'))?.strip_prefix('/')?;
    (!below.contains([' ', '\\', '"'])).then(|| below.to_owned())
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
        path_in_context(facts, layer, tree.layer_of(other)?, tree.node_of(other))
    })
}

/// How many names are written. A layer with more files was more likely copied with a pattern.
const MAX_NAMES: usize = 8;
