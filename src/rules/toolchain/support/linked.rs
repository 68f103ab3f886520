//! Which installed libraries the programs and libraries of an image name.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::facts::Facts;
use crate::packages::{PackageId, binary};
use crate::rules::system_packages::is_shared_library;
use crate::tree::NodeId;

/// The files that name shared libraries, by the name of the library.
pub(super) struct Linked {
    users: HashMap<String, Vec<NodeId>, RandomState>,
}

impl Linked {
    /// Reads what every visible binary names.
    pub(super) fn of(facts: &Facts) -> Self {
        let mut users: HashMap<String, Vec<NodeId>, RandomState> = HashMap::default();
        for node in binary::nodes(&facts.contents) {
            for name in binary::needed(&facts.contents, node) {
                users.entry(name).or_default().push(node);
            }
        }
        Self { users }
    }

    /// Returns a file outside of a package that names one of its libraries, with that name; only
    /// files count whose package stays, or that are in none.
    pub(super) fn user_of(
        &self,
        facts: &Facts,
        id: PackageId,
        stays: impl Fn(PackageId) -> bool,
    ) -> Option<(NodeId, &str)> {
        libraries(facts, id).find_map(|library| {
            let name = std::str::from_utf8(facts.tree.name(library)).ok()?;
            let (name, users) = self.users.get_key_value(name)?;
            let is_outside = |node: &&NodeId| {
                facts.owners.owner(**node).is_none_or(|owner| owner != id && stays(owner))
            };
            Some((*users.iter().find(is_outside)?, name.as_str()))
        })
    }
}

/// Returns the shared libraries of a package that are where loaders look for them.
pub(super) fn libraries(facts: &Facts, id: PackageId) -> impl Iterator<Item = NodeId> + '_ {
    let tree = &facts.tree;
    facts.files_of(id).iter().copied().filter(|&node| {
        let (name, directory) = (tree.name(node), tree.name(tree.parent(node)));
        let is_public = matches!(directory, b"lib" | b"lib64")
            || memchr::memmem::find(directory, b"-linux-").is_some();
        is_public && is_shared_library(name) && name.starts_with(b"lib")
    })
}
