//! Modules that were installed for a language of the operating system, beside those of packages.

use super::runtime::{RuntimeSet, Scene};
use crate::tree::{MergedTree, NodeId};

/// Directories of modules below `/usr/local/share` and `/usr/local/lib`, or below a directory with
/// the name of an architecture there: of Perl, as `make install` fills them (Debian's Perl policy,
/// 2.3), and of Lua.
const LANGUAGES: [&[u8]; 4] = [b"perl", b"perl5", b"site_perl", b"lua"];

/// Adds such directories whole.
pub(super) fn add(scene: &Scene<'_>, set: &mut RuntimeSet) {
    let facts = scene.facts;
    for parent in ["/usr/local/share", "/usr/local/lib"] {
        let Some(parent) = facts.directory(parent) else { continue };
        for directory in directories(&facts.tree, parent) {
            let is_new = !set.holds(&facts.tree, directory);
            let is_copied = set.copies.iter().any(|copy| copy.node == directory);
            if is_new && !is_copied {
                set.copy(scene, directory);
            }
        }
    }
}

fn directories(tree: &MergedTree, parent: NodeId) -> Vec<NodeId> {
    let of = |at: NodeId| LANGUAGES.iter().filter_map(move |name| tree.child(at, name));
    let is_architecture = |at: &NodeId| memchr::memmem::find(tree.name(*at), b"-linux-").is_some();
    let architectures = tree.children(parent).iter().copied().filter(is_architecture);
    let mut found: Vec<NodeId> = of(parent).chain(architectures.flat_map(of)).collect();
    found.retain(|&node| tree.is_directory(node));
    found.sort_unstable();
    found
}
