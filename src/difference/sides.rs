//! What two images have at a path, and which contents have to be read to compare it.

use std::collections::BTreeSet;

use super::metadata::metadata_changes;
use super::{Difference, FileDifference, Side};
use crate::escape::printable;
use crate::facts::Facts;
use crate::layer::{Content, Entry};
use crate::report::FileKind;
use crate::similar::nearest;
use crate::tree::{NodeId, VersionId};
use crate::units::Bytes;

/// What is known of a difference without reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// All but how the contents differ, if they have to be read.
    pub difference: FileDifference,
    /// What has to be read to compare the contents; `None` if nothing has to be.
    pub wanted: Option<Wanted>,
}

/// Contents to read: each the index of a layer and that of an entry in it, as
/// [`Session::file`](crate::Session::file) takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Of the first image; `None` for nothing, which counts as an empty file.
    pub before: Option<(usize, u32)>,
    /// Of the second image; `None` for nothing, which counts as an empty file.
    pub after: Option<(usize, u32)>,
}

/// Neither of two images has anything at a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("neither image has the path `{path}`")]
pub struct NoSuchPath {
    /// The path, printable.
    pub path: String,
    /// The path with the most similar name that one of them has, printable; `None` if none is
    /// similar.
    pub similar: Option<String>,
}

/// What an image has at a path; the content and the target of a hard link are those of what it
/// names.
struct Place<'f> {
    facts: &'f Facts,
    node: NodeId,
    /// `None` for a directory that is only implied by what is in it.
    version: Option<VersionId>,
    /// Where the symbolic link points that led there.
    link: Option<String>,
}

/// Looks a path up in two images.
///
/// Links on the way are followed. If both have the same symbolic link there, so is that, where it
/// leads anywhere, and what it leads to is compared. Fails if neither has the path, not even
/// hidden.
pub fn find(before: &Facts, after: &Facts, path: &[u8]) -> Result<Found, NoSuchPath> {
    let [mut old, mut new] = [before, after].map(|facts| Place::find(facts, path));
    if let (Some(old), Some(new)) = (&mut old, &mut new)
        && let (Some(target), Some(other)) = (old.visible_target(), new.visible_target())
        && target == other
    {
        for place in [old, new] {
            if let Some(followed) = place.followed() {
                *place = followed;
            }
        }
    }
    if old.is_none() && new.is_none() {
        let similar = similar_path(&[before, after], path);
        return Err(NoSuchPath { path: printable(path), similar });
    }
    let (contents, wanted) = compare(old.as_ref(), new.as_ref());
    let metadata = match [&old, &new].map(|place| place.as_ref().and_then(Place::entry)) {
        [Some(old), Some(new)] => metadata_changes(old, new),
        _ => Vec::new(),
    };
    let [before, after] = [old, new].map(|place| place.map(|place| place.side()));
    let difference = FileDifference { path: printable(path), before, after, metadata, contents };
    Ok(Found { difference, wanted })
}

/// Compares what is known without reading.
fn compare(old: Option<&Place<'_>>, new: Option<&Place<'_>>) -> (Difference, Option<Wanted>) {
    let targets = [old, new].map(|place| place.and_then(Place::visible_target));
    if let [Some(one), Some(other)] = targets
        && one == other
    {
        return (Difference::Same, None);
    }
    let contents = [old, new].map(|place| place.and_then(Place::visible_content));
    let is_seen = [old, new].map(|place| place.is_some_and(|place| !place.is_hidden()));
    match (contents, is_seen) {
        ([Some(one), Some(other)], _) if one == other => (Difference::Same, None),
        // An empty file compares like one that is not there.
        ([Some(one), None], [_, false]) | ([None, Some(one)], [false, _])
            if one.stored_bytes == 0 =>
        {
            (Difference::NotCompared, None)
        }
        ([Some(_), Some(_)], _) | ([Some(_), None], [_, false]) | ([None, Some(_)], [false, _]) => {
            let stored = |place: Option<&Place<'_>>| {
                let place = place.filter(|place| !place.is_hidden())?;
                place.facts.tree.stored_at(place.version?)
            };
            let wanted = Wanted { before: stored(old), after: stored(new) };
            (Difference::NotCompared, Some(wanted))
        }
        _ => (Difference::NotCompared, None),
    }
}

