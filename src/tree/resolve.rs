//! Resolves the directory of an entry to a node of the tree: through symbolic links, like an engine
//! that unpacks the layer inside the root.

use std::collections::VecDeque;
use std::sync::Arc;

use super::node::{NodeId, Nodes, VersionId};
use crate::escape::printable;
use crate::layer::{Change, DirectoryId, ReadLayer};
use crate::limits::Limits;
use crate::warning::{Code, Notes};

/// Why there is no node for a whiteout's directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotFound {
    /// Lower layers have none.
    Absent,
    /// Lower layers have a link there, which this layer replaces with a directory.
    Taken,
}

/// Where the directories of one layer are.
pub(super) struct Resolver<'a> {
    layers: &'a [Arc<ReadLayer>],
    layer: &'a ReadLayer,
    hops: u64,
    max_target_len: u64,
    /// Components that links may still add to the paths of this layer. Without a bound, entries
    /// that replace and use long links alternately would cost their product.
    budget: u64,
    /// By directory: its node, and the value of `age` when it was found.
    found: Vec<(u32, NodeId)>,
    /// Incremented whenever a change may have moved directories; what was found earlier is stale.
    age: u32,
    /// By directory: whether this layer puts a directory there or removes what is there.
    taken: Vec<bool>,
    /// Versions of non-directories that a directory replaced and that are to be hidden.
    pub(super) replaced: Vec<VersionId>,
    /// Links that led nowhere, and the end of the budget.
    pub(super) notes: Notes,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(layers: &'a [Arc<ReadLayer>], layer: &'a ReadLayer, limits: &Limits) -> Self {
        let entries = layer.entries.list.len() as u64;
        Self {
            layers,
            layer,
            hops: limits.symlink_hops,
            max_target_len: limits.path_bytes,
            // More than real layers use: few of their entries pass through links.
            budget: 1_000_000 + entries.saturating_mul(64),
            found: vec![(0, NodeId::ROOT); layer.entries.names.directory_count()],
            age: 1,
            taken: Vec::new(),
            replaced: Vec::new(),
            notes: Notes::default(),
        }
    }

    /// Forgets where directories are: a link or a directory took the place of the other.
    pub(super) fn forget(&mut self) {
        self.age = self.age.saturating_add(1);
    }

    /// Records which links of lower layers this layer removes or replaces: whiteouts below them do
    /// not refer to their targets.
    pub(super) fn note_taken(&mut self) {
        let names = &self.layer.entries.names;
        self.taken = vec![false; names.directory_count()];
        for entry in &self.layer.entries.list {
            if matches!(entry.change, Change::Directory | Change::Remove)
                && let Some(id) = names.find(entry.directory, names.get(entry.name))
                && let Some(taken) = self.taken.get_mut(id.0 as usize)
            {
                *taken = true;
            }
        }
    }

    /// Returns the node of a whiteout's directory.
    pub(super) fn find(&mut self, nodes: &Nodes, id: DirectoryId) -> Result<NodeId, NotFound> {
        let (mut node, chain) = self.chain(id);
        for &id in chain.iter().rev() {
            let name = self.layer.entries.names.directory(id).1;
            let child = present_child(nodes, node, name).ok_or(NotFound::Absent)?;
            let is_taken = self.taken.get(id.0 as usize).copied().unwrap_or_default();
            if is_taken && self.link_target(nodes, child).is_some() {
                return Err(NotFound::Taken);
            }
            node = self.step(nodes, node, name).ok_or(NotFound::Absent)?;
            self.remember(id, node);
        }
        Ok(node)
    }

    /// Returns the node of a directory, creating it and its parents if they are missing.
    ///
    /// `None` once ids run out.
    pub(super) fn find_or_make(&mut self, nodes: &mut Nodes, id: DirectoryId) -> Option<NodeId> {
        if let Some(node) = self.known(id) {
            return Some(node);
        }
        let (mut node, chain) = self.chain(id);
        for &id in chain.iter().rev() {
            node = self.step_or_make(nodes, node, self.layer.entries.names.directory(id).1)?;
            self.remember(id, node);
        }
        Some(node)
    }

    /// Returns the present node at a normalised path; its last component is not followed.
    pub(super) fn find_path(&mut self, nodes: &Nodes, path: &[u8]) -> Option<NodeId> {
        let mut node = NodeId::ROOT;
        let mut components = path.split(|&byte| byte == b'/').peekable();
        while let Some(name) = components.next() {
            node = match components.peek() {
                Some(_) => self.step(nodes, node, name)?,
                None => present_child(nodes, node, name)?,
            };
        }
        Some(node)
    }

    /// Where a symbolic link points, if a node is one, or is a hard link to one.
    pub(super) fn link_target(&self, nodes: &Nodes, node: NodeId) -> Option<&'a [u8]> {
        let version = nodes.current(node)?;
        match self.change(nodes, version)? {
            (layer, Change::Symlink(target)) => Some(layer.entries.names.get(target)),
            (_, Change::HardLink(_)) => {
                let carrier = nodes.version(version).carrier.version()?;
                let (layer, change) = self.change(nodes, carrier)?;
                let Change::Symlink(target) = change else { return None };
                Some(layer.entries.names.get(target))
            }
            _ => None,
        }
    }

    fn change(&self, nodes: &Nodes, version: VersionId) -> Option<(&'a ReadLayer, Change)> {
        let data = nodes.version(version);
        let layer = self.layers.get(data.layer as usize)?;
        Some((layer.as_ref(), layer.entries.list.get(data.entry as usize)?.change))
    }

    /// Whether a node is a directory now: by its version, or as a parent of others.
    pub(super) fn is_directory_now(&self, nodes: &Nodes, node: NodeId) -> bool {
        nodes.node(node).is_present
            && nodes.current(node).is_none_or(|version| self.is_directory(nodes, version))
    }

    /// The node to start at, and the directories to enter from there, deepest first.
    fn chain(&self, id: DirectoryId) -> (NodeId, Vec<DirectoryId>) {
        let mut chain = Vec::new();
        let mut id = id;
        loop {
            if let Some(node) = self.known(id) {
                return (node, chain);
            }
            chain.push(id);
            id = self.layer.entries.names.directory(id).0;
        }
    }

    fn known(&self, id: DirectoryId) -> Option<NodeId> {
        if id == DirectoryId::ROOT {
            return Some(NodeId::ROOT);
        }
        match self.found.get(id.0 as usize) {
            Some(&(age, node)) => (age == self.age).then_some(node),
            None => Some(NodeId::ROOT),
        }
    }

    fn remember(&mut self, id: DirectoryId, node: NodeId) {
        if let Some(slot) = self.found.get_mut(id.0 as usize) {
            *slot = (self.age, node);
        }
    }

    /// Enters an existing directory of the tree.
    fn step(&mut self, nodes: &Nodes, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let node = present_child(nodes, parent, name)?;
        match self.link_target(nodes, node) {
            None => Some(node),
            Some(target) => {
                let (end, missing) = self.follow(nodes, node, target)?;
                missing.is_empty().then_some(end)
            }
        }
    }

    /// Enters a directory, creating it if it is missing.
    fn step_or_make(&mut self, nodes: &mut Nodes, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let mut node = nodes.child_or_new(parent, name)?;
        if let Some(target) = self.link_target(nodes, node)
            && let Some((end, missing)) = self.follow(nodes, node, target)
        {
            node = end;
            for name in missing {
                self.make_directory(nodes, node);
                node = nodes.child_or_new(node, &name)?;
            }
        }
        self.make_directory(nodes, node);
        Some(node)
    }

    /// Makes a node a directory; a non-directory there is replaced.
    fn make_directory(&mut self, nodes: &mut Nodes, node: NodeId) {
        if let Some(version) = nodes.current(node)
            && !self.replaced.contains(&version)
            && !self.is_directory(nodes, version)
        {
            self.replaced.push(version);
        }
        nodes.appear(node);
    }

    pub(super) fn is_directory(&self, nodes: &Nodes, version: VersionId) -> bool {
        let change = self.change(nodes, version);
        change.is_some_and(|(_, change)| matches!(change, Change::Directory | Change::Root))
    }

    /// Follows a link, and the links on its way, inside the root.
    ///
    /// Returns the last node that exists, and the names below it that do not. `None` if the links
    /// form a cycle or lead too far: the link itself is then taken for the directory.
    fn follow(
        &mut self,
        nodes: &Nodes,
        link: NodeId,
        target: &[u8],
    ) -> Option<(NodeId, Vec<Vec<u8>>)> {
        let mut at = nodes.node(link).parent;
        let mut missing: Vec<Vec<u8>> = Vec::new();
        let mut pending: VecDeque<Vec<u8>> = VecDeque::new();
        let mut hops = 0;
        let mut next_target = Some(target);
        loop {
            if let Some(target) = next_target.take() {
                hops += 1;
                if self.hops < hops || self.max_target_len < target.len() as u64 {
                    return self.give_up(target);
                }
                if target.first() == Some(&b'/') {
                    at = NodeId::ROOT;
                }
                let components = target.split(|&byte| byte == b'/').rev();
                components.for_each(|name| pending.push_front(name.to_vec()));
            }
            let Some(name) = pending.pop_front() else { return Some((at, missing)) };
            self.budget = match self.budget.checked_sub(1) {
                Some(budget) => budget,
                None => return self.run_out(),
            };
            match name.as_slice() {
                b"" | b"." => (),
                b".." if missing.pop().is_some() => (),
                b".." => at = nodes.node(at).parent,
                _ if !missing.is_empty() => missing.push(name),
                _ => match present_child(nodes, at, &name) {
                    None => missing.push(name),
                    Some(node) => match self.link_target(nodes, node) {
                        Some(target) => next_target = Some(target),
                        None => at = node,
                    },
                },
            }
        }
    }

    fn give_up<T>(&mut self, target: &[u8]) -> Option<T> {
        self.notes.add(Code::SymlinkLoop, || {
            let shown = start_of(target);
            format!(
                "a symbolic link to `{shown}` is part of a cycle or leads too far; it is not \
                 followed"
            )
        });
        None
    }

    fn run_out<T>(&mut self) -> Option<T> {
        self.notes.add(Code::Limit, || {
            "following its symbolic links takes more steps than it has entries for; other links \
             are not followed"
                .to_owned()
        });
        None
    }
}

/// The start of a path for a warning: enough to recognise it, as the whole may be very long.
pub(super) fn start_of(path: &[u8]) -> String {
    printable(path.get(..60).unwrap_or(path))
}

fn present_child(nodes: &Nodes, parent: NodeId, name: &[u8]) -> Option<NodeId> {
    nodes.child(parent, name).filter(|&node| nodes.node(node).is_present)
}
