//! Files and directories that every user may change.

use std::collections::BTreeMap;

use super::support::{mode, named};
use crate::facts::Facts;
use crate::rules::{About, Find, Fix, Match, Proof, Rule, Severity};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "world-writable-files",
    title: "Files that every user may change",
    why: "Anyone who gets into the container as any user can replace the program or its settings.",
    proof: "Files of own layers that all users may write to, outside of directories for temporary \
            files. Directories are hints, and those with the sticky bit are fine.",
    fix: "Give the files to the user that writes them: `COPY --chown`, `--chmod`, instead of \
          `chmod 777`.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
        "https://man7.org/linux/man-pages/man7/inode.7.html",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Directories in which everybody writes by design.
const SHARED: &[&str] =
    &["/tmp", "/var/tmp", "/run", "/var/run", "/dev", "/proc", "/sys", "/var/lock"];

fn find(facts: &Facts) -> Vec<Match> {
    if facts.base.layers == 0 {
        return Vec::new();
    }
    let tree = &facts.tree;
    let shared: Vec<NodeId> = SHARED.iter().filter_map(|path| facts.find(path)).collect();
    let mut by_layer: BTreeMap<(usize, bool), Vec<NodeId>> = BTreeMap::new();
    for node in tree.nodes().skip(1).filter(|&node| tree.is_present(node)) {
        let is_directory = tree.is_directory(node);
        // An empty file, such as a lock, says nothing to anybody.
        let is_file = tree.file_bytes(node).is_some_and(|bytes| 0 < bytes);
        let Some(mode) = mode(facts, node).filter(|_| is_directory || is_file) else { continue };
        let is_open = mode & 0o002 != 0 && (!is_directory || mode & 0o1000 == 0);
        if !is_open || !facts.is_own(node) || facts.owner(node).is_some() {
            continue;
        }
        if tree.ancestors(node).any(|at| shared.contains(&at)) {
            continue;
        }
        if let Some(layer) = facts.layer(node) {
            by_layer.entry((layer, is_directory)).or_default().push(node);
        }
    }
    let found = by_layer.into_iter();
    let found =
        found.map(|((layer, is_directory), nodes)| of_layer(facts, layer, is_directory, nodes));
    found.collect()
}

fn of_layer(facts: &Facts, layer: usize, is_directory: bool, nodes: Vec<NodeId>) -> Match {
    let (maker, names) = (facts.layer_name(layer), named(facts, &nodes));
    let evidence = format!("{maker} makes {names} writable for all");
    let advice = match facts.is_copy(layer) {
        true => "Copy them with `--chmod=go-w`, or fix their permissions in the build context",
        false => "Give them to the user that the program runs as, instead of to everybody",
    };
    let about = nodes.into_iter().map(About::Path).collect();
    let found = Match::about(Proof::Proven, evidence, Fix::advice(advice), about);
    match is_directory {
        true => found.with_severity(Severity::Hint),
        false => found,
    }
}
