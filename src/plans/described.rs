//! What a plan copies and installs, for a sentence.

use std::collections::BTreeMap;

use super::runtime::RuntimeSet;
use super::{certificates, install};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::tree::NodeId;

/// How many things are named besides what the kind of program tells.
const MAX_THINGS: usize = 4;

/// How many paths the description of a kind of program has.
const MAX_PLACES: usize = 3;

/// Returns what the set is, and what else the last stage copies and installs: at most
/// [`MAX_THINGS`] of them by name.
pub(super) fn all(facts: &Facts, set: &RuntimeSet) -> String {
    let mut things = others(facts, set);
    let (_, packages) = install::named(facts, set);
    let is_new = |name: &&str| !has_word(&set.what, name);
    things.extend(packages.into_iter().filter(is_new).map(printable_text));
    let more = things.len().saturating_sub(MAX_THINGS);
    things.truncate(MAX_THINGS);
    let what = &set.what;
    let list = match (things.split_last(), more) {
        (None, _) => return what.clone(),
        (Some((only, [])), 0) => only.clone(),
        (Some((last, others)), 0) => format!("{} and {last}", others.join(", ")),
        _ => format!("{} and {more} more", things.join(", ")),
    };
    format!("{what}, with {list}")
}

/// Returns what is copied, at most [`MAX_PLACES`] paths: what several copies take from, by its
/// path.
pub(super) fn places(facts: &Facts, set: &RuntimeSet) -> Vec<String> {
    let nodes: Vec<NodeId> = set.copies.iter().map(|copy| copy.node).collect();
    let mut shown: Vec<String> = grouped(facts, &nodes).into_iter().map(|(_, path)| path).collect();
    shown.truncate(MAX_PLACES);
    shown
}

/// Returns nodes in order, each with its path, or with that of the directory that more is
/// copied from: once for each path.
fn grouped(facts: &Facts, nodes: &[NodeId]) -> Vec<(NodeId, String)> {
    let tree = &facts.tree;
    let mut counts: BTreeMap<NodeId, usize> = BTreeMap::new();
    for &node in nodes {
        *counts.entry(tree.parent(node)).or_default() += 1;
    }
    // A directory such as `/etc` says nothing about what is copied from it.
    let is_place =
        |node: NodeId| node != NodeId::ROOT && (1 < tree.depth(node) || !facts.is_in_base(node));
    let mut shown: Vec<(NodeId, String)> = Vec::new();
    for &node in nodes {
        let parent = tree.parent(node);
        let is_one_of_many = counts.get(&parent).is_some_and(|&count| 1 < count);
        let path = facts.path(if is_one_of_many && is_place(parent) { parent } else { node });
        if shown.iter().all(|(_, known)| *known != path) {
            shown.push((node, path));
        }
    }
    shown
}

/// Returns what is copied and that the description of the set does not name.
fn others(facts: &Facts, set: &RuntimeSet) -> Vec<String> {
    let named: Vec<&str> =
        set.what.split([' ', ',', ';']).filter(|word| word.starts_with('/')).collect();
    let is_named = |path: &str| {
        // `the production node_modules` has no path.
        let name = path.rsplit('/').next().unwrap_or(path);
        has_word(&set.what, name)
            || named.iter().any(|name| {
                path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    };
    let certificates = certificates::file(&facts.tree);
    let nodes = set.copies.iter().map(|copy| copy.node);
    let (last, nodes): (Vec<NodeId>, Vec<NodeId>) = nodes
        .filter(|&node| !is_named(&facts.path(node)) && !set.holds(&facts.tree, node))
        .partition(|&node| certificates == Some(node));
    let shown = grouped(facts, &nodes).into_iter().map(|(_, path)| path);
    shown.chain(last.first().map(|_| "certificates".to_owned())).collect()
}

/// Whether a text has a word, in any case of its letters.
fn has_word(text: &str, word: &str) -> bool {
    text.split([' ', ',', ';']).any(|other| other.eq_ignore_ascii_case(word))
}
