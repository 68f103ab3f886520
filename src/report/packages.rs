//! Packages: what they are, what they weigh, and why they are there.

use std::borrow::Cow;
use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::main_layer;
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::packages::graph::Why;
use crate::packages::owners::{Account, origin};
use crate::packages::{Cases, ECOSYSTEMS, NeedKind, Package, PackageId};
use crate::units::Bytes;
use crate::words::words;

/// One package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Package")]
pub struct PackageReport {
    /// Database or layout that it was found in: `dpkg`, `apk`, `rpm`, `npm`, `python` and so on.
    pub ecosystem: Cow<'static, str>,
    /// Its name, as its package manager prints it.
    pub name: String,
    /// Its version, as its package manager prints it; empty if its database has none.
    pub version: String,
    /// Its architecture.
    ///
    /// `null` if its database names none.
    pub architecture: Option<String>,
    /// Directory that it is installed into.
    ///
    /// `null` if an image has only one place for its ecosystem.
    pub scope: Option<String>,
    /// Path of the file or directory that proves it.
    ///
    /// `null` if no single one does.
    pub proof: Option<String>,
    /// Whether it was installed explicitly, by name.
    ///
    /// `null` if nothing records it.
    pub explicit: Option<bool>,
    /// What records that, in words.
    ///
    /// `null` if nothing records it.
    pub explicit_proof: Option<Cow<'static, str>>,
    /// Why it is there.
    pub reason: Reason,
    /// The package that `reason` is about.
    ///
    /// `null` if it is not about another package.
    pub reason_package: Option<String>,
    /// Names of packages that depend on it or recommend it, dependents first; at most eight.
    pub needed_by: Vec<String>,
    /// Number of packages that depend on it or recommend it.
    pub needed_by_count: u64,
    /// What proves that it is used only for development, in words.
    ///
    /// `null` if nothing does.
    pub development: Option<String>,
    /// The group that its database puts it in, such as dpkg's `Section`.
    ///
    /// `null` if it has none.
    pub section: Option<String>,
    /// Visible bytes that it owns; a file that several packages claim belongs to the first.
    pub unpacked: Bytes,
    /// Their compressed share, headers included.
    ///
    /// `null` if the download of one of their layers is unknown.
    pub download: Option<Bytes>,
    /// Number of regular files that it owns.
    pub files: u64,
    /// Retained size: visible bytes of it and of packages that only it leads to.
    pub retained: Bytes,
    /// Their compressed share.
    ///
    /// `null` if the download of one of their layers is unknown.
    pub retained_download: Option<Bytes>,
    /// Name of the package that retains it.
    ///
    /// `null` if no single one does.
    pub retained_by: Option<String>,
    /// Number of packages that it retains, itself not counted.
    pub retained_packages: u64,
    /// Bytes at its paths that a later layer hid.
    pub hidden: Bytes,
    /// Number of the layer that first had most of its files: a layer that only changes owner or
    /// mode adds none. For a package without files, the layer of what proves it.
    ///
    /// `null` if it is unknown.
    pub layer: Option<usize>,
    /// Numbers of the layers above the first that wrote its files, base first.
    pub changed_by: Vec<usize>,
    /// Files that its database lists and that are missing.
    pub missing: CasesReport,
    /// Files with a length other than that in its database; checksums are not compared.
    ///
    /// `null` if its database has no lengths.
    pub altered: Option<CasesReport>,
    /// Packages inside its files, such as the modules of a binary or the jars in a jar.
    pub contains: Vec<Contained>,
}

/// How many packages [`PackageReport::needed_by`] names: a C library has hundreds.
pub const NEEDED_BY: usize = 8;

/// How many there are, and the paths of the first few.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cases")]
pub struct CasesReport {
    /// How many.
    pub count: u64,
    /// Paths of the first few.
    pub paths: Vec<String>,
}

/// A package inside a file of another package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contained {
    /// Its name.
    pub name: String,
    /// Its version; empty if it is unknown.
    pub version: String,
}

