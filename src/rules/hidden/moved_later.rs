//! Files that a later instruction moves: they are shipped at the old path and at the new one.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::support::groups::{self, Group};
use crate::facts::Facts;
use crate::layer::Content;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::Cause;
use crate::tree::{NodeId, VersionId};

pub(super) static RULE: Rule = Rule {
    id: "moved-later",
    title: "Files moved by a later instruction",
    why: "Moving a file in a later layer stores it again at its new path, and the old copy is \
          still shipped.",
    proof: "A layer deletes a file and has one with the same content at another path.",
    fix: "Write or copy the files directly to where they belong.",
    references: &["https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Smaller files have to keep their name too: short contents, such as a version or an empty list,
/// are often the same by chance.
const MIN_UNIQUE_BYTES: u64 = 4096;

fn find(facts: &Facts) -> Vec<Match> {
    let moved = moved(facts);
    if moved.is_empty() {
        return Vec::new();
    }
    groups::groups(facts, &[Cause::Removed], |version| moved.contains_key(&version))
        .into_iter()
        .map(|group| {
            let new: Vec<NodeId> =
                group.versions.iter().filter_map(|version| moved.get(version).copied()).collect();
            let evidence = groups::sentence(facts, &group, "moves");
            let fix = fix(facts, &group, &new);
            // Files of the base image stay, so the new copy is the waste.
            let claim = match group.shipped_by < facts.base.layers {
                true => Claim::Visible(new),
                false => Claim::Hidden(group.versions),
            };
            Match::new(Proof::Proven, evidence, fix).claiming(claim)
        })
        .collect()
}

fn fix(facts: &Facts, group: &Group, new: &[NodeId]) -> Fix {
    let place = new.first().map_or_else(String::new, |&node| facts.path(facts.tree.parent(node)));
    if group.shipped_by < facts.base.layers {
        return Fix::advice("Leave these files where the base image has them, or link to them");
    }
    if facts.is_copy(group.shipped_by) {
        return Fix::advice(format!("Copy directly to {place}"));
    }
    groups::join(facts, group.shipped_by, group.hidden_by).unwrap_or_else(|| {
        Fix::advice(format!("Write to {place} directly in {}", facts.layer_name(group.shipped_by)))
    })
}

/// Returns the hidden versions that were moved, with the nodes that they were moved to.
pub(super) fn moved(facts: &Facts) -> HashMap<VersionId, NodeId, RandomState> {
    let tree = &facts.tree;
    let removed = || {
        let groups = facts.hidden.iter();
        groups.filter(|&(&(cause, _, by), _)| cause == Cause::Removed && facts.base.layers <= by)
    };
    let hiders: BTreeSet<usize> = removed().map(|((_, _, by), _)| *by).collect();
    let mut moved = HashMap::default();
    if hiders.is_empty() {
        return moved;
    }
    let mut arrived: HashMap<(usize, [u64; 2], u64), NodeId, RandomState> = HashMap::default();
    let key = |layer: usize, content: &Content| (layer, content.hash, content.stored_bytes);
    for version in tree.all_versions() {
        let Some(layer) = tree.layer_of(version).filter(|layer| hiders.contains(layer)) else {
            continue;
        };
        let node = tree.node_of(version);
        if let Some(content) = tree.own_content(version).filter(|content| 0 < content.stored_bytes)
            && tree.current(node) == Some(version)
        {
            arrived.insert(key(layer, &content), node);
        }
    }
    for (&(_, _, by), versions) in removed() {
        for &version in versions {
            let Some(content) = tree.own_content(version) else { continue };
            let Some(&node) = arrived.get(&key(by, &content)) else { continue };
            let old = tree.node_of(version);
            if MIN_UNIQUE_BYTES <= content.stored_bytes || tree.name(node) == tree.name(old) {
                moved.insert(version, node);
            }
        }
    }
    moved
}
