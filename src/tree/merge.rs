//! Overlay semantics: how a layer changes the tree below it (image-spec layer.md, "Applying
//! Changesets").
//!
//! A layer is merged as a whole. Whiteouts are about lower layers only, wherever in the tar they
//! are, so all removals come first and then all additions in tar order. Order matters in one case:
//! a hard link that comes before the removal of its target keeps the target's bytes.

use std::collections::HashMap;
use std::sync::Arc;

use super::Cause;
use super::node::{NodeId, Nodes, VersionId};
use super::resolve::{NotFound, Resolver, start_of};
use crate::escape::printable;
use crate::layer::{Change, Content, Entry, LINK_TARGETS, ReadLayer};
use crate::limits::Limits;
use crate::warning::{Code, Notes};

/// The tree while layers are merged into it.
pub(super) struct Merge<'a> {
    layers: &'a [Arc<ReadLayer>],
    limits: &'a Limits,
    pub(super) nodes: Nodes,
    /// Why and by which layer the last name of a carrier was hidden, if that was a hard link's.
    pub(super) released: HashMap<VersionId, (Cause, u32)>,
    /// What was wrong, for each layer.
    pub(super) notes: Vec<Notes>,
    /// Index of the layer that is merged.
    number: u32,
    /// By index of an entry of this layer: what a hard link shares with, if the layer removes its
    /// target only later.
    kept: HashMap<u32, VersionId>,
    /// Whether the warning that ids ran out was given.
    is_full: bool,
}

/// A removal: of what, why, and the index of the entry that is its whiteout.
type RemovalOf = (NodeId, Cause, u32);

impl<'a> Merge<'a> {
    pub(super) fn new(layers: &'a [Arc<ReadLayer>], limits: &'a Limits) -> Self {
        Self {
            layers,
            limits,
            nodes: Nodes::new(limits),
            released: HashMap::new(),
            notes: Vec::new(),
            number: 0,
            kept: HashMap::new(),
            is_full: false,
        }
    }

    /// Merges the next layer.
    pub(super) fn apply(&mut self, layer: &ReadLayer, number: u32) {
        self.number = number;
        self.notes.push(Notes::default());
        self.nodes.reserve(layer.entries.list.len());
        let mut resolver = Resolver::new(self.layers, layer, self.limits);
        self.remove(layer, &mut resolver);
        // The reader keeps layers below 2^32 entries.
        for (index, entry) in (0..).zip(&layer.entries.list) {
            self.add(layer, index, entry, &mut resolver);
        }
        // AUFS's link targets are not files of the image; links to them keep their bytes.
        if let Some(targets) = self.nodes.child(NodeId::ROOT, LINK_TARGETS) {
            self.remove_tree(targets, Cause::Removed);
        }
        if let Some(notes) = self.notes.last_mut() {
            notes.merge(resolver.notes);
        }
    }

    fn note(&mut self, code: Code, first: impl FnOnce() -> String) {
        if let Some(notes) = self.notes.last_mut() {
            notes.add(code, first);
        }
    }

    /// Applies all whiteouts. All of their targets are resolved before any takes effect.
    fn remove(&mut self, layer: &ReadLayer, resolver: &mut Resolver<'_>) {
        self.kept.clear();
        let whiteouts = || {
            let list = (0..).zip(&layer.entries.list);
            list.filter(|(_, entry)| matches!(entry.change, Change::Remove | Change::Clear))
        };
        if whiteouts().next().is_none() {
            return;
        }
        resolver.note_taken();
        let mut removals: Vec<RemovalOf> = Vec::new();
        let mut cleared: Vec<&Entry> = Vec::new();
        for (index, entry) in whiteouts() {
            let directory = resolver.find(&self.nodes, entry.directory);
            match (entry.change, directory) {
                (Change::Clear, Err(NotFound::Taken)) => (),
                (Change::Clear, directory) => {
                    cleared.push(entry);
                    removals.extend(directory.map(|node| (node, Cause::Cleared, index)));
                }
                (_, directory) => {
                    let name = layer.entries.names.get(entry.name);
                    let node = directory.ok().and_then(|node| self.nodes.child(node, name));
                    removals.extend(node.map(|node| (node, Cause::Removed, index)));
                }
            }
        }
        self.keep_linked(layer, &removals, resolver);
        // If two whiteouts cover a path, the narrower one is the cause, in any order.
        for &(node, cause, _) in removals.iter().filter(|removal| removal.1 == Cause::Removed) {
            self.remove_tree(node, cause);
        }
        for &(node, cause, _) in removals.iter().filter(|removal| removal.1 == Cause::Cleared) {
            self.clear(node, cause);
        }
        resolver.forget();
        for entry in cleared {
            // The directory exists from here on, whatever it held.
            self.parent(entry, resolver);
        }
    }

