//! The layers merged again without what is taken out of them, where its absence changes more than
//! itself: what it hid is visible again.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::links::Links;
use super::out::Out;
use crate::layer::{Change, Content, DirectoryId, Entries, Names};
use crate::limits::Limits;
use crate::tree::{MergedTree, NodeId, VersionId};

/// Whether versions that stay may become visible or hidden, so that counting what is taken out is
/// not enough.
pub(super) fn changes_others(tree: &MergedTree, out: &Out) -> bool {
    !out.layers.is_empty()
        || takes_the_place_of_a_directory(tree, out)
        || directories_hide(tree, out)
        || (has_symlink(tree, out) && links_lead_entries(tree))
}

/// Whether something that is taken out replaced a directory, or what is below it now: without it,
/// nothing did.
fn takes_the_place_of_a_directory(tree: &MergedTree, out: &Out) -> bool {
    let stays = |node: NodeId| tree.children(node).iter().any(|&child| !out.has_node(child));
    let of_nodes = out.nodes.iter().copied();
    let of_versions = out.versions.iter().map(|&version| tree.node_of(version));
    of_nodes.filter(|&node| has_other_than_directory(tree, node)).chain(of_versions).any(stays)
}

/// Whether a file above was hidden by a directory that may have existed only for what is taken out.
fn directories_hide(tree: &MergedTree, out: &Out) -> bool {
    let mut seen: HashSet<NodeId, RandomState> = HashSet::default();
    let of_versions = out.versions.iter().map(|&version| tree.node_of(version));
    for node in out.nodes.iter().copied().chain(of_versions) {
        let above = tree.ancestors(node).skip(1);
        for directory in above.take_while(|&at| !out.has_node(at)) {
            if !seen.insert(directory) {
                break;
            }
            if has_other_than_directory(tree, directory) {
                return true;
            }
        }
    }
    false
}

fn has_other_than_directory(tree: &MergedTree, node: NodeId) -> bool {
    let is_directory = |change: Change| matches!(change, Change::Directory | Change::Root);
    let mut versions = tree.versions(node).filter_map(|version| tree.version(version));
    versions.any(|version| !is_directory(version.entry.change))
}

fn has_symlink(tree: &MergedTree, out: &Out) -> bool {
    out.all_versions(tree).any(|version| is_symlink(tree, version))
}

fn is_symlink(tree: &MergedTree, version: VersionId) -> bool {
    let carrier = tree.carrier(version).unwrap_or(version);
    let version = tree.version(carrier);
    version.is_some_and(|version| matches!(version.entry.change, Change::Symlink(_)))
}

/// Whether the path of any entry leads through a symbolic link.
fn links_lead_entries(tree: &MergedTree) -> bool {
    tree.layers().iter().any(|layer| links_lead(tree, &layer.entries.names))
}

fn links_lead(tree: &MergedTree, names: &Names) -> bool {
    let mut nodes: Vec<Option<NodeId>> = vec![Some(NodeId::ROOT)];
    // Parents are stored before their children.
    for id in (1_u32..).take(names.directory_count().saturating_sub(1)) {
        let (parent, name) = names.directory(DirectoryId(id));
        let parent = nodes.get(parent.0 as usize).copied().flatten();
        let node = parent.and_then(|parent| tree.node_in(parent, name));
        let leads = |node| tree.versions(node).any(|version| is_symlink(tree, version));
        if node.is_some_and(leads) {
            return true;
        }
        nodes.push(node);
    }
    false
}

/// Merges the layers that stay, without what is taken out of them.
pub(super) fn remerge(tree: &MergedTree, out: &Out, links: &Links, limits: &Limits) -> MergedTree {
    let mut changed = Changed { tree, out, links, layers: BTreeMap::new() };
    let is_shown = |version| tree.current(tree.node_of(version)) == Some(version);
    for version in out.all_versions(tree) {
        let is_whiteout = !out.has_node(tree.node_of(version)) && is_shown(version);
        let change = if is_whiteout { Change::Remove } else { Change::Nothing };
        changed.set(version, change);
    }
    changed.cut_parts();
    changed.move_contents();
    let layers = tree.layers().iter().enumerate();
    let kept =
        layers.filter(|(index, _)| !out.layers.contains(index)).map(|(index, layer)| match changed
            .layers
            .remove(&index)
        {
            Some(entries) => Arc::new(layer.with_entries(entries)),
            None => Arc::clone(layer),
        });
    MergedTree::merge(kept.collect(), limits)
}

/// The layers that something is taken out of.
struct Changed<'a> {
    tree: &'a MergedTree,
    out: &'a Out,
    links: &'a Links,
    /// Their entries, by index of the layer.
    layers: BTreeMap<usize, Entries>,
}

impl Changed<'_> {
    fn set(&mut self, version: VersionId, change: Change) {
        let index = self.tree.entry_index(version) as usize;
        let Some(entries) = self.entries(version) else { return };
        if let Some(entry) = entries.list.get_mut(index) {
            entry.change = change;
        }
    }

    fn entries(&mut self, version: VersionId) -> Option<&mut Entries> {
        let index = self.tree.layer_of(version)?;
        let layer = self.tree.layers().get(index)?;
        Some(self.layers.entry(index).or_insert_with(|| layer.entries.clone()))
    }

    fn cut_parts(&mut self) {
        for &(version, _) in &self.out.parts {
            if self.stays(version) {
                let content = self.content(version).map(Change::File);
                content.into_iter().for_each(|change| self.set(version, change));
            }
        }
    }

    /// What a version carries, less what is taken out of it.
    fn content(&self, version: VersionId) -> Option<Content> {
        let mut content = self.tree.own_content(version)?;
        let parts = &self.out.parts;
        if let Ok(at) = parts.binary_search_by_key(&version, |(version, _)| *version) {
            let part = parts.get(at).map_or(0, |(_, amount)| amount.unpacked);
            content.stored_bytes = content.stored_bytes.saturating_sub(part);
        }
        Some(content)
    }

    fn stays(&self, version: VersionId) -> bool {
        !self.out.has_layer_of(self.tree, version) && !self.out.has(self.tree, version)
    }

    /// Gives the content of each file that loses names to the first that stays, and lets each other
    /// name link to the one before it.
    fn move_contents(&mut self) {
        let carriers = self.out.all_versions(self.tree).filter_map(|name| self.tree.carrier(name));
        let is_moved = |carrier: &VersionId| {
            1 < self.links.count(*carrier) && !self.out.has_layer_of(self.tree, *carrier)
        };
        let carriers: BTreeSet<VersionId> = carriers.filter(is_moved).collect();
        for carrier in carriers {
            let Some(content) = self.content(carrier) else { continue };
            let names: Vec<VersionId> =
                self.links.names(carrier).filter(|&name| self.stays(name)).collect();
            let mut before: Option<VersionId> = None;
            for name in names {
                match before.replace(name) {
                    None => self.set(name, Change::File(content)),
                    Some(target) => self.link(name, target),
                }
            }
        }
    }

    fn link(&mut self, name: VersionId, target: VersionId) {
        let path = self.tree.path(self.tree.node_of(target));
        let path = path.strip_prefix(b"/").unwrap_or(&path);
        let range = self.entries(name).and_then(|entries| entries.names.store(path));
        range.into_iter().for_each(|range| self.set(name, Change::HardLink(range)));
    }
}