impl<'f> Place<'f> {
    /// What is at a path, or what was last if it is hidden.
    fn find(facts: &'f Facts, path: &[u8]) -> Option<Self> {
        let tree = &facts.tree;
        let place = |node, version| Self { facts, node, version, link: None };
        if let Some(node) = tree.find(path) {
            return Some(place(node, tree.current(node)));
        }
        let node = tree.node_at(path)?;
        let latest = tree.versions(node).next()?;
        Some(place(node, Some(latest)))
    }

    fn is_hidden(&self) -> bool {
        !self.facts.tree.is_present(self.node)
    }

    /// Where its symbolic link leads; `None` if it leads nowhere.
    fn followed(&self) -> Option<Self> {
        let node = self.facts.tree.follow(self.node)?;
        let link = self.visible_target().map(printable);
        Some(Self { facts: self.facts, node, version: self.facts.tree.current(node), link })
    }

    fn entry(&self) -> Option<&'f Entry> {
        Some(self.facts.tree.version(self.version?).filter(|_| !self.is_hidden())?.entry)
    }

    /// The target of a symbolic link that a container sees.
    fn visible_target(&self) -> Option<&'f [u8]> {
        self.facts.tree.target_of(self.version?).filter(|_| !self.is_hidden())
    }

    /// The content of a regular file that a container sees.
    fn visible_content(&self) -> Option<Content> {
        self.content().filter(|_| !self.is_hidden())
    }

    fn content(&self) -> Option<Content> {
        self.facts.tree.own_content(self.carrier()?)
    }

    /// The version that has the content, or the target.
    fn carrier(&self) -> Option<VersionId> {
        let version = self.version?;
        Some(self.facts.tree.carrier(version).unwrap_or(version))
    }

    fn kind(&self) -> FileKind {
        let carrier = self.carrier().and_then(|version| self.facts.tree.version(version));
        carrier.map_or(FileKind::Directory, |version| FileKind::of(version.entry.change))
    }

    fn bytes(&self) -> Option<u64> {
        let (tree, carrier) = (&self.facts.tree, self.carrier()?);
        let stored = self.content()?.stored_bytes;
        let layer = tree.layers().get(tree.layer_of(carrier)?)?;
        let logical = layer.entries.logical_bytes.get(&tree.entry_index(carrier));
        Some(logical.copied().unwrap_or(stored))
    }

    fn side(self) -> Side {
        let tree = &self.facts.tree;
        let version = self.version.and_then(|version| tree.version(version));
        let hidden_by = version.filter(|_| self.is_hidden()).and_then(|version| version.hidden);
        Side {
            path: self.facts.path(self.node),
            layer: version.map(|version| version.layer.saturating_add(1)),
            hidden_by: hidden_by.map(|(_, by)| by.saturating_add(1)),
            kind: self.kind(),
            bytes: self.bytes().map(Bytes),
            content: self.content().map(|content| {
                let [high, low] = content.hash;
                format!("{high:016x}{low:016x}")
            }),
            target: self.version.and_then(|version| tree.target_of(version)).map(printable),
            link: self.link,
        }
    }
}

/// The path with the name, in the deepest directory that exists, that is most similar to what was
/// asked for.
fn similar_path(images: &[&Facts], path: &[u8]) -> Option<String> {
    let names: Vec<&[u8]> =
        path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()).collect();
    let existing = |depth: usize| {
        let directory = names.get(..depth).unwrap_or_default().join(&b'/');
        let found = images.iter().filter_map(|facts| {
            let node = facts.tree.follow(facts.tree.find(&directory)?)?;
            facts.tree.is_directory(node).then_some((*facts, node))
        });
        let found: Vec<(&Facts, NodeId)> = found.collect();
        (!found.is_empty()).then_some((depth, found))
    };
    let (depth, directories) = (0..names.len()).rev().find_map(existing)?;
    let (wrong, rest) = names.get(depth..)?.split_first()?;
    let mut there = BTreeSet::new();
    for (facts, directory) in &directories {
        let children = facts.tree.children(*directory).iter();
        let present = children.filter(|child| facts.tree.is_present(**child));
        there.extend(present.map(|child| printable(facts.tree.name(*child))));
    }
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    let name = nearest(&printable(wrong), &there)?;
    directories.iter().find_map(|(facts, directory)| {
        let tree = &facts.tree;
        let mut children = tree.children(*directory).iter();
        let meant = children.find(|child| printable(tree.name(**child)) == name)?;
        // What follows may be right.
        let whole = tree.find_from(*meant, &rest.join(&b'/'));
        Some(facts.path(whole.unwrap_or(*meant)))
    })
}
