//! Findings: the claims of rules, by where their savings count, with what to show for them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Facts;
use crate::rules::Claim;
use crate::rules::claims::{Claimed, Counts, Share};
use crate::tree::{Amount, MergedTree, NodeId};

/// How many paths are shown for a finding, about what fits beside it on a screen: more are folded
/// into their directories.
pub const MAX_SHOWN: usize = 10;

/// What one claim saves in one of the places where savings count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The position of its claim in [`Judgement::claims`](super::Judgement::claims).
    pub claim: usize,
    /// Where it counts.
    pub counts: Counts,
    /// What it saves; claimed by no other finding.
    pub amount: Amount,
    /// The part of `amount` that hidden versions carry.
    pub hidden: Amount,
    /// Whether the download is known for all layers that ship it.
    pub download_known: bool,
    /// Whether the download is an estimate.
    pub download_estimated: bool,
    /// The layers that ship it, by index, most bytes first.
    pub layers: Vec<usize>,
    /// What to show: files, or the directories that hold them; all of them, in no particular order.
    pub shown: Vec<NodeId>,
}

impl Finding {
    fn new(facts: &Facts, claim: usize, claimed: &Claimed, counts: Counts, share: &Share) -> Self {
        let mut layers: Vec<usize> = share.layers.keys().copied().collect();
        let bytes = |layer: &usize| share.layers.get(layer).map_or(0, |amount| amount.unpacked);
        layers.sort_by_key(|layer| (Reverse(bytes(layer)), *layer));
        let shown = match (&claimed.found.claim, claimed.found.shown.is_empty()) {
            (_, false) => claimed.found.shown.clone(),
            // A directory is shown whole only if all that counts here is in it.
            (Claim::Visible(nodes), _) if claimed.shares.len() == 1 => nodes.clone(),
            _ => fold(&facts.tree, &share.nodes),
        };
        let known = |layer: &usize| facts.knows_download(*layer);
        let download_known = layers.iter().all(known);
        let estimated = |layer: &usize| facts.estimates_download(*layer);
        Self {
            claim,
            counts,
            amount: share.amount,
            hidden: share.hidden,
            download_known,
            download_estimated: download_known && layers.iter().any(estimated),
            layers,
            shown,
        }
    }

    /// Returns the compressed bytes that it saves; `None` if those of a layer are unknown.
    pub fn download(&self) -> Option<u64> {
        self.download_known.then_some(self.amount.download)
    }

    /// Returns the paths to show, escaped, in byte order: at most [`MAX_SHOWN`], and how many more
    /// there are.
    pub fn paths(&self, facts: &Facts) -> (Vec<String>, u64) {
        let mut paths: Vec<String> = self.shown.iter().map(|&node| facts.path(node)).collect();
        paths.sort();
        paths.dedup();
        let more = paths.len().saturating_sub(MAX_SHOWN) as u64;
        paths.truncate(MAX_SHOWN);
        (paths, more)
    }

    /// Returns the sort key: where the finding counts, then the most bytes that a pull transfers.
    fn sort_key(&self) -> (Counts, Reverse<(u64, u64)>) {
        let bytes = self.download().unwrap_or(self.amount.unpacked);
        (self.counts, Reverse((bytes, self.amount.unpacked)))
    }
}

/// Lists findings: those of the headline first, in each place the largest download first, then the
/// most bytes.
pub(super) fn findings(facts: &Facts, claims: &[Claimed]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, claimed) in claims.iter().enumerate() {
        let shares = claimed.shares.iter().filter(|(_, share)| 0 < share.amount.unpacked);
        findings.extend(
            shares.map(|(counts, share)| Finding::new(facts, index, claimed, *counts, share)),
        );
    }
    let rule = |finding: &Finding| claims.get(finding.claim).map(|claimed| claimed.rule.id);
    findings.sort_by(|a, b| {
        let same = a.sort_key().cmp(&b.sort_key()).then_with(|| rule(a).cmp(&rule(b)));
        same.then_with(|| a.paths(facts).0.cmp(&b.paths(facts).0))
            .then_with(|| a.layers.cmp(&b.layers))
    });
    findings
}

/// Replaces files with their directories, the deepest first, until few enough are left to show.
///
/// Stops at directories such as `/usr/lib`: the ones above say nothing about what is in them.
fn fold(tree: &MergedTree, nodes: &[NodeId]) -> Vec<NodeId> {
    let mut by_depth: BTreeMap<usize, BTreeSet<NodeId>> = BTreeMap::new();
    for &node in nodes {
        by_depth.entry(depth(tree, node)).or_default().insert(node);
    }
    let mut count = nodes.len();
    while MAX_SHOWN < count && by_depth.last_key_value().is_some_and(|(&depth, _)| 2 < depth) {
        let Some((deepest, nodes)) = by_depth.pop_last() else { break };
        let above = by_depth.entry(deepest - 1).or_default();
        above.extend(nodes.into_iter().map(|node| tree.parent(node)));
        count = by_depth.values().map(BTreeSet::len).sum();
    }
    by_depth.into_values().flatten().collect()
}

fn depth(tree: &MergedTree, node: NodeId) -> usize {
    tree.ancestors(node).skip(1).count()
}
