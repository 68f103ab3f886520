//! Go programs and their modules, from the build information that the linker leaves in them.
//!
//! Commands of Go's distribution (`cmd/...`) belong to the toolchain and are not listed.

use super::binary::{self, Language};
use super::{Ecosystem, EcosystemName, Package, PackageSet};
use crate::contents::Contents;
use crate::escape::printable;
use crate::versions;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Go, versions: &versions::GO, wanted: &binary::WANTED, read };

fn read(contents: &Contents, packages: &mut PackageSet) {
    add(contents, packages, ECOSYSTEM.name, Language::Go);
}

/// Adds a package for each binary of a language: it owns that file.
///
/// Its name is the one that the binary records, otherwise that of the file.
pub(super) fn add(
    contents: &Contents,
    packages: &mut PackageSet,
    ecosystem: EcosystemName,
    language: Language,
) {
    for (node, built) in binary::all(contents, language) {
        let name = match built.name.is_empty() {
            true => printable(contents.tree().name(node)),
            false => built.name,
        };
        let mut package = Package {
            name,
            version: built.version,
            proof: Some(node),
            contains: built.contains,
            ..Package::new(ecosystem)
        };
        package.claims.files.push(node);
        packages.add(package);
    }
}
