//! Rust programs: their crates, from the list that cargo-auditable leaves in them.

use super::binary::Language;
use super::{Ecosystem, EcosystemName, PackageSet, go};
use crate::contents::Contents;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS); what it reads is kept by the row of Go.
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Cargo, wanted: &[], read };

fn read(contents: &Contents, packages: &mut PackageSet) {
    go::add(contents, packages, ECOSYSTEM.name, Language::Rust);
}
