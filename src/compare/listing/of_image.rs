//! The paths of an image that has been read.

use super::{Content, Listing, NONE, NodeData, Version, or_none, push};
use crate::escape::printable;
use crate::facts::Facts;
use crate::layer::Change;
use crate::report::{Attributes, FileKind};
use crate::tree::VersionId;

impl Listing {
    /// Lists what a report lists with `--files`, in the same words.
    pub(in crate::compare) fn of_image(facts: &Facts, attributes: &Attributes) -> Self {
        let tree = &*facts.tree;
        let linked = tree.linked();
        let mut listing = Self::default();
        listing.nodes.reserve_exact(tree.node_count());
        for node in tree.nodes() {
            let name = push(&mut listing.names, &printable(tree.name(node)));
            let parent = tree.parent(node).index() as u32;
            listing.nodes.push(NodeData { parent, name });
            let start = listing.versions.len();
            for id in tree.versions(node) {
                let inode = tree.inode(id, &linked);
                let version = listing.version_of(facts, attributes, id, inode);
                listing.versions.extend(version);
            }
            // A tree has its versions latest first.
            let versions = listing.versions.get_mut(start..).unwrap_or_default();
            versions.sort_by_key(|version| (version.layer, version.entry));
        }
        listing.settle();
        listing
    }

    fn version_of(
        &mut self,
        facts: &Facts,
        attributes: &Attributes,
        id: VersionId,
        inode: Option<u32>,
    ) -> Option<Version> {
        let tree = &*facts.tree;
        let version = tree.version(id)?;
        let layer = tree.layers().get(version.layer)?;
        let (entry, names) = (version.entry, &layer.entries.names);
        let kind = FileKind::of(entry.change);
        let target = match entry.change {
            Change::Symlink(target) => Some(printable(names.get(target))),
            _ => None,
        };
        let content = tree.own_content(id);
        let node = tree.node_of(id).index() as u32;
        let knows_download = facts.knows_download(version.layer);
        Some(Version {
            node,
            place: node,
            layer: or_none(Some(version.layer)),
            entry: tree.entry_index(id),
            kind,
            fate: version.hidden.map(|(cause, _)| cause).into(),
            is_shown: version.hidden.is_none(),
            is_link: kind == FileKind::HardLink,
            hidden_by: or_none(version.hidden.map(|(_, by)| by)),
            package: or_none(attributes.package(facts, id)),
            finding: or_none(attributes.finding(tree, id)),
            inode: inode.unwrap_or(NONE),
            mode: u32::from(entry.mode),
            uid: entry.uid,
            gid: entry.gid,
            xattrs: entry.xattrs,
            mtime: entry.mtime,
            unpacked: content.map_or(0, |content| content.stored_bytes),
            download: if knows_download { entry.download } else { 0 },
            content: content.map_or(Content::default(), |content| Content(content.hash)),
            target: target.map_or(0, |target| self.push_target(&target)),
        })
    }
}