words! {
    /// Why a package is there.
    pub enum Reason {
        /// It was installed explicitly, by name.
        Explicit = "explicit",
        /// It is kept whether or not anything needs it, such as dpkg's essential packages.
        Essential = "essential",
        /// `reason_package` cannot work without it.
        NeededBy = "needed-by",
        /// `reason_package` is better with it; nothing needs it.
        RecommendedBy = "recommended-by",
        /// It was installed as a dependency, and no installed package depends on it.
        Unneeded = "unneeded",
        /// Nothing records it.
        Unknown = "unknown",
    }
}

impl Contained {
    fn of((name, version): &(String, String)) -> Self {
        Self { name: printable_text(name), version: printable_text(version) }
    }
}

/// The packages of one ecosystem together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Ecosystem")]
pub struct EcosystemReport {
    /// Its name.
    pub name: Cow<'static, str>,
    /// How many packages.
    pub packages: u64,
    /// Visible bytes that they own.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if the download of one of their layers is unknown.
    pub download: Option<Bytes>,
}

/// What a package, or a package with what it retains, amounts to.
#[derive(Clone, Copy, Default)]
struct Weight {
    unpacked: u64,
    /// `None` once it includes a layer with an unknown download.
    download: Option<u64>,
    packages: u64,
}

fn add(sum: &mut Weight, more: &Weight) {
    sum.unpacked += more.unpacked;
    sum.download = sum.download.zip(more.download).map(|(a, b)| a + b);
    sum.packages += more.packages;
}

/// The packages of an image, to be listed.
pub(crate) struct Packages<'a> {
    facts: &'a Facts,
    /// By package: whether no chain of requirements leads to it.
    only_recommended: Vec<bool>,
}

impl<'a> Packages<'a> {
    pub(crate) fn of(facts: &'a Facts) -> Self {
        Self { facts, only_recommended: facts.graph.only_recommended() }
    }

    /// The packages with their ids: most retained bytes first, then by ecosystem, name, version and
    /// scope.
    pub(crate) fn list(&self) -> Vec<(PackageId, PackageReport)> {
        let weights: Vec<Weight> = self.ids().map(|id| self.weight(id)).collect();
        let retained = self.facts.graph.retained(&weights, add);
        let ids = self.ids().zip(&self.facts.packages.packages);
        let mut list: Vec<(PackageId, PackageReport)> = ids
            .zip(weights.iter().zip(&retained))
            .map(|((id, package), (own, retained))| (id, self.report(id, package, own, retained)))
            .collect();
        list.sort_by(|(_, a), (_, b)| a.order().cmp(&b.order()));
        list
    }

    /// The ecosystems that have packages here, most bytes first.
    pub(crate) fn ecosystems(&self) -> Vec<EcosystemReport> {
        let mut list = Vec::new();
        for ecosystem in ECOSYSTEMS {
            let mut sum = Weight { download: Some(0), ..Weight::default() };
            for (id, package) in self.ids().zip(&self.facts.packages.packages) {
                if package.ecosystem == ecosystem.name {
                    add(&mut sum, &self.weight(id));
                }
            }
            if 0 < sum.packages {
                list.push(EcosystemReport {
                    name: ecosystem.name.word().into(),
                    packages: sum.packages,
                    unpacked: Bytes(sum.unpacked),
                    download: sum.download.map(Bytes),
                });
            }
        }
        list.sort_by_key(|ecosystem| Reverse(ecosystem.unpacked));
        list
    }

    fn ids(&self) -> impl Iterator<Item = PackageId> {
        (0_u32..).take(self.facts.packages.packages.len()).map(PackageId)
    }

    fn weight(&self, id: PackageId) -> Weight {
        let Some(account) = self.facts.owners.account(id) else { return Weight::default() };
        let mut layers = account.by_layer.iter();
        let all_known = layers.all(|&(layer, _)| self.facts.knows_download(layer));
        // The download of a package without files is 0, unless no download is known at all.
        let any_known =
            self.facts.downloads.iter().any(Option::is_some) || self.facts.downloads.is_empty();
        let download = (all_known && any_known).then_some(account.visible.download);
        Weight { unpacked: account.visible.unpacked, download, packages: 1 }
    }

