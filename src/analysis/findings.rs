//! Findings as a report lists them.

use std::collections::{BTreeMap, BTreeSet};

use super::fixes::{self, Mended};
use super::{Scene, path_text, plans};
use crate::base::Base;
use crate::contents::Contents;
use crate::image::history::Step;
use crate::image::instruction::Instruction;
use crate::limits::Limits;
use crate::packages::Finds;
use crate::packages::graph::Graph;
use crate::packages::owners::Owners;
use crate::plans::dockerfile::Draft;
use crate::report::{Counts, FINDING_PATHS, FindingReport, FixReport, PlanReport};
use crate::rules::claims::{self, Claimed, Kind, Share};
use crate::rules::index::Index;
use crate::rules::{self, Claim, Image, Policy, Remedy};
use crate::tree::Cause;
use crate::tree::{MergedTree, NodeId, VersionId};
use crate::units::Bytes;

/// What findings are made from.
pub(super) struct Evidence<'e, 'a> {
    pub(super) scene: &'e Scene<'a>,
    pub(super) contents: &'e Contents<'a>,
    pub(super) finds: &'e Finds,
    pub(super) owners: &'e Owners,
    pub(super) graph: &'e Graph,
    pub(super) base: &'e Base,
    pub(super) other: Option<plans::OtherBase<'e>>,
    pub(super) limits: &'e Limits,
    pub(super) policy: &'e Policy,
}

/// What should not be in the image, and what it would be without.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) findings: Vec<FindingReport>,
    pub(super) fixes: Vec<FixReport>,
    pub(super) plans: Vec<PlanReport>,
}

impl Judged {
    pub(super) fn of(evidence: &Evidence<'_, '_>) -> Self {
        let Scene { image: found, tree, downloads, history, .. } = *evidence.scene;
        let hidden = hidden(tree);
        let homes = homes(evidence.contents, &found.config.env);
        let index = Index::of(tree, evidence.owners);
        let made_by = made_by(&history.steps, evidence.scene.layers.len());
        let image = Image {
            tree,
            contents: evidence.contents,
            finds: evidence.finds,
            owners: evidence.owners,
            graph: evidence.graph,
            config: &found.config,
            base: evidence.base,
            base_layers: evidence.base.layers,
            steps: &history.steps,
            made_by: &made_by,
            base_steps: evidence.base.steps,
            index: &index,
            hidden: &hidden,
            homes: &homes,
        };
        let matches = rules::all().flat_map(|rule| {
            let found = (rule.find)(&image);
            found.into_iter().map(move |it| (rule, it))
        });
        let claimed = claims::settle(&image, evidence.policy.apply(&image, matches));
        let plans = plans::plans(&image, &claimed, downloads, evidence.other, evidence.limits);
        let draft = Draft::of(&image);
        let findings = findings(&image, &draft, &claimed, downloads);
        let mended: Vec<Mended<'_>> = findings
            .iter()
            .filter_map(|(report, turn)| {
                let remedy = &claimed.get(*turn)?.found.fix.remedy;
                Some(Mended { report, remedy, turn: *turn })
            })
            .collect();
        let fixes = fixes::fixes(&draft, &mended);
        let findings = findings.into_iter().map(|(report, _)| report).collect();
        Self { findings, fixes, plans }
    }
}

/// The instruction of each layer, where the history tells it.
fn made_by(steps: &[Step], layers: usize) -> Vec<Option<&Instruction>> {
    let mut made_by = vec![None; layers];
    // Of several steps of one layer the first counts.
    for step in steps.iter().rev() {
        if let Some(slot) = step.layer.and_then(|layer| made_by.get_mut(layer)) {
            *slot = step.instruction.as_ref();
        }
    }
    made_by
}

/// Hidden versions by cause, shipper and hider.
fn hidden(tree: &MergedTree<'_>) -> BTreeMap<(Cause, usize, usize), Vec<VersionId>> {
    let mut groups: BTreeMap<_, Vec<VersionId>> = BTreeMap::new();
    for id in tree.all_versions().filter(|&id| tree.own_content(id).is_some()) {
        if let (Some((cause, by)), Some(layer)) = (tree.hidden_bytes(id), tree.layer_of(id)) {
            groups.entry((cause, layer, by as usize)).or_default().push(id);
        }
    }
    groups
}

/// Directories that are somebody's home: of root, of the users that are listed or have one, of
/// `HOME`, and the root itself, which is that of users without.
fn homes(contents: &Contents<'_>, env: &[String]) -> Vec<NodeId> {
    let tree = contents.tree();
    let mut paths: Vec<&[u8]> = vec![b"/", b"/root"];
    paths.extend(env.iter().filter_map(|line| line.strip_prefix("HOME=")).map(str::as_bytes));
    let users = contents.find("/etc/passwd").map_or(&[][..], |passwd| passwd.bytes);
    let listed = users.split(|&byte| byte == b'\n');
    paths.extend(listed.filter_map(|user| user.split(|&byte| byte == b':').nth(5)));
    let mut homes: Vec<NodeId> = paths.iter().filter_map(|path| tree.find(path)).collect();
    if let Some(all) = tree.find(b"/home") {
        homes.extend(tree.children(all));
    }
    // Services are given directories of the system for a home, such as /bin and /usr/sbin.
    homes.retain(|&node| tree.is_directory(node) && !is_systems_own(&tree.path(node)));
    homes.sort_unstable();
    homes.dedup();
    homes
}

