//! Every path with its versions, for those who ask.

use super::path_text;
use crate::escape::printable;
use crate::layer::{Change, Special};
use crate::report::{FileKind, PathReport, VersionReport};
use crate::tree::{MergedTree, NodeId, VersionId};
use crate::units::Bytes;

/// Lists every path that any layer has an entry for, in byte order.
pub(super) fn files(tree: &MergedTree, downloads: &[Option<u64>]) -> Vec<PathReport> {
    let mut nodes: Vec<(Vec<u8>, NodeId)> = tree
        .nodes()
        .filter(|&node| tree.versions(node).next().is_some())
        .map(|node| (tree.path(node), node))
        .collect();
    nodes.sort_unstable();
    nodes
        .into_iter()
        .map(|(_, node)| {
            let mut versions: Vec<VersionReport> =
                tree.versions(node).filter_map(|id| version(tree, id, downloads)).collect();
            versions.reverse();
            PathReport { path: path_text(tree, node), versions }
        })
        .collect()
}

fn version(tree: &MergedTree, id: VersionId, downloads: &[Option<u64>]) -> Option<VersionReport> {
    let version = tree.version(id)?;
    let layer = tree.layers().get(version.layer)?;
    let entry = version.entry;
    let names = &layer.entries.names;
    let (kind, target) = match entry.change {
        Change::File(_) => (FileKind::File, None),
        Change::HardLink(target) => {
            (FileKind::HardLink, Some(format!("/{}", printable(names.get(target)))))
        }
        Change::Symlink(target) => (FileKind::Symlink, Some(printable(names.get(target)))),
        Change::Special(Special::CharDevice) => (FileKind::CharDevice, None),
        Change::Special(Special::BlockDevice) => (FileKind::BlockDevice, None),
        Change::Special(Special::Fifo) => (FileKind::Fifo, None),
        _ => (FileKind::Directory, None),
    };
    let content = tree.own_content(id);
    let logical = layer.entries.logical_bytes.get(&tree.entry_index(id)).copied();
    Some(VersionReport {
        layer: version.layer + 1,
        kind,
        fate: version.hidden.map(|(cause, _)| cause).into(),
        hidden_by: version.hidden.map(|(_, by)| by + 1),
        unpacked: Bytes(content.map_or(0, |content| content.stored_bytes)),
        logical: logical.map(Bytes),
        download: downloads.get(version.layer).copied().flatten().map(|_| Bytes(entry.download)),
        mode: u32::from(entry.mode),
        uid: u64::from(entry.uid),
        gid: u64::from(entry.gid),
        mtime: entry.mtime,
        content: content.map(|content| {
            let [high, low] = content.hash;
            format!("{high:016x}{low:016x}")
        }),
        target,
    })
}
