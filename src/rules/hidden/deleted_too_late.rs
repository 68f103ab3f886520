//! Files that a later instruction deletes: still shipped, in no container.

use super::support::groups::{self, Group};
use super::{base_packages_upgraded, moved_later};
use crate::facts::Facts;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule, distinct, self_cleaning};
use crate::tree::Cause;
use crate::tree::{NodeId, VersionId};

pub(super) static RULE: Rule = Rule {
    id: "deleted-too-late",
    title: "Files deleted by a later instruction",
    why: "Each instruction adds a layer. Deleting a file in a later layer only covers it: every \
          pull still transfers it, and everyone who has the image can read it.",
    proof: "A whiteout or an opaque directory in a later layer removes files of an earlier one \
            (image-spec layer.md, Whiteouts). Nothing that a container sees is counted.",
    fix: "Delete files in the RUN that creates them, or create them in another build stage.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/#run",
        "https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let moved = moved_later::moved(facts);
    let is_deleted = |version| !moved.contains_key(&version);
    let groups = groups::groups(facts, &[Cause::Removed, Cause::Cleared], is_deleted);
    let groups = groups.into_iter().filter(|group| {
        !base_packages_upgraded::is_upgrade(facts, group.shipped_by, group.hidden_by)
    });
    // Deletions that one join of instructions fixes are one finding.
    let (joined, others): (Vec<Group>, Vec<Group>) = groups.partition(|group| {
        facts.base.layers <= group.shipped_by
            && groups::join(facts, group.shipped_by, group.hidden_by).is_some()
    });
    let others = groups::split_kept(facts, others).into_iter().map(|group| {
        let (evidence, fix) = (evidence(facts, &group), fix(facts, &group));
        hidden_match(group.versions, evidence, fix)
    });
    chains(joined).into_iter().map(|chain| chain_match(facts, chain)).chain(others).collect()
}

fn hidden_match(versions: Vec<VersionId>, evidence: String, fix: Fix) -> Match {
    Match::new(Proof::Proven, evidence, fix).claiming(Claim::Hidden(versions))
}

/// Puts groups together that have overlapping spans of layers.
fn chains(groups: Vec<Group>) -> Vec<Vec<Group>> {
    let mut chains: Vec<(usize, Vec<Group>)> = Vec::new();
    // The groups are in the order of the layers that shipped them.
    for group in groups {
        match chains.last_mut() {
            Some((end, chain)) if group.shipped_by < *end => {
                *end = group.hidden_by.max(*end);
                chain.push(group);
            }
            _ => chains.push((group.hidden_by, vec![group])),
        }
    }
    chains.into_iter().map(|(_, chain)| chain).collect()
}

fn chain_match(facts: &Facts, chain: Vec<Group>) -> Match {
    if let [group] = chain.as_slice() {
        return hidden_match(group.versions.clone(), evidence(facts, group), fix(facts, group));
    }
    let first = chain.iter().map(|group| group.shipped_by).min().unwrap_or(0);
    let last = chain.iter().map(|group| group.hidden_by).max().unwrap_or(0);
    let versions: Vec<VersionId> = chain.into_iter().flat_map(|group| group.versions).collect();
    let evidence = format!(
        "The RUN instructions of layers {} to {} delete what earlier ones of them added: {}",
        first + 1,
        last + 1,
        super::support::contents::mostly(facts, &versions)
    );
    hidden_match(versions, evidence, groups::join(facts, first, last).unwrap_or_default())
}

fn evidence(facts: &Facts, group: &Group) -> String {
    let sentence = groups::sentence(facts, group, "deletes");
    match group.shipped_by < facts.base.layers && facts.base.layers <= group.hidden_by {
        true => format!("{sentence}; the base image's layers stay as they are"),
        false => sentence,
    }
}

fn fix(facts: &Facts, group: &Group) -> Fix {
    let (shipped_by, hidden_by) = (group.shipped_by, group.hidden_by);
    if shipped_by < facts.base.layers {
        return Fix::advice(
            "Deleting files of the base image saves nothing; choose a base without them",
        );
    }
    if !facts.is_copy(shipped_by) {
        return groups::join(facts, shipped_by, hidden_by)
            .or_else(|| groups::clean_each(facts, group))
            .or_else(|| groups::early_clean_up(facts, shipped_by, hidden_by))
            .unwrap_or_else(|| {
                let obstacle = self_cleaning::obstacle(facts, shipped_by, hidden_by);
                let name = facts.layer_name(shipped_by);
                Fix::advice(format!("Move the deletion to {name}{obstacle}"))
            });
    }
    if is_unused(facts, shipped_by, hidden_by) {
        return Fix::leave_out(facts, shipped_by, &highest_removed(facts, &group.versions));
    }
    Fix::advice(
        "Copy only what stays, or read the files where they are with \
         `RUN --mount=type=bind,target=/mnt` instead of COPY",
    )
}

/// Whether no command but the deletion ran while the files existed, so that nothing used them.
fn is_unused(facts: &Facts, shipped_by: usize, hidden_by: usize) -> bool {
    (shipped_by + 1..=hidden_by).all(|layer| match facts.command_of(layer) {
        None => facts.is_copy(layer) || layer != hidden_by,
        Some(_) => {
            let commands = groups::commands(facts, layer);
            !commands.is_empty() && commands.iter().all(|command| command.starts_with("rm "))
        }
    })
}

/// Returns the highest removed paths: a directory instead of its files, if it was removed itself.
fn highest_removed(facts: &Facts, versions: &[VersionId]) -> Vec<NodeId> {
    let tree = &facts.tree;
    let highest = versions.iter().map(|&version| {
        let mut at = tree.node_of(version);
        while at != NodeId::ROOT && !tree.is_present(tree.parent(at)) {
            at = tree.parent(at);
        }
        at
    });
    distinct(highest)
}