    /// Notes what hard links to lower files share with, if a whiteout after the link removes the
    /// file: engines apply a layer in its order, so the link exists by then.
    fn keep_linked(
        &mut self,
        layer: &ReadLayer,
        removals: &[RemovalOf],
        resolver: &mut Resolver<'_>,
    ) {
        // By node: the index of the first whiteout that removes it, or what is below it.
        let (mut removed, mut cleared) = (HashMap::new(), HashMap::new());
        for &(node, cause, index) in removals {
            let first = if cause == Cause::Removed { &mut removed } else { &mut cleared };
            let first = first.entry(node).or_insert(index);
            *first = index.min(*first);
        }
        for (index, entry) in (0..).zip(&layer.entries.list) {
            let Change::HardLink(target) = entry.change else { continue };
            let target = layer.entries.names.get(target);
            let Some(found) = resolver.find_path(&self.nodes, target) else { continue };
            let mut first = removed.get(&found).copied();
            let mut node = found;
            while node != NodeId::ROOT {
                node = self.nodes.node(node).parent;
                let above = [removed.get(&node), cleared.get(&node)];
                first = above.into_iter().flatten().copied().chain(first).min();
            }
            if first.is_some_and(|first| index < first)
                && let Some(version) = self.nodes.current(found)
            {
                self.kept.insert(index, version);
            }
        }
    }

    /// Removes everything below a node.
    fn clear(&mut self, node: NodeId, cause: Cause) {
        while let Some(child) = self.nodes.first_child(node) {
            self.remove_tree(child, cause);
        }
    }

    /// Removes a node and everything below it, in time proportional to that.
    fn remove_tree(&mut self, top: NodeId, cause: Cause) {
        if top == NodeId::ROOT || !self.nodes.node(top).is_present {
            return;
        }
        let mut stack = vec![top];
        while let Some(&node) = stack.last() {
            if let Some(child) = self.nodes.first_child(node) {
                stack.push(child);
                continue;
            }
            stack.pop();
            if let Some(version) = self.nodes.current(node) {
                self.hide(version, cause);
            }
            self.nodes.detach(node);
        }
    }

    fn hide(&mut self, version: VersionId, cause: Cause) {
        let data = self.nodes.version_mut(version);
        data.hidden = Some((cause, self.number));
        let Some(carrier) = data.carrier.version() else { return };
        let names = &mut self.nodes.version_mut(carrier).visible_names;
        *names = names.saturating_sub(1);
        if *names == 0 && carrier != version {
            self.released.insert(carrier, (cause, self.number));
        }
    }

    /// Applies one addition.
    fn add(&mut self, layer: &ReadLayer, index: u32, entry: &Entry, resolver: &mut Resolver<'_>) {
        let names = &layer.entries.names;
        let node = match entry.change {
            Change::Remove | Change::Clear | Change::Nothing => return,
            Change::Root => Some(NodeId::ROOT),
            _ => self
                .parent(entry, resolver)
                .and_then(|parent| self.nodes.child_or_new(parent, names.get(entry.name))),
        };
        let Some(node) = node else { return self.warn_left_out(layer, entry) };
        let carrier = match entry.change {
            Change::HardLink(target) => self.linked(names.get(target), index, resolver),
            _ => None,
        };
        let was_link = resolver.link_target(&self.nodes, node).is_some();
        let is_directory = matches!(entry.change, Change::Directory | Change::Root);
        if was_link || (!is_directory && resolver.is_directory_now(&self.nodes, node)) {
            resolver.forget();
        }
        self.place(layer, node, index, entry, carrier);
    }

