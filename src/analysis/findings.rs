//! Findings as a report lists them.

use std::collections::BTreeMap;

use super::path_text;
use crate::report::{Counts, FINDING_PATHS, FindingReport};
use crate::rules::claims::{Claimed, Kind, Share};
use crate::rules::{Claim, Place, Proof};
use crate::tree::{MergedTree, NodeId};
use crate::units::Bytes;

/// Lists findings, most download to save first, then most unpacked bytes; those in the headline
/// before the others.
pub(super) fn findings(
    tree: &MergedTree<'_>,
    claimed: &[Claimed],
    downloads: &[Option<u64>],
) -> Vec<FindingReport> {
    let shares =
        claimed.iter().flat_map(|it| it.shares.iter().map(move |(kind, share)| (it, *kind, share)));
    let mut findings: Vec<FindingReport> = shares
        .map(|(claimed, kind, share)| finding(tree, claimed, kind, share, downloads))
        .collect();
    findings.sort_by(|a, b| {
        let key = |it: &FindingReport| {
            (it.counts, std::cmp::Reverse((it.download.unwrap_or(it.unpacked), it.unpacked)))
        };
        key(a).cmp(&key(b)).then_with(|| (a.rule, &a.paths).cmp(&(b.rule, &b.paths)))
    });
    findings
}

fn finding(
    tree: &MergedTree<'_>,
    claimed: &Claimed,
    kind: Kind,
    share: &Share,
    downloads: &[Option<u64>],
) -> FindingReport {
    let known = |&layer: &usize| downloads.get(layer).copied().flatten().is_some();
    let mut layers: Vec<(u64, usize)> =
        share.layers.iter().map(|(&layer, amount)| (amount.unpacked, layer)).collect();
    layers.sort_by_key(|&(bytes, layer)| (std::cmp::Reverse(bytes), layer));
    let shown = match (&claimed.found.claim, claimed.found.shown.is_empty()) {
        (_, false) => claimed.found.shown.clone(),
        // A directory is shown whole only where all that counts here is in it.
        (Claim::Below(directories), _) if claimed.shares.len() == 1 => directories.clone(),
        _ => fold(tree, &share.nodes),
    };
    let mut paths: Vec<String> = shown.iter().map(|&node| path_text(tree, node)).collect();
    paths.sort();
    paths.dedup();
    let more_paths = paths.len().saturating_sub(FINDING_PATHS) as u64;
    paths.truncate(FINDING_PATHS);
    let found = &claimed.found;
    FindingReport {
        rule: claimed.rule.id,
        title: claimed.rule.title,
        category: claimed.rule.category.word(),
        proof: match found.proof {
            Proof::Proven => "proven",
            Proof::Identified => "identified",
            Proof::Guessed => "guessed",
        },
        counts: match kind {
            Kind::Counted => Counts::Headline,
            Kind::Base => Counts::OtherBase,
            Kind::Optional => Counts::Optional,
            Kind::Guessed => Counts::Nowhere,
        },
        unpacked: Bytes(share.amount.unpacked),
        hidden: Bytes(share.hidden.unpacked),
        download: share.layers.keys().all(known).then_some(Bytes(share.amount.download)),
        files: share.amount.files,
        layers: layers.into_iter().map(|(_, layer)| layer + 1).collect(),
        paths,
        more_paths,
        evidence: found.evidence.clone(),
        cost: claimed.rule.cost,
        advice: found.fix.advice.clone(),
        fix_in: match found.fix.place {
            Place::Dockerfile => "Dockerfile",
            Place::DockerIgnore => ".dockerignore",
        },
        fix: found.fix.lines.clone(),
        references: claimed.rule.references,
        ignored: None,
    }
}

/// Files put together by directory, until few enough are left to show.
fn fold(tree: &MergedTree<'_>, nodes: &[NodeId]) -> Vec<NodeId> {
    let mut shown: Vec<NodeId> = nodes.to_vec();
    while FINDING_PATHS < shown.len() {
        // The deepest first: what shares a parent becomes that parent.
        let deepest = shown.iter().map(|&node| depth(tree, node)).max().unwrap_or(0);
        if deepest <= 2 {
            break;
        }
        let mut next: BTreeMap<NodeId, ()> = BTreeMap::new();
        for &node in &shown {
            let at = if depth(tree, node) == deepest { tree.parent(node) } else { node };
            next.insert(at, ());
        }
        shown = next.into_keys().collect();
    }
    shown
}

fn depth(tree: &MergedTree<'_>, node: NodeId) -> usize {
    let mut at = node;
    let mut depth = 0;
    while at != NodeId::ROOT {
        at = tree.parent(at);
        depth += 1;
    }
    depth
}
