//! Findings: the claims of rules, by where their savings count, with what to show for them.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::shown::Places;
use crate::facts::Facts;
use crate::packages::PackageId;
use crate::rules::claims::{Claimed, Counts, Share};
use crate::rules::{Category, Claim};
use crate::tree::Amount;

/// What one claim saves in one of the places where savings count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule and the directory that it is about, which stay the same when an image is built
    /// again; no other finding has it.
    pub id: String,
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
    /// The step of the history that it is about, by its position; `None` for what layers ship.
    pub step: Option<usize>,
    /// Where its bytes are.
    pub places: Places,
    /// The ids of the findings that have to be fixed too before all of its bytes go, as both name
    /// files by hard links.
    pub together_with: Vec<String>,
    /// The packages that it is about, with what it claims of each, most bytes first.
    pub packages: Vec<(PackageId, u64)>,
}

impl Finding {
    fn new(
        facts: &Facts,
        claim: usize,
        claimed: &Claimed,
        (&counts, share): (&Counts, &Share),
    ) -> Self {
        let mut layers: Vec<usize> = share.layers.keys().copied().collect();
        let bytes = |layer: &usize| share.layers.get(layer).map_or(0, |amount| amount.unpacked);
        layers.sort_by_key(|layer| (Reverse(bytes(layer)), *layer));
        let places = Places::of(&facts.tree, claimed, share);
        let place = places.directory.map(|node| facts.path(node)).unwrap_or_default();
        let place = match (counts == Counts::OtherBase, place.as_str()) {
            (true, "") => "@base".to_owned(),
            (true, place) => format!("@base:{place}"),
            (false, "") => String::new(),
            (false, place) => format!("@{place}"),
        };
        let known = |layer: &usize| facts.knows_download(*layer);
        let download_known = layers.iter().all(known);
        let estimated = |layer: &usize| facts.estimates_download(*layer);
        Self {
            id: format!("{}{place}", claimed.rule.id),
            claim,
            counts,
            amount: share.amount,
            hidden: share.hidden,
            download_known,
            download_estimated: download_known && layers.iter().any(estimated),
            layers,
            step: None,
            places,
            together_with: Vec::new(),
            packages: packages(facts, claimed, share),
        }
    }

    /// Returns the compressed bytes that it saves; `None` if those of a layer are unknown.
    pub fn download(&self) -> Option<u64> {
        self.download_known.then_some(self.amount.download)
    }

    /// Returns the sort key: where the finding counts, then the most unpacked bytes, which do not
    /// depend on how the layers are stored.
    fn sort_key(&self) -> (Counts, Reverse<u64>) {
        (self.counts, Reverse(self.amount.unpacked))
    }
}

/// Lists findings: those of the headline first, in each place the most unpacked bytes first.
pub(super) fn findings(facts: &Facts, claims: &[Claimed]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, claimed) in claims.iter().enumerate() {
        // A claim without bytes is there for others, which need its fix.
        let is_empty = !claimed.has_bytes();
        let shares =
            claimed.shares.iter().filter(|(_, share)| is_empty || 0 < share.amount.unpacked);
        let shares = shares.take(if is_empty { 1 } else { usize::MAX });
        findings.extend(shares.map(|share| Finding::new(facts, index, claimed, share)));
    }
    number(&mut findings);
    add_together(claims, &mut findings);
    findings.sort_by(|a, b| {
        let same = a.sort_key().cmp(&b.sort_key());
        same.then_with(|| a.id.cmp(&b.id)).then_with(|| a.layers.cmp(&b.layers))
    });
    findings
}

/// Numbers findings of one rule in one directory: in the order of their layers, which is the same
/// whatever they weigh.
pub(super) fn number(findings: &mut [Finding]) {
    let mut order: Vec<&mut Finding> = findings.iter_mut().collect();
    order.sort_by(|a, b| {
        let lowest = |finding: &Finding| finding.layers.iter().min().copied();
        (&a.id, lowest(a), a.counts).cmp(&(&b.id, lowest(b), b.counts))
    });
    let mut used: HashMap<String, usize> = HashMap::new();
    for finding in order {
        let count = used.entry(finding.id.clone()).or_insert(0);
        *count += 1;
        if 1 < *count {
            finding.id = format!("{}#{count}", finding.id);
        }
    }
}

/// Adds the ids of the findings with which each one shares files.
fn add_together(claims: &[Claimed], findings: &mut [Finding]) {
    let ids: Vec<(usize, String)> =
        findings.iter().map(|one| (one.claim, one.id.clone())).collect();
    for finding in findings {
        let share = claims.get(finding.claim).and_then(|one| one.shares.get(&finding.counts));
        let others: BTreeSet<usize> =
            share.into_iter().flat_map(|share| share.shared.keys().flatten().copied()).collect();
        let ids = ids.iter().filter(|(claim, _)| others.contains(claim));
        finding.together_with = ids.map(|(_, id)| id.clone()).collect();
    }
}

/// The categories of rules that find packages; those of the others find files, whatever package
/// these are of.
const ABOUT_PACKAGES: [Category; 4] =
    [Category::PackageManager, Category::Development, Category::Toolchain, Category::Recommended];

/// Returns the packages that a share is about, with what it claims of each, most bytes first.
///
/// They are those of which it claims most: rules about packages may also name some files of
/// packages that stay, such as static libraries.
fn packages(facts: &Facts, claimed: &Claimed, share: &Share) -> Vec<(PackageId, u64)> {
    let is_about_packages = ABOUT_PACKAGES.contains(&claimed.rule.category);
    if !is_about_packages || !matches!(claimed.found.claim, Claim::Visible(_)) {
        return Vec::new();
    }
    let mut bytes: HashMap<PackageId, u64, RandomState> = HashMap::default();
    for (node, amount) in share.amounts(&facts.tree) {
        if let Some(id) = facts.owners.owner(node).filter(|_| 0 < amount.unpacked) {
            *bytes.entry(id).or_default() += amount.unpacked;
        }
    }
    let all = |id| facts.owners.account(id).map_or(0, |account| account.visible.unpacked);
    let mut packages: Vec<(PackageId, u64)> =
        bytes.into_iter().filter(|&(id, bytes)| all(id) <= bytes.saturating_mul(2)).collect();
    packages.sort_unstable_by_key(|&(id, bytes)| (Reverse(bytes), id));
    packages
}
