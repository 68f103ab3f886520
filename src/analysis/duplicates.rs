//! Visible files with the same content.

use super::path_text;
use crate::report::{DUPLICATE_PATHS, DuplicateGroup};
use crate::tree::{MergedTree, VersionId};
use crate::units::Bytes;

/// Groups the visible inodes by content, most bytes to gain first.
///
/// Content is compared by length and xxh3-128. Empty files and hard links are no duplicates.
pub(super) fn duplicates(tree: &MergedTree<'_>) -> Vec<DuplicateGroup> {
    // Half of the hash is enough to bring candidates together in little memory.
    let mut candidates: Vec<(u64, VersionId)> = tree
        .all_versions()
        .filter_map(|id| {
            let content = tree.own_content(id).filter(|content| 0 < content.stored_bytes)?;
            tree.hidden_bytes(id).is_none().then_some((content.hash[0], id))
        })
        .collect();
    candidates.sort_unstable();
    let mut groups = Vec::new();
    for similar in candidates.chunk_by(|a, b| a.0 == b.0).filter(|similar| 1 < similar.len()) {
        let mut same: Vec<VersionId> = similar.iter().map(|&(_, id)| id).collect();
        // Distinct contents with the same half are as good as impossible, but cost nothing.
        same.sort_by_key(|&id| tree.own_content(id).map(|it| (it.stored_bytes, it.hash)));
        let groups_of_same = same.chunk_by(|&a, &b| tree.own_content(a) == tree.own_content(b));
        groups.extend(groups_of_same.filter_map(|same| group(tree, same)));
    }
    groups.sort_by(|a, b| b.gain().cmp(&a.gain()).then_with(|| a.paths.cmp(&b.paths)));
    groups
}

fn group(tree: &MergedTree<'_>, same: &[VersionId]) -> Option<DuplicateGroup> {
    let content = tree.own_content(*same.first()?)?;
    if same.len() < 2 {
        return None;
    }
    let mut paths: Vec<String> =
        same.iter().map(|&id| path_text(tree, tree.shown_at(id))).collect();
    paths.sort();
    paths.truncate(DUPLICATE_PATHS);
    Some(DuplicateGroup { unpacked: Bytes(content.stored_bytes), copies: same.len() as u64, paths })
}
