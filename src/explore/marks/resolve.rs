//! What each mark takes out of an image.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::links::Links;
use super::mark::{Mark, PackageMark};
use super::out::Out;
use crate::facts::Facts;
use crate::judgement::{Finding, Judgement};
use crate::packages::{EcosystemName, PackageId};
use crate::rules::Claim;
use crate::rules::claims::{Claimed, Share};
use crate::tree::{MergedTree, NodeId, VersionId};

/// Finds what marks are about.
pub(super) struct Resolver<'a> {
    facts: &'a Facts,
    judgement: &'a Judgement,
    links: &'a Links,
    findings: HashMap<&'a str, &'a Finding, RandomState>,
    packages: HashMap<(EcosystemName, &'a str), Vec<PackageId>, RandomState>,
    /// By package: the paths of files and links that it owns, visible or not.
    owned: HashMap<PackageId, Vec<NodeId>, RandomState>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        facts: &'a Facts,
        judgement: &'a Judgement,
        links: &'a Links,
        marks: &[Mark],
    ) -> Self {
        let mut findings = HashMap::default();
        let mut packages: HashMap<_, Vec<PackageId>, RandomState> = HashMap::default();
        let mut owned: HashMap<_, Vec<NodeId>, RandomState> = HashMap::default();
        if marks.iter().any(|mark| matches!(mark, Mark::Finding(_))) {
            findings.extend(judgement.findings.iter().map(|found| (found.id.as_str(), found)));
        }
        if marks.iter().any(|mark| matches!(mark, Mark::Package(_))) {
            for (id, package) in (0_u32..).map(PackageId).zip(&facts.packages.packages) {
                packages.entry((package.ecosystem, package.name.as_str())).or_default().push(id);
                owned.entry(id).or_default().extend(&package.claims.removed);
            }
            for node in facts.tree.nodes().filter(|&node| !facts.tree.is_directory(node)) {
                if let Some(id) = facts.owners.owner(node) {
                    owned.entry(id).or_default().push(node);
                }
            }
        }
        Self { facts, judgement, links, findings, packages, owned }
    }

    /// Returns what a mark takes out by itself, in order; `None` if the image has nothing like it.
    pub(super) fn of_mark(&self, mark: &Mark) -> Option<Out> {
        let mut out = match mark {
            Mark::Path(path) => Out { nodes: self.below(path)?, ..Out::default() },
            Mark::Package(package) => self.of_packages(&self.ids(package)?),
            Mark::Finding(id) => self.of_finding(self.findings.get(id.as_str())?)?,
            Mark::Layer(index) => {
                self.facts.layers().get(*index)?;
                Out { layers: [*index].into(), ..Out::default() }
            }
        };
        out.sort(&self.facts.tree);
        Some(out)
    }

    /// Returns what marks take out together, in order: more than each alone, where several packages
    /// share what they need.
    pub(super) fn of_all(&self, marks: &[Mark]) -> Out {
        let mut all = Out::default();
        let mut ids = Vec::new();
        for mark in marks {
            match mark {
                Mark::Package(package) => ids.extend(self.ids(package).into_iter().flatten()),
                other => all.add(self.of_mark(other).unwrap_or_default()),
            }
        }
        if !ids.is_empty() {
            all.add(self.of_packages(&ids));
        }
        all.sort(&self.facts.tree);
        all
    }

    /// Returns the packages that a mark is about; `None` if there are none.
    pub(super) fn ids(&self, mark: &PackageMark) -> Option<Vec<PackageId>> {
        let named = self.packages.get(&(mark.ecosystem, mark.name.as_str()))?;
        let is_it = |id: &PackageId| {
            let package = self.facts.packages.get(*id);
            package.is_some_and(|package| mark.is_of(self.facts, package))
        };
        let ids: Vec<PackageId> = named.iter().copied().filter(is_it).collect();
        (!ids.is_empty()).then_some(ids)
    }

    /// Returns the finding with an id.
    pub(super) fn finding(&self, id: &str) -> Option<&'a Finding> {
        self.findings.get(id).copied()
    }

    fn below(&self, path: &[u8]) -> Option<Vec<NodeId>> {
        let tree = &self.facts.tree;
        // Who writes a path by hand may write one that leads through a link.
        let node = tree.node_at(path).or_else(|| tree.find(path))?;
        let nodes = tree.all_in(&[node]);
        nodes.iter().any(|&node| tree.versions(node).next().is_some()).then_some(nodes)
    }

    fn of_packages(&self, ids: &[PackageId]) -> Out {
        let gone = self.facts.graph.without(ids);
        let nodes = gone.iter().filter_map(|id| self.owned.get(id)).flatten();
        Out { nodes: nodes.copied().collect(), ..Out::default() }
    }

    /// Returns the bytes that a finding claims.
    fn of_finding(&self, finding: &Finding) -> Option<Out> {
        let claimed = self.judgement.claim(finding)?;
        let share = claimed.shares.get(&finding.counts)?;
        let tree = &self.facts.tree;
        if let Claim::Parts(_) = claimed.found.claim {
            let amounts = share.amounts(tree).map(|(_, amount)| amount);
            let parts = share.versions.iter().copied().zip(amounts).collect();
            return Some(Out { parts, ..Out::default() });
        }
        let shown = share.nodes.iter().chain(&share.names);
        let mut versions: Vec<VersionId> = shown.filter_map(|&node| tree.current(node)).collect();
        if let Claim::Hidden(_) = claimed.found.claim {
            versions.clear();
        }
        // The bytes of a file go with its last name, which may be one that no container sees.
        let is_shown = |version: VersionId| tree.current(tree.node_of(version)) == Some(version);
        let names = share.versions.iter().flat_map(|&carrier| self.links.names(carrier));
        versions.extend(names.filter(|&version| !is_shown(version)));
        versions.extend(self.shared(finding.claim, claimed));
        Some(Out { versions, ..Out::default() })
    }

    /// Returns the names that a claim removes of files whose bytes are saved by other claims, once
    /// this one is fixed too.
    fn shared(&self, claim: usize, claimed: &Claimed) -> Vec<VersionId> {
        let Claim::Visible(nodes) = &claimed.found.claim else { return Vec::new() };
        let shares_it = |share: &&Share| share.shared.keys().any(|others| others.contains(&claim));
        let shares = self.judgement.claims.iter().flat_map(|claimed| claimed.shares.values());
        let carriers: HashSet<VersionId, RandomState> =
            shares.filter(shares_it).flat_map(|share| share.versions.iter().copied()).collect();
        if carriers.is_empty() {
            return Vec::new();
        }
        let tree = &self.facts.tree;
        let names = tree.files_in(nodes).into_iter().filter_map(|node| tree.current(node));
        let is_shared =
            |version: &VersionId| tree.carrier(*version).is_some_and(|at| carriers.contains(&at));
        names.filter(is_shared).filter(|&name| 1 < self.links.count(carrier(tree, name))).collect()
    }
}

fn carrier(tree: &MergedTree, version: VersionId) -> VersionId {
    tree.carrier(version).unwrap_or(version)
}
