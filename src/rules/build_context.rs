//! Fixes that take files out of the instruction that ships them: a `RUN` removes them, and lines of
//! a `.dockerignore` keep them out of what a `COPY` copies.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use foldhash::fast::RandomState;

use super::places::is_like;
use super::{Change, Edit, Fix};
use crate::facts::Facts;
use crate::tree::NodeId;

impl Fix {
    /// Takes what one layer leaves behind out of the instruction that made it.
    ///
    /// A `RUN` removes it before it ends; a `COPY` from the build context gets lines of a
    /// `.dockerignore`; of the base image nothing can be taken. `removed` are words for a shell,
    /// such as `/var/lib/apt/lists/*`.
    pub fn clean_up(facts: &Facts, layer: usize, nodes: &[NodeId], removed: &str) -> Self {
        if layer < facts.base.layers {
            return Self::advice("It comes with the base image: only another base saves it");
        }
        if facts.command_of(layer).is_some() {
            let edit = Edit { layer, change: Change::Remove(removed.to_owned()) };
            return Self::edits("Remove it in the RUN that leaves it behind", vec![edit]);
        }
        Self::leave_out(facts, layer, nodes)
    }

    /// Keeps files out of what a `COPY` or an `ADD` copies: lines of a `.dockerignore`, which are
    /// about the build context, with directories in place of all that is in them.
    pub fn leave_out(facts: &Facts, layer: usize, nodes: &[NodeId]) -> Self {
        if facts.copies_from_stage(layer) {
            return Self::advice("Copy less from the build stage: only what runs");
        }
        if let Some(archive) = unpacked(facts, layer) {
            return Self::advice(format!("Leave it out of {archive}"));
        }
        let mut lines: BTreeSet<String> = BTreeSet::new();
        if let Some(destination) = facts.copy_destination(layer) {
            let sources = facts.copy_sources(layer);
            for node in fold(facts, layer, &destination, nodes) {
                lines.extend(context_paths(facts, node, &destination, sources.as_deref()));
            }
        }
        let lines = with_wildcards(lines);
        match lines.is_empty() {
            true => Self::advice(format!("Leave it out of {}", facts.layer_name(layer))),
            false => Self::lines("Keep it out of the build context", ".dockerignore", lines),
        }
    }
}

/// The archive or address that an `ADD` takes its files from.
fn unpacked<'a>(facts: &'a Facts, layer: usize) -> Option<&'a str> {
    if !facts.instruction(layer)?.starts_with("ADD ") {
        return None;
    }
    let packed = [".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".txz", ".tbz2"];
    let is_unpacked = |source: &&str| {
        source.contains("://") || packed.iter().any(|ending| source.ends_with(ending))
    };
    facts.copy_sources(layer)?.into_iter().find(is_unpacked)
}

/// The nodes with whole directories in place of all that is in them.
///
/// Only what the layer ships is asked for: what others put beside it is not in the build context.
/// A directory that is gone stands for all that was in it.
fn fold(facts: &Facts, layer: usize, destination: &str, nodes: &[NodeId]) -> Vec<NodeId> {
    let tree = &facts.tree;
    let top = facts.find(destination).unwrap_or(NodeId::ROOT);
    let mut whole: HashSet<NodeId, RandomState> = nodes.iter().copied().collect();
    let mut counts: BTreeMap<NodeId, (usize, usize)> = BTreeMap::new();
    let count = |counts: &mut BTreeMap<NodeId, (usize, usize)>, node: NodeId| {
        let (all, plain) = counts.entry(tree.parent(node)).or_default();
        *all += 1;
        *plain += usize::from(!EVERYWHERE.iter().any(|it| it.as_bytes() == tree.name(node)));
    };
    whole.iter().for_each(|&node| count(&mut counts, node));
    // Parents come before their children, so the last directory has none that is still to come.
    while let Some((directory, (all, plain))) = counts.pop_last() {
        // One writes `.idea` and not the directory that happens to hold nothing else.
        if directory == top || directory == NodeId::ROOT || plain == 0 {
            continue;
        }
        if whole.contains(&directory) || !tree.is_present(directory) {
            continue;
        }
        let children = tree.children(directory).iter().filter(|&&child| {
            // Empty directories, and those of others, cost nothing.
            tree.is_present(child)
                && match tree.is_directory(child) {
                    true => whole.contains(&child) || 0 < tree.totals(child).visible.files,
                    false => facts.layer(child).is_none_or(|it| it == layer),
                }
        });
        if children.count() <= all {
            whole.insert(directory);
            count(&mut counts, directory);
        }
    }
    let is_highest = |&node: &NodeId| {
        let mut at = node;
        while at != NodeId::ROOT {
            at = tree.parent(at);
            if whole.contains(&at) {
                return false;
            }
        }
        true
    };
    whole.iter().copied().filter(is_highest).collect()
}

