//! Which package owns each path, and which finding claims it.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::PathReport;
use crate::facts::Facts;
use crate::judgement::Judgement;
use crate::packages::PackageId;
use crate::tree::{NodeId, VersionId};

/// Positions in the lists of a report, from 0.
pub(super) struct Attributes {
    packages: HashMap<PackageId, usize, RandomState>,
    /// By the version that carries the bytes.
    findings: HashMap<VersionId, usize, RandomState>,
}

impl Attributes {
    /// Takes the packages in the order in which the report lists them.
    pub(super) fn of(judgement: &Judgement, packages: &[PackageId]) -> Self {
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

    /// Adds them to the paths of a report.
    pub(super) fn add(&self, facts: &Facts, paths: Vec<(NodeId, PathReport)>) -> Vec<PathReport> {
        let tree = &facts.tree;
        let finding = |version: VersionId| {
            self.findings.get(&tree.carrier(version).unwrap_or(version)).copied()
        };
        let paths = paths.into_iter().map(|(node, mut path)| {
            path.package = facts.owners.owner(node).and_then(|id| self.packages.get(&id).copied());
            path.finding = tree.current(node).and_then(finding);
            // A tree has its versions latest first, a report base first.
            for (version, report) in tree.versions(node).zip(path.versions.iter_mut().rev()) {
                report.finding = finding(version);
            }
            path
        });
        paths.collect()
    }
}
