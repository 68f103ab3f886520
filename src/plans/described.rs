//! What a plan copies and installs, for a sentence.

use std::collections::BTreeMap;

use super::install;
use super::runtime::RuntimeSet;
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
    let tree = &facts.tree;
    let mut parents: BTreeMap<NodeId, usize> = BTreeMap::new();
    for copy in &set.copies {
        *parents.entry(tree.parent(copy.node)).or_default() += 1;
    }
    let mut shown: Vec<String> = Vec::new();
    for copy in &set.copies {
        let parent = tree.parent(copy.node);
        let is_one_of_many = parents.get(&parent).is_some_and(|&count| 1 < count);
        // A directory such as `/etc` says nothing about what is copied from it.
        let is_place = is_one_of_many && (1 < tree.depth(parent) || !facts.is_in_base(parent));
        let path = facts.path(if is_place && parent != NodeId::ROOT { parent } else { copy.node });
        if !shown.contains(&path) {
            shown.push(path);
        }
    }
    shown.truncate(MAX_PLACES);
    shown
}

/// Returns the directories that are copied and that the description of the set does not name, and
/// the files: by their directory if they are several.
fn others(facts: &Facts, set: &RuntimeSet) -> Vec<String> {
    let tree = &facts.tree;
    let named: Vec<&str> =
        set.what.split([' ', ',', ';']).filter(|word| word.starts_with('/')).collect();
    let is_named = |path: &str| {
        named.iter().any(|name| {
            path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let mut shown: Vec<String> = Vec::new();
    let mut files: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for copy in set.copies.iter().filter(|copy| !is_named(&facts.path(copy.node))) {
        match tree.is_directory(copy.node) {
            true => shown.push(facts.path(copy.node)),
            false => files.entry(tree.parent(copy.node)).or_default().push(copy.node),
        }
    }
    shown.extend(files.into_iter().map(|(directory, files)| match files.as_slice() {
        [only] => facts.path(*only),
        _ => format!("files in {}", facts.path(directory)),
    }));
    shown
}

/// Whether a text has a word, in any case of its letters.
fn has_word(text: &str, word: &str) -> bool {
    text.split([' ', ',', ';']).any(|other| other.eq_ignore_ascii_case(word))
}
