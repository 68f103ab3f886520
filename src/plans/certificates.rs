//! The file of certificates of authorities, which programs read before they connect to others.

use super::runtime::{CopyStep, RuntimeSet};
use super::target::Target;
use crate::facts::Facts;
use crate::tree::{MergedTree, NodeId};

/// Files in which programs look for certificates of authorities (Go's crypto/x509, `certFiles`).
const CERTIFICATES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Returns the file of certificates of authorities.
pub(super) fn file(tree: &MergedTree) -> Option<NodeId> {
    CERTIFICATES.iter().find_map(|path| tree.follow(tree.find(path.as_bytes())?))
}

/// Whether programs find certificates of authorities in the target. One that is only known by name
/// has none unless that says so.
pub(super) fn are_in(facts: &Facts, target: Target<'_>) -> bool {
    match target {
        // Those of the base are there; others have to be copied.
        Target::SameBase => file(&facts.tree).is_none_or(|node| !facts.is_own(node)),
        Target::Other(other) => file(&other.tree).is_some(),
        Target::Known(base) => base.has_certificates,
    }
}

/// Adds the file of certificates to the set if no package installs it.
pub(super) fn copy(facts: &Facts, set: &mut RuntimeSet) {
    let packages = set.packages.iter().filter_map(|&id| facts.packages.get(id));
    let are_installed =
        packages.into_iter().any(|package| package.name.starts_with("ca-certificates"));
    if let Some(node) = file(&facts.tree)
        && !are_installed
    {
        set.files.insert(node);
        set.copies.push(CopyStep::same(node));
    }
}
