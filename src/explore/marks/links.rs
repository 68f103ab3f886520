//! Which versions are names of the same file.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::tree::{MergedTree, VersionId};

/// The names of files that have several, by the version that carries the bytes.
#[derive(Debug, Default)]
pub(super) struct Links {
    others: HashMap<VersionId, Vec<VersionId>, RandomState>,
}

impl Links {
    /// Finds them in one pass over all versions.
    pub(super) fn of(tree: &MergedTree) -> Self {
        let mut others: HashMap<VersionId, Vec<VersionId>, RandomState> = HashMap::default();
        for version in tree.all_versions() {
            if let Some(carrier) = tree.carrier(version)
                && carrier != version
                && tree.own_content(carrier).is_some()
            {
                others.entry(carrier).or_default().push(version);
            }
        }
        Self { others }
    }

    /// Returns the versions that name the file that a version carries, itself first, hidden ones
    /// included, in order.
    pub(super) fn names(&self, carrier: VersionId) -> impl Iterator<Item = VersionId> + '_ {
        let others = self.others.get(&carrier).into_iter().flatten().copied();
        std::iter::once(carrier).chain(others)
    }

    /// Returns how many names the file has.
    pub(super) fn count(&self, carrier: VersionId) -> usize {
        1 + self.others.get(&carrier).map_or(0, Vec::len)
    }
}
