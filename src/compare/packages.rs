//! The packages that changed.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::Hash;

use foldhash::fast::RandomState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::{Both, Which};
use super::sizes::Change;
use crate::packages::order_of;
use crate::report::{PackageReport, Report};
use crate::units::Bytes;
use crate::words::words;

/// One package that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PackageChange {
    /// Database or layout that it was found in: `dpkg`, `npm`, `python` and so on.
    pub ecosystem: Cow<'static, str>,
    /// Its name.
    pub name: String,
    /// Its architecture.
    ///
    /// `null` if its database names none.
    pub architecture: Option<String>,
    /// What happened to it.
    pub change: PackageState,
    /// What the first image has of it.
    ///
    /// `null` if it was added.
    pub before: Option<PackageSide>,
    /// What the second image has of it.
    ///
    /// `null` if it was removed.
    pub after: Option<PackageSide>,
    /// How many visible bytes the second image has more.
    pub unpacked: Change,
    /// How many bytes of `download` the second image has more.
    ///
    /// `null` if one of them is unknown.
    pub download: Option<Change>,
    /// Name of the package that it came or went with: the one that retains it.
    ///
    /// `null` if it came or went by itself.
    pub with: Option<String>,
}

/// A package in one of the images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PackageSide {
    /// Its version; empty if its database has none.
    pub version: String,
    /// Directory that it is installed into.
    ///
    /// `null` if an image has only one place for its ecosystem.
    pub scope: Option<String>,
    /// Visible bytes that it owns.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if it is unknown.
    pub download: Option<Bytes>,
    /// Number of the layer that had it first.
    ///
    /// `null` if it is unknown.
    pub layer: Option<usize>,
    /// Whether it is used only for development.
    pub development: bool,
}

words! {
    /// What happened to a package.
    pub enum PackageState {
        /// Only the second image has it.
        Added = "added",
        /// Only the first image has it.
        Removed = "removed",
        /// Its version is later, by the order of its ecosystem.
        Upgraded = "upgraded",
        /// Its version is earlier, by the order of its ecosystem.
        Downgraded = "downgraded",
        /// Its version is another one, and its ecosystem does not say which of both is later.
        Changed = "changed",
        /// Its version is the same, and its files are not.
        Rebuilt = "rebuilt",
        /// Its version and files are the same, in another directory.
        Moved = "moved",
    }
}

/// Whether two packages of one version have the same files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Files {
    Same,
    /// The same, at other paths.
    Elsewhere,
    Other,
}

/// A package of both images, or of one of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackagePair<'a> {
    pub(super) packages: Both<Option<&'a PackageReport>>,
    /// `None` if nothing happened to it.
    pub(super) state: Option<PackageState>,
}

/// The packages of both images, paired.
pub(super) struct PackagePairs<'a> {
    /// In order of ecosystem, name and architecture.
    pub(super) pairs: Vec<PackagePair<'a>>,
    /// By position in a report: the pair.
    of: Both<Vec<usize>>,
}

/// What tells apart packages that may be another version of each other.
type Key<'a> = (&'a str, &'a str, Option<&'a str>);

/// The packages with one key, by position in their reports.
type Same = Both<Vec<usize>>;

impl<'a> PackagePairs<'a> {
    /// Pairs packages: the same version in the same directory, then the same version anywhere, then
    /// another version in the same directory, then the rest in order.
    ///
    /// `files` tells whether two packages of the same version, by position, have the same files.
    pub(super) fn of(reports: Both<&'a Report>, files: impl Fn(usize, usize) -> Files) -> Self {
        let mut same: BTreeMap<Key<'a>, Same> = BTreeMap::new();
        for which in Which::BOTH {
            for (at, package) in reports.get(which).packages.iter().enumerate() {
                let architecture = package.architecture.as_deref();
                let key = (&*package.ecosystem, package.name.as_str(), architecture);
                same.entry(key).or_default().get_mut(which).push(at);
            }
        }
        let of = reports.map(|report| vec![0; report.packages.len()]);
        let mut pairs = Self { pairs: Vec::new(), of };
        for positions in same.into_values() {
            for pair in pair(reports, positions) {
                pairs.add(reports, pair, &files);
            }
        }
        pairs
    }

    fn add(
        &mut self,
        reports: Both<&'a Report>,
        positions: Both<Option<usize>>,
        files: &impl Fn(usize, usize) -> Files,
    ) {
        for which in Which::BOTH {
            let slot = positions.get(which).and_then(|at| self.of.get_mut(which).get_mut(at));
            slot.into_iter().for_each(|slot| *slot = self.pairs.len());
        }
        let package = |which: Which| {
            let at = (*positions.get(which))?;
            reports.get(which).packages.get(at)
        };
        let packages = Both::of(package);
        let state = match (packages.all(), positions.all()) {
            (Some(packages), Some(positions)) => {
                state(packages, || files(positions.before, positions.after))
            }
            _ if packages.before.is_some() => Some(PackageState::Removed),
            _ => Some(PackageState::Added),
        };
        self.pairs.push(PackagePair { packages, state });
    }

    /// The pair that the package at a position of a report belongs to.
    pub(super) fn index_of(&self, which: Which, position: usize) -> Option<usize> {
        self.of.get(which).get(position).copied()
    }

    /// Whether anything happened to a pair.
    pub(super) fn is_changed(&self, pair: usize) -> bool {
        self.pairs.get(pair).is_some_and(|pair| pair.state.is_some())
    }