    fn report(
        &self,
        id: PackageId,
        package: &Package,
        own: &Weight,
        retained: &Weight,
    ) -> PackageReport {
        let nothing = Account::default();
        let account = self.facts.owners.account(id).unwrap_or(&nothing);
        let written = account.written_by.iter().map(|layer| layer + 1);
        let by: Vec<PackageId> = self.needed_by(id).collect();
        let reason = reason(self.facts.graph.why(package, id));
        let is_for_another = matches!(reason, Reason::NeededBy | Reason::RecommendedBy);
        let reason_package =
            is_for_another.then(|| by.first().map(|&by| self.name(by)).unwrap_or_default());
        PackageReport {
            ecosystem: package.ecosystem.word().into(),
            name: printable_text(&package.name),
            version: printable_text(&package.version),
            architecture: package.architecture.as_deref().map(printable_text),
            scope: package.scope.map(|node| self.facts.path(node)),
            proof: package.proof.map(|node| self.facts.path(node)),
            explicit: package.explicit.map(|(explicit, _)| explicit),
            explicit_proof: package.explicit.map(|(_, proof)| proof.into()),
            reason,
            reason_package,
            needed_by_count: by.len() as u64,
            needed_by: by.iter().take(NEEDED_BY).map(|&by| self.name(by)).collect(),
            development: package.development.as_deref().map(printable_text),
            section: package.section.as_deref().map(printable_text),
            unpacked: Bytes(own.unpacked),
            download: own.download.map(Bytes),
            files: account.visible.files,
            retained: Bytes(retained.unpacked),
            retained_download: retained.download.map(Bytes),
            retained_by: self.facts.graph.dominator(id).map(|by| self.name(by)),
            retained_packages: retained.packages.saturating_sub(1),
            hidden: Bytes(account.hidden.unpacked),
            layer: self.layer(package, account),
            changed_by: written.skip(1).collect(),
            missing: cases(&package.claims.missing),
            altered: package.claims.altered.as_ref().map(cases),
            contains: package.contains.iter().map(Contained::of).collect(),
        }
    }

    /// The layer that first had most of its files; for a package without files, the layer of the
    /// file that was written with it or that proves it.
    fn layer(&self, package: &Package, account: &Account) -> Option<usize> {
        let by_proof = || {
            let node = package.installed_with.or(package.proof)?;
            Some(origin(&self.facts.tree, self.facts.tree.current(node)?) + 1)
        };
        main_layer(account.added_by.iter().copied()).or_else(by_proof)
    }

    /// The packages that depend on a package: required dependencies first, then those of the same
    /// layer, then explicitly installed ones.
    fn needed_by(&self, id: PackageId) -> impl Iterator<Item = PackageId> {
        let package = |id| self.facts.packages.get(id);
        let layer = |id| self.layer(package(id)?, self.facts.owners.account(id)?);
        let own = layer(id);
        let mut by: Vec<(PackageId, NeedKind)> = self.facts.graph.needed_by(id).collect();
        by.sort_by_cached_key(|&(by, kind)| {
            let is_recommended = self.only_recommended.get(by.0 as usize) == Some(&true);
            let is_development = package(by).is_some_and(|by| by.development.is_some());
            let explicit = package(by).and_then(|by| by.explicit);
            let is_automatic = !explicit.is_some_and(|(is_explicit, _)| is_explicit);
            (kind, is_recommended, is_development, layer(by) != own, is_automatic, by)
        });
        by.into_iter().map(|(by, _)| by)
    }

    fn name(&self, id: PackageId) -> String {
        self.facts.packages.get(id).map(|package| printable_text(&package.name)).unwrap_or_default()
    }
}

impl PackageReport {
    /// What orders packages: the largest first, then by name.
    fn order(&self) -> impl Ord {
        let Self { ecosystem, name, version, scope, proof, .. } = self;
        (Reverse((self.retained, self.unpacked)), ecosystem, name, version, scope, proof)
    }
}

fn reason(why: Why) -> Reason {
    match why {
        Why::Explicit => Reason::Explicit,
        Why::Kept => Reason::Essential,
        Why::Needed => Reason::NeededBy,
        Why::Recommended => Reason::RecommendedBy,
        Why::Unneeded => Reason::Unneeded,
        Why::Unknown => Reason::Unknown,
    }
}

fn cases(cases: &Cases) -> CasesReport {
    CasesReport { count: cases.count, paths: cases.paths.clone() }
}
