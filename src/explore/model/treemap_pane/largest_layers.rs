//! Which layer ships most of each directory.

use crate::tree::MergedTree;

/// By directory, the layer that ships most of what a container of the lowest layers sees in it.
#[derive(Debug, Clone)]
pub(super) struct LargestLayers {
    /// How many layers the container has.
    end: usize,
    /// Whether downloads were added up, not unpacked bytes.
    by_download: bool,
    /// By directory index: the most bytes of a layer, and the index of that layer.
    largest: Vec<(u64, usize)>,
}

impl LargestLayers {
    /// Adds up every layer, one after the other.
    pub(super) fn of(tree: &MergedTree, end: usize, by_download: bool) -> Self {
        let above = above(tree);
        let mut largest = vec![(0, 0); above.len()];
        let mut sums = vec![0_u64; above.len()];
        for layer in 0..end {
            if !add_versions(tree, layer, end, by_download, &mut sums) {
                continue;
            }
            // Parents come before what is in them.
            for (index, above) in above.iter().enumerate().rev() {
                let bytes = sums.get_mut(index).map(std::mem::take).unwrap_or(0);
                if let Some(largest) = largest.get_mut(index)
                    && largest.0 < bytes
                {
                    *largest = (bytes, layer);
                }
                if let Some(sum) = above.and_then(|above| sums.get_mut(above)) {
                    *sum = sum.saturating_add(bytes);
                }
            }
        }
        Self { end, by_download, largest }
    }

    /// Whether it answers for these layers.
    pub(super) fn is_of(&self, end: usize, by_download: bool) -> bool {
        (self.end, self.by_download) == (end, by_download)
    }

    /// The index of the layer that ships most of a directory; `None` if it has no bytes.
    pub(super) fn layer(&self, directory_index: usize) -> Option<usize> {
        let (bytes, layer) = self.largest.get(directory_index).copied()?;
        (0 < bytes).then_some(layer)
    }
}

/// By directory index: that of the directory that it is in; `None` for the root.
fn above(tree: &MergedTree) -> Vec<Option<usize>> {
    let mut above = vec![None; tree.directory_count()];
    for node in tree.nodes().skip(1) {
        if let Some(index) = tree.directory_index(node)
            && let Some(place) = above.get_mut(index)
        {
            *place = tree.directory_index(tree.parent(node));
        }
    }
    above
}

/// Adds what a layer ships to the directories that it is directly in. Returns whether that is
/// anything.
fn add_versions(
    tree: &MergedTree,
    layer: usize,
    end: usize,
    by_download: bool,
    sums: &mut [u64],
) -> bool {
    let mut is_any = false;
    for version in tree.versions_of(layer..layer + 1) {
        let amount = tree.amount(version);
        let bytes = if by_download { amount.download } else { amount.unpacked };
        if bytes == 0 || tree.fate_as_of(version, end).is_some() {
            continue;
        }
        let node = tree.shown_at(version);
        let directory =
            tree.directory_index(node).or_else(|| tree.directory_index(tree.parent(node)));
        if let Some(sum) = directory.and_then(|index| sums.get_mut(index)) {
            *sum = sum.saturating_add(bytes);
            is_any = true;
        }
    }
    is_any
}
