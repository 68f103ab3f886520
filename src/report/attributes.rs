//! Which package owns each path, and which finding claims it.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::PathReport;
use crate::facts::Facts;
use crate::judgement::Judgement;
use crate::layer::Change;
use crate::packages::PackageId;
use crate::tree::{MergedTree, NodeId, VersionId};

/// Positions in the lists of a report, from 0.
pub(crate) struct Attributes {
    packages: HashMap<PackageId, usize, RandomState>,
    /// By the version that carries the bytes.
    findings: HashMap<VersionId, usize, RandomState>,
}

impl Attributes {
    /// Takes the packages in the order in which the report lists them.
    pub(crate) fn of(judgement: &Judgement, packages: &[PackageId]) -> Self {
        let packages = packages.iter().enumerate().map(|(at, &id)| (id, at)).collect();
        let mut findings = HashMap::default();
        for (at, finding) in judgement.findings.iter().enumerate() {
            let claim = judgement.claim(finding);
            if let Some(share) = claim.and_then(|claim| claim.shares.get(&finding.counts)) {
                findings.extend(share.versions.iter().map(|&id| (id, at)));
            }
        }
        Self { packages, findings }
    }

    /// The package that the visible bytes of a version count for, as its accounts have it;
    /// directories, which often belong to many, count for none.
    pub(crate) fn package(&self, facts: &Facts, version: VersionId) -> Option<usize> {
        let tree = &facts.tree;
        let change = tree.version(version)?.entry.change;
        let is_directory = matches!(change, Change::Directory | Change::Root);
        if is_directory || tree.fate(version).is_some() {
            return None;
        }
        self.packages.get(&facts.owners.owner_of(tree, version)?).copied()
    }

    /// The finding that claims the bytes of a version, or a part of them.
    pub(crate) fn finding(&self, tree: &MergedTree, version: VersionId) -> Option<usize> {
        self.findings.get(&tree.carrier(version).unwrap_or(version)).copied()
    }

    /// Adds them to the paths of a report.
    pub(super) fn add(&self, facts: &Facts, paths: Vec<(NodeId, PathReport)>) -> Vec<PathReport> {
        let tree = &facts.tree;
        let paths = paths.into_iter().map(|(node, mut path)| {
            path.package = facts.owners.owner(node).and_then(|id| self.packages.get(&id).copied());
            path.finding = tree.current(node).and_then(|version| self.finding(tree, version));
            // A tree has its versions latest first, a report base first.
            for (version, report) in tree.versions(node).zip(path.versions.iter_mut().rev()) {
                report.finding = self.finding(tree, version);
                report.package = self.package(facts, version);
            }
            path
        });
        paths.collect()
    }
}
