//! Which match claims which bytes, each byte once, and what removing them saves.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use super::policy::Case;
use super::{Claim, Match, Proof, Rule, distinct};
use super::{Ignored, Level};
use crate::facts::Facts;
use crate::tree::{Amount, MergedTree, NodeId, Removal, VersionId};
use crate::words::words;

words! {
    /// Where the saving of a finding counts.
    pub enum Counts {
        /// In the headline.
        Headline = "headline",
        /// Only with another base image.
        OtherBase = "other-base",
        /// At a cost, so it is optional.
        Optional = "optional",
        /// Alone: it would be in the headline, but saves too little to be worth a change.
        Small = "small",
        /// Nowhere: it is a guess, or the configuration ignores it.
        Nowhere = "nowhere",
    }
}

/// The bytes that one match gets.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The rule.
    pub rule: &'static Rule,
    /// The match.
    pub found: Match,
    /// Why it is ignored, if it is; its bytes stay, so no other match claims them.
    pub ignored: Option<Ignored>,
    /// The rule's level, if the configuration gives it one.
    pub level: Option<Level>,
    /// What it saves, by where that counts.
    pub shares: BTreeMap<Counts, Share>,
}

/// The bytes of a match that count in one place.
#[derive(Debug, Clone, Default)]
pub struct Share {
    /// All of it.
    pub amount: Amount,
    /// The part of `amount` that hidden versions carry.
    pub hidden: Amount,
    /// The same, by index of the layer that ships the bytes.
    pub layers: BTreeMap<usize, Amount>,
    /// The files that are claimed, as a whole or in part.
    pub nodes: Vec<NodeId>,
    /// The versions that carry their bytes, in the same order.
    pub versions: Vec<VersionId>,
    /// What is claimed of versions that are not claimed as a whole.
    partial: HashMap<VersionId, Amount, RandomState>,
}

impl Share {
    /// Returns the files with what is claimed of each.
    pub fn amounts(&self, tree: &MergedTree) -> impl Iterator<Item = (NodeId, Amount)> {
        self.nodes.iter().zip(&self.versions).map(|(&node, &version)| {
            let part = self.partial.get(&version).copied();
            (node, part.unwrap_or_else(|| tree.amount(version)))
        })
    }
}

/// Gives every byte to one match: first to matches of whole files, then of parts and copies, then
/// to optional ones, and last to guesses; among equals to the strongest proof, the earlier category
/// and the larger match.
///
/// Whole files come first, as a smaller or shared file saves nothing once it is removed; guesses
/// come last, so that they take no bytes from what counts. Returns the matches that got any bytes,
/// in the order of claiming. A file with several hard links is saved by the match that takes its
/// last name.
pub fn settle(facts: &Facts, cases: Vec<Case>) -> Vec<Claimed> {
    let mut ledger = Ledger { facts, removal: Removal::new(&facts.tree) };
    let mut weighed: Vec<(u64, Case, Vec<NodeId>)> = cases
        .into_iter()
        .map(|case| {
            let nodes = claimed_nodes(facts, &case.found.claim);
            (ledger.weigh(&case.found.claim, &nodes), case, nodes)
        })
        .collect();
    weighed.sort_by(|(a_bytes, a, a_nodes), (b_bytes, b, b_nodes)| {
        let key = |bytes: &u64, Case { rule, found, .. }: &Case| {
            (turn(rule, found), found.proof, rule.category, Reverse(*bytes))
        };
        key(a_bytes, a)
            .cmp(&key(b_bytes, b))
            .then_with(|| (a.rule.id, a_nodes.first()).cmp(&(b.rule.id, b_nodes.first())))
    });
    let claimed = weighed.into_iter().map(|(_, case, nodes)| ledger.claim(case, nodes));
    let has_bytes =
        |claimed: &Claimed| claimed.shares.values().any(|share| 0 < share.amount.unpacked);
    claimed.filter(has_bytes).collect()
}

/// Returns when a match may claim bytes: lower turns come first.
fn turn(rule: &Rule, found: &Match) -> u8 {
    match (found.proof, rule.cost, &found.claim) {
        (Proof::Guessed, ..) => 3,
        (_, Some(_), _) => 2,
        (_, None, Claim::Parts(_) | Claim::Copies(_)) => 1,
        (_, None, Claim::Visible(_) | Claim::Hidden(_)) => 0,
    }
}

