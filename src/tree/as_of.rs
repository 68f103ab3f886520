//! What a container of the lowest layers alone sees.

use std::ops::Range;

use super::node::{NodeId, VersionId};
use super::{Cause, MergedTree};

impl MergedTree {
    /// The versions that some layers ship, by index: layer by layer in tar order.
    pub fn versions_of(
        &self,
        layers: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = VersionId> + use<> {
        let all = &self.nodes.versions;
        let first = |layer: usize| all.partition_point(|data| (data.layer as usize) < layer);
        (first(layers.start)..first(layers.end)).map(|index| VersionId(index as u32))
    }

    /// Why a version is no longer what its path names in a container of the lowest `layers` layers,
    /// and the index of the layer that hid it. `None` while the path names it.
    ///
    /// The bytes of a file may still be visible, through a hard link: see
    /// [`fate_as_of`](Self::fate_as_of).
    pub fn hidden_as_of(&self, version: VersionId, layers: usize) -> Option<(Cause, usize)> {
        let hidden = self.nodes.version(version).hidden;
        hidden.map(|(cause, by)| (cause, by as usize)).filter(|&(_, by)| by < layers)
    }

    /// Why what a version ships is hidden from a container of the lowest `layers` layers, and the
    /// index of the layer that hid it, as [`fate`](Self::fate) says it of all layers.
    pub fn fate_as_of(&self, version: VersionId, layers: usize) -> Option<(Cause, usize)> {
        // Bytes that no name shows after a layer are never shown again: a hard link needs a name.
        self.fate(version).filter(|&(_, by)| by < layers)
    }

    /// The version of a node that a container of the lowest `layers` layers sees; `None` if the
    /// path is absent or only an implied parent.
    pub fn current_as_of(&self, node: NodeId, layers: usize) -> Option<VersionId> {
        let latest = self.latest_of(node, layers)?;
        self.hidden_as_of(latest, layers).is_none().then_some(latest)
    }

    /// The last version that the lowest `layers` layers put at a node, hidden or not.
    pub fn latest_of(&self, node: NodeId, layers: usize) -> Option<VersionId> {
        self.versions(node).find(|&version| (self.nodes.version(version).layer as usize) < layers)
    }
}
