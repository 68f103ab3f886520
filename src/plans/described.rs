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
    let mut shown: Vec<String> = grouped(facts, set).into_iter().map(|(_, path)| path).collect();
    shown.truncate(MAX_PLACES);
    shown
}

/// Returns what is copied, in order, each with its path, or with that of the directory that more is
/// copied from: once for each path.
fn grouped(facts: &Facts, set: &RuntimeSet) -> Vec<(NodeId, String)> {
    let tree = &facts.tree;
    let mut counts: BTreeMap<NodeId, usize> = BTreeMap::new();
    for copy in &set.copies {
        *counts.entry(tree.parent(copy.node)).or_default() += 1;
    }
    // A directory such as `/etc` says nothing about what is copied from it.
    let is_place =
        |node: NodeId| node != NodeId::ROOT && (1 < tree.depth(node) || !facts.is_in_base(node));
    let mut shown: Vec<(NodeId, String)> = Vec::new();
    for copy in &set.copies {
        let parent = tree.parent(copy.node);
        let is_one_of_many = counts.get(&parent).is_some_and(|&count| 1 < count);
        let path = facts.path(if is_one_of_many && is_place(parent) { parent } else { copy.node });
        if shown.iter().all(|(_, known)| *known != path) {
            shown.push((copy.node, path));
        }
    }
    shown
}

/// Returns what is copied and that the description of the set does not name.
fn others(facts: &Facts, set: &RuntimeSet) -> Vec<String> {
    let named: Vec<&str> =
        set.what.split([' ', ',', ';']).filter(|word| word.starts_with('/')).collect();
    let is_named = |path: &str| {
        named.iter().any(|name| {
            path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let certificates = certificates::file(&facts.tree);
    let mut shown = Vec::new();
    let mut last = None;
    for (node, path) in grouped(facts, set) {
        match certificates == Some(node) {
            true => last = Some("certificates".to_owned()),
            false if is_named(&path) => (),
            false => shown.push(path),
        }
    }
    shown.extend(last);
    shown
}

/// Whether a text has a word, in any case of its letters.
fn has_word(text: &str, word: &str) -> bool {
    text.split([' ', ',', ';']).any(|other| other.eq_ignore_ascii_case(word))
}