/// Where a file or directory of the image stands in the build context; several where only the
/// builder knows.
fn context_paths(
    facts: &Facts,
    node: NodeId,
    destination: &str,
    sources: Option<&[&str]>,
) -> Vec<String> {
    let path = facts.tree.path(node);
    let Ok(path) = std::str::from_utf8(&path) else { return Vec::new() };
    let Some(rest) = path.strip_prefix(destination) else { return Vec::new() };
    if !rest.is_empty() && !rest.starts_with('/') {
        return Vec::new();
    }
    let rest = rest.trim_start_matches('/');
    let Some(sources) = sources else {
        // Only a checksum is known: most often it is that of the whole build context.
        return (!rest.is_empty()).then(|| escaped(rest)).into_iter().collect();
    };
    if let (true, [source]) = (rest.is_empty(), sources) {
        let source = tidy(source);
        return (!source.is_empty() && !source.starts_with("<<"))
            .then(|| escaped(source))
            .into_iter()
            .collect();
    }
    let first = rest.split('/').next().unwrap_or_default();
    let last = |source: &str| source.rsplit('/').next().unwrap_or_default().to_owned();
    let is_file =
        |source: &&str| first == rest && is_like(last(source).as_bytes(), first.as_bytes());
    if let Some(file) = sources.iter().map(|source| tidy(source)).find(is_file) {
        let directory = file.strip_suffix(last(file).as_str()).unwrap_or_default();
        return vec![escaped(&format!("{directory}{rest}"))];
    }
    let directories = sources.iter().map(|source| tidy(source));
    let directories = directories.filter(|source| !source.contains(['*', '?', '[', '<']));
    let below = |source: &str| match source {
        "" => rest.to_owned(),
        source => format!("{source}/{rest}"),
    };
    directories.map(|source| escaped(&below(source))).collect()
}

/// A source without what does not matter in it; empty for the build context itself.
fn tidy(source: &str) -> &str {
    let source = source.trim_matches('/');
    let source = source.strip_prefix("./").unwrap_or(source);
    if source == "." { "" } else { source }
}

/// A path as a pattern that means just it.
fn escaped(path: &str) -> String {
    let mut line = String::with_capacity(path.len());
    for (at, letter) in path.chars().enumerate() {
        let is_pattern =
            matches!(letter, '*' | '?' | '[' | '\\') || at == 0 && "#!".contains(letter);
        if is_pattern {
            line.push('\\');
        }
        line.push(letter);
    }
    line
}

/// Names that mean the same wherever they stand.
const EVERYWHERE: [&str; 19] = [
    "node_modules",
    "__pycache__",
    "__tests__",
    "__mocks__",
    "__snapshots__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".DS_Store",
    "Thumbs.db",
    ".idea",
    ".vscode",
    ".terraform",
    ".git",
    ".github",
    ".husky",
    ".svn",
    "CVS",
    ".gitkeep",
];

/// Ends of names that mean the same wherever they stand.
const ENDINGS: [&str; 12] = [
    ".pyc",
    ".swp",
    ".swo",
    "_test.go",
    ".test.ts",
    ".spec.ts",
    ".test.js",
    ".spec.js",
    ".test.tsx",
    ".spec.tsx",
    ".test.jsx",
    ".spec.jsx",
];

/// What one writes for a name wherever it stands; `None` for names that say nothing.
fn pattern(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let ending = ENDINGS.iter().find(|ending| name.ends_with(**ending));
    match EVERYWHERE.contains(&name) {
        true => Some(format!("**/{name}")),
        false => ending.map(|ending| format!("**/*{ending}")),
    }
}

/// Lines with one pattern in place of several that differ only in their directory, where that is
/// what one writes.
fn with_wildcards(lines: BTreeSet<String>) -> Vec<String> {
    let pattern = |line: &str| pattern(line.rsplit('/').next().unwrap_or_default().as_bytes());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for pattern in lines.iter().filter_map(|line| pattern(line)) {
        *counts.entry(pattern).or_default() += 1;
    }
    let of_line = |line: String| match pattern(&line) {
        Some(pattern) if 1 < counts.get(&pattern).copied().unwrap_or(0) => pattern,
        _ => line,
    };
    let shorter: BTreeSet<String> = lines.into_iter().map(of_line).collect();
    shorter.into_iter().collect()
}
