//! What is known about the image so far: a snapshot that the worker sends and the model keeps.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::facts::Facts;
use crate::judgement::Judgement;
use crate::packages::{NeedKind, PackageId};
use crate::report::{PackageReport, Packages, Report};
use crate::rules::Claim;
use crate::tree::NodeId;

/// A snapshot of an image: its facts, and once all layers are read, what follows from them.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The facts; while layers are still being read, only their bytes.
    pub facts: Arc<Facts>,
    /// By layer: whether it has been read.
    pub done: Vec<bool>,
    /// What follows, once every layer is read.
    pub judged: Option<Arc<Judged>>,
}

/// What follows from the facts of a whole image.
#[derive(Debug)]
pub struct Judged {
    /// Findings, fixes, plans and actions, with ids.
    pub judgement: Judgement,
    /// The same as text and JSON show it, in the same order.
    pub report: Report,
    /// The packages, most retained bytes first, as the report lists them.
    pub packages: Vec<(PackageId, PackageReport)>,
    /// By id of a package: its position among these.
    positions: Vec<usize>,
    /// How many packages require a package and stay without it; none where it can be removed.
    pub(super) needed: HashMap<PackageId, u64, RandomState>,
    /// By path: the finding that claims most of what is in and below it.
    findings: HashMap<NodeId, usize, RandomState>,
}

impl Judged {
    /// Puts a report and its judgement together with the packages of the facts.
    pub fn new(facts: &Facts, report: Report, judgement: Judgement) -> Self {
        let packages = Packages::of(facts).list();
        let findings = findings_by_path(facts, &judgement);
        let needed = needed(facts, &packages);
        let mut positions = vec![0; packages.len()];
        for (position, (id, _)) in packages.iter().enumerate() {
            positions.get_mut(id.0 as usize).into_iter().for_each(|place| *place = position);
        }
        Self { judgement, report, packages, positions, needed, findings }
    }

    /// Returns the finding, by its position, that claims most of what is in and below a path.
    pub fn finding_of(&self, node: NodeId) -> Option<usize> {
        self.findings.get(&node).copied()
    }

    /// Returns a package as the report has it.
    pub fn package(&self, id: PackageId) -> Option<&PackageReport> {
        let position = *self.positions.get(id.0 as usize)?;
        self.packages.get(position).map(|(_, package)| package)
    }

    /// Returns the files that a finding claims or is about, by its position; each once, in order.
    pub fn files_of(&self, facts: &Facts, finding: usize) -> Vec<NodeId> {
        let found = self.judgement.findings.get(finding);
        let claimed = found.and_then(|found| Some((found, self.judgement.claim(found)?)));
        let Some((found, claimed)) = claimed else { return Vec::new() };
        let mut nodes = match (&claimed.found.claim, claimed.shares.get(&found.counts)) {
            (Claim::Nothing(about), _) => {
                about.iter().filter_map(|about| about.node(facts)).collect()
            }
            (_, Some(share)) => share.nodes.clone(),
            (_, None) => Vec::new(),
        };
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }
}

/// How many packages require each package: those that only it leads to do not count.
fn needed(
    facts: &Facts,
    packages: &[(PackageId, PackageReport)],
) -> HashMap<PackageId, u64, RandomState> {
    /// How far up is looked for what a package leads to: chains of real packages are shorter.
    const MAX_CHAIN: usize = 100;
    let graph = &facts.graph;
    let stays = |by: PackageId, id: PackageId| {
        let above = std::iter::successors(Some(by), |&at| graph.dominator(at));
        !above.take(MAX_CHAIN).any(|at| at == id)
    };
    let mut needed = HashMap::default();
    for &(id, _) in packages {
        let requires = graph.needed_by(id).filter(|(_, kind)| *kind == NeedKind::Requires);
        let count = requires.filter(|&(by, _)| stays(by, id)).count() as u64;
        if 0 < count {
            needed.insert(id, count);
        }
    }
    needed
}

/// By path: the finding that claims more than half of its bytes.
///
/// Sums go up from the claimed files, so that a directory with many files costs no more than they.
fn findings_by_path(facts: &Facts, judgement: &Judgement) -> HashMap<NodeId, usize, RandomState> {
    let tree = &facts.tree;
    let mut found: HashMap<NodeId, usize, RandomState> = HashMap::default();
    for (position, finding) in judgement.findings.iter().enumerate() {
        let share = judgement.claim(finding).and_then(|claim| claim.shares.get(&finding.counts));
        let Some(share) = share else { continue };
        let mut sums: HashMap<NodeId, u64, RandomState> = HashMap::default();
        for (node, amount) in share.amounts(tree) {
            for above in tree.ancestors(node) {
                *sums.entry(above).or_default() += amount.unpacked;
            }
        }
        for (node, claimed) in sums {
            let totals = tree.totals(node);
            let all = totals.visible.unpacked + totals.hidden().unpacked;
            if all < claimed.saturating_mul(2) && node != NodeId::ROOT {
                found.entry(node).or_insert(position);
            }
        }
    }
    found
}

/// How far reading is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are to be read; 0 while unknown.
    pub total: u64,
    /// Bytes that have been read.
    pub read: u64,
    /// By layer: its stored bytes, once it has been started.
    pub started: Vec<Option<u64>>,
    /// By layer: whether it is done.
    pub done: Vec<bool>,
}