    /// Lists the packages that changed. `with` tells which package each came or went with.
    pub(super) fn changes(&self, with: impl Fn(usize) -> Option<String>) -> Vec<PackageChange> {
        let pairs = self.pairs.iter().enumerate();
        let mut changes: Vec<PackageChange> =
            pairs.filter_map(|(at, pair)| pair.change(with(at))).collect();
        changes.sort_by(|a, b| a.order().cmp(&b.order()));
        changes
    }
}

/// Pairs packages that differ at most in version and directory.
fn pair(reports: Both<&Report>, positions: Same) -> Vec<Both<Option<usize>>> {
    let package = |which: Which, at: usize| reports.get(which).packages.get(at);
    let sorted = |which: Which| {
        let mut list = positions.get(which).clone();
        list.sort_by_key(|&at| {
            package(which, at).map(|found| (&found.version, &found.scope, &found.proof))
        });
        list
    };
    let mut left = Both::of(sorted);
    let mut pairs = Vec::new();
    for likeness in Likeness::ALL {
        if left.before.is_empty() || left.after.is_empty() {
            break;
        }
        let key = |which: Which, at: usize| package(which, at).map(|found| likeness.key(found));
        let mut alike: HashMap<_, VecDeque<usize>, RandomState> = HashMap::default();
        for &after in &left.after {
            alike.entry(key(Which::After, after)).or_default().push_back(after);
        }
        let mut taken: HashSet<usize, RandomState> = HashSet::default();
        left.before.retain(|&before| {
            let found = alike.get_mut(&key(Which::Before, before)).and_then(VecDeque::pop_front);
            if let Some(found) = found {
                taken.insert(found);
                pairs.push(Both::new(Some(before), Some(found)));
            }
            found.is_none()
        });
        left.after.retain(|after| !taken.contains(after));
    }
    let mut after = left.after.into_iter();
    pairs.extend(left.before.into_iter().map(|before| Both::new(Some(before), after.next())));
    pairs.extend(after.map(|after| Both::new(None, Some(after))));
    pairs
}

/// In what two packages of one name agree.
#[derive(Debug, Clone, Copy)]
enum Likeness {
    All,
    VersionAndScope,
    Version,
    Scope,
}

impl Likeness {
    /// The closest first.
    const ALL: [Self; 4] = [Self::All, Self::VersionAndScope, Self::Version, Self::Scope];

    /// What is the same of packages that agree.
    fn key(self, package: &PackageReport) -> impl Hash + Eq {
        let has_version = !matches!(self, Self::Scope);
        let has_scope = !matches!(self, Self::Version);
        let has_proof = matches!(self, Self::All);
        (
            has_version.then_some(package.version.as_str()),
            has_scope.then_some(package.scope.as_deref()),
            has_proof.then_some(package.proof.as_deref()),
        )
    }
}

/// What happened to a package that is in both images; `None` if nothing did.
fn state(packages: Both<&PackageReport>, files: impl FnOnce() -> Files) -> Option<PackageState> {
    let Both { before, after } = packages;
    if before.version != after.version {
        return Some(match order(before, after) {
            Some(Ordering::Less) => PackageState::Upgraded,
            Some(Ordering::Greater) => PackageState::Downgraded,
            Some(Ordering::Equal) | None => PackageState::Changed,
        });
    }
    if before.scope != after.scope {
        return Some(PackageState::Moved);
    }
    match files() {
        Files::Same => None,
        Files::Elsewhere => Some(PackageState::Moved),
        Files::Other => Some(PackageState::Rebuilt),
    }
}

/// The order of two versions of a package, by the rules of its ecosystem.
fn order(before: &PackageReport, after: &PackageReport) -> Option<Ordering> {
    order_of(&before.ecosystem).compare(&before.version, &after.version)
}

impl<'a> PackagePair<'a> {
    /// The package in the second image, or in the first if only that has it.
    pub(super) fn any(&self) -> Option<&'a PackageReport> {
        self.packages.after.or(self.packages.before)
    }

    /// How many visible bytes the second image has more.
    fn unpacked(&self) -> Change {
        let bytes =
            self.packages.map(|package| package.map_or(Bytes(0), |package| package.unpacked));
        Change::between(bytes.before, bytes.after)
    }

    fn change(&self, with: Option<String>) -> Option<PackageChange> {
        let any = self.any()?;
        let download = |package: Option<&PackageReport>| match package {
            None => Some(Bytes(0)),
            Some(package) => package.download,
        };
        let downloads = self.packages.map(download).all();
        Some(PackageChange {
            ecosystem: any.ecosystem.clone(),
            name: any.name.clone(),
            architecture: any.architecture.clone(),
            change: self.state?,
            before: self.packages.before.map(PackageSide::of),
            after: self.packages.after.map(PackageSide::of),
            unpacked: self.unpacked(),
            download: downloads.map(|both| Change::between(both.before, both.after)),
            with,
        })
    }
}

impl PackageSide {
    fn of(package: &PackageReport) -> Self {
        Self {
            version: package.version.clone(),
            scope: package.scope.clone(),
            unpacked: package.unpacked,
            download: package.download,
            layer: package.layer,
            development: package.development.is_some(),
        }
    }
}

impl PackageChange {
    /// What orders changes, in both directions alike: the largest first, then by name.
    fn order(&self) -> impl Ord {
        let scopes =
            Both::new(&self.before, &self.after).map(|side| side.as_ref().map(|side| &side.scope));
        let scope = scopes.before.max(scopes.after);
        (Reverse(self.unpacked.size()), &self.ecosystem, &self.name, &self.architecture, scope)
    }
}
