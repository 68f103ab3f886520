//! Visible files with the same content.

use super::path_text;
use crate::report::{DUPLICATE_PATHS, DuplicateGroup};
use crate::tree::{MergedTree, VersionId};
use crate::units::Bytes;

/// Lists the visible inodes of the same content, most bytes to gain first.
pub(super) fn duplicates(tree: &MergedTree) -> Vec<DuplicateGroup> {
    let groups = tree.same_content();
    let mut groups: Vec<_> = groups.iter().filter_map(|same| group(tree, same)).collect();
    groups.sort_by(|a, b| b.gain().cmp(&a.gain()).then_with(|| a.paths.cmp(&b.paths)));
    groups
}

fn group(tree: &MergedTree, same: &[VersionId]) -> Option<DuplicateGroup> {
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
