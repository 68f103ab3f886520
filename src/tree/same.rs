//! Visible files with the same content.

use super::MergedTree;
use super::node::VersionId;

impl MergedTree {
    /// Groups the visible inodes by content: two or more in each group, in order.
    ///
    /// Content is compared by length and xxh3-128. Empty files and hard links are no duplicates.
    pub fn same_content(&self) -> &[Vec<VersionId>] {
        self.same_content.get_or_init(|| self.group_by_content())
    }

    fn group_by_content(&self) -> Vec<Vec<VersionId>> {
        // Half of the hash is enough to group candidates in little memory.
        let mut candidates: Vec<(u64, VersionId)> = self
            .all_versions()
            .filter_map(|id| {
                let content = self.own_content(id).filter(|content| 0 < content.stored_bytes)?;
                self.hidden_bytes(id).is_none().then_some((content.hash[0], id))
            })
            .collect();
        candidates.sort_unstable();
        let mut groups = Vec::new();
        for similar in candidates.chunk_by(|a, b| a.0 == b.0).filter(|similar| 1 < similar.len()) {
            let mut same: Vec<VersionId> = similar.iter().map(|&(_, id)| id).collect();
            // Distinct contents with the same half are next to impossible, but checking costs
            // nothing.
            same.sort_by_key(|&id| {
                self.own_content(id).map(|content| (content.stored_bytes, content.hash))
            });
            let of_same = same.chunk_by(|&a, &b| self.own_content(a) == self.own_content(b));
            groups.extend(of_same.filter(|same| 1 < same.len()).map(<[VersionId]>::to_vec));
        }
        groups
    }
}
