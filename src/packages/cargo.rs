//! Rust programs and their crates, from the list that cargo-auditable leaves in them.

use super::binary::Language;
use super::{Ecosystem, EcosystemName, PackageSet, go};
use crate::contents::Contents;
use crate::versions;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS); the row of Go keeps what it reads.
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Cargo, versions: &versions::SEMVER, wanted: &[], read };

fn read(contents: &Contents, packages: &mut PackageSet) {
    go::add(contents, packages, ECOSYSTEM.name, Language::Rust);
}