/// Returns the visible files that a claim names.
fn claimed_nodes(facts: &Facts, claim: &Claim) -> Vec<NodeId> {
    match claim {
        Claim::Visible(nodes) => facts.tree.files_in(nodes),
        Claim::Parts(parts) => distinct(parts.iter().map(|(node, _)| *node)),
        Claim::Hidden(_) | Claim::Copies(_) => Vec::new(),
    }
}

struct Ledger<'f> {
    facts: &'f Facts,
    removal: Removal<'f>,
}

impl Ledger<'_> {
    /// Returns how many bytes a claim names, whether or not it gets them.
    fn weigh(&self, claim: &Claim, nodes: &[NodeId]) -> u64 {
        let tree = &self.facts.tree;
        let bytes = |version| tree.own_content(version).map_or(0, |content| content.stored_bytes);
        match claim {
            Claim::Parts(parts) => parts.iter().map(|(_, bytes)| bytes).sum(),
            Claim::Hidden(versions) => versions.iter().map(|&version| bytes(version)).sum(),
            Claim::Copies(groups) => {
                let copies = groups.iter().flat_map(|group| group.iter().skip(1));
                copies.filter_map(|&node| tree.file_bytes(node)).sum()
            }
            Claim::Visible(_) => nodes.iter().filter_map(|&node| tree.file_bytes(node)).sum(),
        }
    }

    fn claim(&mut self, case: Case, nodes: Vec<NodeId>) -> Claimed {
        let Case { rule, found, ignored, level } = case;
        let mut claimed = Claimed { rule, found, ignored, level, shares: BTreeMap::new() };
        let parts: HashMap<NodeId, u64, RandomState> = match &claimed.found.claim {
            Claim::Parts(parts) => parts.iter().copied().collect(),
            _ => HashMap::default(),
        };
        let versions = match &claimed.found.claim {
            Claim::Hidden(versions) => versions.clone(),
            _ => Vec::new(),
        };
        for version in versions {
            if self.removal.remove_hidden(version) {
                let node = self.facts.tree.node_of(version);
                self.take(&mut claimed, version, node, None);
            }
        }
        let copies = match &claimed.found.claim {
            Claim::Copies(groups) => {
                groups.iter().flat_map(|group| self.spare_copies(group)).collect()
            }
            _ => Vec::new(),
        };
        for node in nodes.into_iter().chain(copies) {
            // Bytes of an ignored match stay in the image, so no other match may claim them.
            let released = match claimed.ignored {
                Some(_) => self.removal.set_aside(node),
                None => self.removal.remove(node),
            };
            if let Some(version) = released {
                let part = parts.get(&node).copied();
                self.take(&mut claimed, version, node, part);
            }
        }
        claimed
    }

    /// Returns all files of a group that are not claimed yet, except the first of them.
    fn spare_copies(&self, group: &[NodeId]) -> Vec<NodeId> {
        let free = group.iter().copied().filter(|&node| self.removal.is_kept(node));
        free.skip(1).collect()
    }

    fn take(&self, claimed: &mut Claimed, version: VersionId, node: NodeId, part: Option<u64>) {
        let tree = &self.facts.tree;
        let Some(layer) = tree.layer_of(version) else { return };
        let Some(entry) = tree.version(version).map(|version| version.entry) else { return };
        let whole = tree.own_content(version).map_or(0, |content| content.stored_bytes);
        let amount = match part {
            None => Amount { unpacked: whole, download: entry.download, files: 1 },
            Some(part) => {
                let part = part.min(whole);
                // Only the download of the whole file is measured, so the section gets a share of
                // it.
                let share = u128::from(entry.download) * u128::from(part);
                let download = share.checked_div(u128::from(whole)).unwrap_or(0) as u64;
                Amount { unpacked: part, download, files: 1 }
            }
        };
        let counts = self.counts(claimed, layer);
        let share = claimed.shares.entry(counts).or_default();
        share.amount.add(&amount);
        if tree.hidden_bytes(version).is_some() {
            share.hidden.add(&amount);
        }
        share.layers.entry(layer).or_default().add(&amount);
        share.nodes.push(node);
        share.versions.push(version);
        if part.is_some() {
            share.partial.insert(version, amount);
        }
    }

    fn counts(&self, claimed: &Claimed, layer: usize) -> Counts {
        if claimed.ignored.is_some() || claimed.found.proof == Proof::Guessed {
            Counts::Nowhere
        } else if layer < self.facts.base.layers || claimed.found.needs_other_base {
            Counts::OtherBase
        } else if claimed.rule.cost.is_some() {
            Counts::Optional
        } else {
            Counts::Headline
        }
    }
}