fn is_systems_own(path: &[u8]) -> bool {
    let first = path.split(|&byte| byte == b'/').nth(1).unwrap_or_default();
    matches!(first, b"bin" | b"sbin" | b"usr" | b"dev" | b"proc" | b"run" | b"etc" | b"lib")
}

/// Lists findings, most download to save first, then most unpacked bytes; those in the headline
/// before the others; each with its position among what is claimed.
fn findings(
    image: &Image<'_>,
    draft: &Draft,
    claimed: &[Claimed],
    downloads: &[Option<u64>],
) -> Vec<(FindingReport, usize)> {
    let shares = claimed
        .iter()
        .enumerate()
        .flat_map(|(turn, it)| it.shares.iter().map(move |(kind, share)| (turn, it, *kind, share)));
    let mut findings: Vec<(FindingReport, usize)> = shares
        .filter(|(.., share)| 0 < share.amount.unpacked)
        .map(|(turn, it, kind, share)| (finding(image, draft, it, kind, share, downloads), turn))
        .collect();
    findings.sort_by(|(a, _), (b, _)| {
        let key = |it: &FindingReport| {
            (it.counts, std::cmp::Reverse((it.download.unwrap_or(it.unpacked), it.unpacked)))
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| (&a.rule, &a.paths, &a.layers).cmp(&(&b.rule, &b.paths, &b.layers)))
    });
    findings
}

fn finding(
    image: &Image<'_>,
    draft: &Draft,
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
        (Claim::Visible(nodes), _) if claimed.shares.len() == 1 => nodes.clone(),
        _ => fold(image.tree, &share.nodes),
    };
    let mut paths: Vec<String> = shown.iter().map(|&node| path_text(image.tree, node)).collect();
    paths.sort();
    paths.dedup();
    let more_paths = paths.len().saturating_sub(FINDING_PATHS) as u64;
    paths.truncate(FINDING_PATHS);
    let found = &claimed.found;
    let counts = match kind {
        Kind::Counted => Counts::Headline,
        Kind::Base => Counts::OtherBase,
        Kind::Optional => Counts::Optional,
        Kind::Guessed | Kind::Ignored => Counts::Nowhere,
    };
    FindingReport {
        rule: claimed.rule.id.into(),
        title: claimed.rule.title.into(),
        category: claimed.rule.category,
        proof: found.proof,
        counted: counts == Counts::Headline && claimed.ignored.is_none(),
        counts,
        unpacked: Bytes(share.amount.unpacked),
        hidden: Bytes(share.hidden.unpacked),
        download: share.layers.keys().all(known).then_some(Bytes(share.amount.download)),
        files: share.amount.files,
        layers: layers.into_iter().map(|(_, layer)| layer + 1).collect(),
        paths,
        more_paths,
        evidence: found.evidence.clone(),
        cost: claimed.rule.cost.map(Into::into),
        advice: found.fix.advice.clone(),
        fix_in: match &found.fix.remedy {
            Remedy::Lines { file, .. } => (*file).into(),
            Remedy::None | Remedy::Edits(_) => "Dockerfile".into(),
        },
        fix: match &found.fix.remedy {
            Remedy::None => Vec::new(),
            Remedy::Edits(edits) => draft.changed(edits),
            Remedy::Lines { lines, .. } => lines.clone(),
        },
        references: claimed.rule.references.iter().map(|&url| url.into()).collect(),
        level: claimed.level,
        ignored: claimed.ignored.clone(),
    }
}

/// Files put together by directory, until few enough are left to show.
fn fold(tree: &MergedTree<'_>, nodes: &[NodeId]) -> Vec<NodeId> {
    let mut by_depth: BTreeMap<usize, BTreeSet<NodeId>> = BTreeMap::new();
    for &node in nodes {
        by_depth.entry(depth(tree, node)).or_default().insert(node);
    }
    let mut count = nodes.len();
    // The deepest first: what shares a parent becomes that parent.
    while FINDING_PATHS < count && by_depth.last_key_value().is_some_and(|(&depth, _)| 2 < depth) {
        let Some((deepest, nodes)) = by_depth.pop_last() else { break };
        let above = by_depth.entry(deepest - 1).or_default();
        above.extend(nodes.into_iter().map(|node| tree.parent(node)));
        count = by_depth.values().map(BTreeSet::len).sum();
    }
    by_depth.into_values().flatten().collect()
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