    /// Returns the version that a hard link to that path, the entry `index`, shares its inode with.
    fn linked(
        &mut self,
        target: &[u8],
        index: u32,
        resolver: &mut Resolver<'_>,
    ) -> Option<VersionId> {
        let found = resolver.find_path(&self.nodes, target);
        let version = match found {
            Some(found) => self.nodes.current(found),
            None => self.kept.get(&index).copied(),
        };
        let version = version.filter(|&version| !resolver.is_directory(&self.nodes, version));
        if version.is_none() {
            self.note(Code::HardLinkTarget, || {
                let target = printable(target);
                let what = if found.is_some() { "is a directory" } else { "is not there" };
                format!("a hard link names `/{target}`, which {what}; it is empty")
            });
        }
        // The target may be a hard link itself.
        version.map(|version| self.nodes.version(version).carrier.version().unwrap_or(version))
    }

    /// Returns the node of an entry's directory, which is created if it is missing.
    fn parent(&mut self, entry: &Entry, resolver: &mut Resolver<'_>) -> Option<NodeId> {
        let parent = resolver.find_or_make(&mut self.nodes, entry.directory);
        // A file that is in the way of a directory is replaced by it.
        for replaced in resolver.replaced.drain(..) {
            self.hide(replaced, Cause::Replaced);
        }
        parent
    }

    /// Warns that an entry has no place in the tree.
    fn warn_left_out(&mut self, layer: &ReadLayer, entry: &Entry) {
        if !std::mem::take(&mut self.nodes.is_too_deep) {
            return self.warn_full();
        }
        let limits = self.limits;
        self.note(Code::PathRefused, || {
            let path = layer.entries.path(entry);
            format!(
                "symbolic links lead `/{}` more than {} directories deep; it is left out",
                start_of(&path),
                limits.path_depth
            )
        });
    }

    /// Warns, once, that ids ran out.
    fn warn_full(&mut self) {
        if !self.is_full {
            self.is_full = true;
            self.note(Code::Limit, || {
                "the image has more paths or versions than 4,294,967,294; the rest is left out"
                    .into()
            });
        }
    }

    /// Puts a version at a node, replacing what is there.
    fn place(
        &mut self,
        layer: &ReadLayer,
        node: NodeId,
        index: u32,
        entry: &Entry,
        link_to: Option<VersionId>,
    ) {
        let before = self.nodes.current(node);
        let is_directory = matches!(entry.change, Change::Directory | Change::Root);
        if !is_directory {
            self.clear(node, Cause::Cleared);
        }
        let Some(version) = self.nodes.add_version(node, self.number, index) else {
            return self.warn_full();
        };
        self.nodes.appear(node);
        let carrier = match entry.change {
            Change::File(_) => Some(version),
            _ => link_to,
        };
        if let Some(carrier) = carrier {
            self.nodes.version_mut(version).carrier = carrier.into();
            self.nodes.version_mut(carrier).visible_names += 1;
        }
        let Some(before) = before else { return };
        let same_content =
            match (self.content(before), carrier.map(|carrier| self.content(carrier))) {
                (Some(old), Some(Some(new))) => old == new,
                _ => false,
            };
        let cause = if same_content { Cause::MetadataOnly } else { Cause::Replaced };
        self.hide(before, cause);
        if self.nodes.version(before).layer == self.number && !is_directory {
            self.note(Code::RepeatedPath, || {
                let path = printable(&layer.entries.path(entry));
                format!("`/{path}` occurs in the layer more than once; the last one counts")
            });
        }
    }

    /// The content that a version shows.
    fn content(&self, version: VersionId) -> Option<Content> {
        let carrier = self.nodes.version(version).carrier.version()?;
        let data = self.nodes.version(carrier);
        let layer = self.layers.get(data.layer as usize)?;
        match layer.entries.list.get(data.entry as usize)?.change {
            Change::File(content) => Some(content),
            _ => None,
        }
    }
}
