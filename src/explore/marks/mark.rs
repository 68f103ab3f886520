//! A mark: what it is about, by names that stay the same when an image is built again.

use crate::facts::Facts;
use crate::packages::{EcosystemName, Package, PackageId};
use crate::tree::NodeId;

/// Something that a user would like not to be in an image.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A path with all of its versions and everything below it: absolute, without a slash at its
    /// end, `/` for the root.
    Path(Vec<u8>),
    /// A package with the packages that only it leads to.
    Package(PackageMark),
    /// A finding, by its id.
    Finding(String),
    /// A layer, by its index from 0.
    Layer(usize),
}

/// A package, by what its database calls it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageMark {
    /// Its ecosystem.
    pub ecosystem: EcosystemName,
    /// Its name.
    pub name: String,
    /// Its version; empty if its database has none.
    pub version: String,
    /// The directory that it is installed into, or what proves it, as an absolute path; `None` if
    /// its ecosystem has one place in an image.
    pub place: Option<Vec<u8>>,
}

impl Mark {
    /// Returns the mark of a path.
    pub fn path(facts: &Facts, node: NodeId) -> Self {
        Self::Path(facts.tree.path(node))
    }

    /// Returns the mark of a package, with no more of its place than tells it from others.
    ///
    /// `None` if there is no such package.
    pub fn package(facts: &Facts, id: PackageId) -> Option<Self> {
        let package = facts.packages.get(id)?;
        let scope = package.scope.map(|node| facts.tree.path(node));
        let mark = PackageMark {
            ecosystem: package.ecosystem,
            name: package.name.clone(),
            version: package.version.clone(),
            place: scope,
        };
        let all = facts.packages.packages.iter();
        let is_alone = all.filter(|other| mark.is_of(facts, other)).nth(1).is_none();
        let proof = package.proof.filter(|_| !is_alone).map(|node| facts.tree.path(node));
        let place = proof.or_else(|| mark.place.clone());
        Some(Self::Package(PackageMark { place, ..mark }))
    }
}

impl PackageMark {
    /// Whether it is the mark of a package.
    pub(super) fn is_of(&self, facts: &Facts, package: &Package) -> bool {
        self.ecosystem == package.ecosystem
            && self.name == package.name
            && self.version == package.version
            && self.place.as_ref().is_none_or(|place| {
                let mut places = [package.scope, package.proof].into_iter().flatten();
                places.any(|node| facts.tree.path(node) == *place)
            })
    }
}
