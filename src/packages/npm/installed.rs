//! The packages of every `node_modules`.
//!
//! npm docs, folders; pnpm docs, symlinked `node_modules` structure.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use super::manifest::Manifest;
use super::pnpm::VIRTUAL_STORES;
use super::{INSTALLED, NOTE, pnpm};
use crate::contents::{Content, Contents};
use crate::tree::{MergedTree, NodeId};

/// Everything that is installed.
pub(super) struct Installed<'c> {
    pub(super) contents: &'c Contents,
    pub(super) trees: Vec<Tree>,
    pub(super) items: Vec<Item>,
    by_place: HashMap<NodeId, usize, RandomState>,
    /// Every `node_modules` that was walked, outermost or not.
    pub(super) places: HashSet<NodeId, RandomState>,
    /// How many steps may still be taken to resolve dependencies.
    pub(super) steps: Cell<u64>,
    /// What the workspace in a directory depends on according to a registry, by name.
    pub(super) workspaces: HashMap<NodeId, BTreeMap<String, usize>, RandomState>,
}

/// How many steps are taken to resolve all dependencies; real images take a few thousand.
const MAX_STEPS: u64 = 20_000_000;

/// An outermost `node_modules` with all below it, or what a Plug'n'Play registry lists.
pub(super) struct Tree {
    /// The directory that it is in.
    pub(super) holder: NodeId,
    /// The `node_modules`, or the registry.
    pub(super) place: NodeId,
    /// The targets of links that lead out of it: workspaces.
    pub(super) links: Vec<NodeId>,
    pub(super) is_registry: bool,
}

/// One package.
pub(super) struct Item {
    /// Its directory, or its archive.
    pub(super) place: NodeId,
    pub(super) tree: usize,
    pub(super) name: String,
    /// Empty if unknown.
    pub(super) version: String,
    /// The `package.json`, or the archive.
    pub(super) proof: NodeId,
    /// Whether it is directly in the `node_modules` of its tree.
    pub(super) is_direct: bool,
    /// What it depends on according to a registry; `None` if it is in none.
    pub(super) registered: Option<Vec<usize>>,
    /// Whether what it depends on could not be read.
    pub(super) is_unread: bool,
    /// Whether its `package.json` is truncated or not JSON.
    pub(super) is_damaged: bool,
}

impl Item {
    /// Returns a package of the first tree about which nothing else is known.
    pub(super) fn new(place: NodeId, name: String, proof: NodeId) -> Self {
        Self {
            place,
            tree: 0,
            name,
            version: String::new(),
            proof,
            is_direct: false,
            registered: None,
            is_unread: true,
            is_damaged: false,
        }
    }
}

impl<'c> Installed<'c> {
    /// Returns a set without packages.
    pub(super) fn new(contents: &'c Contents) -> Self {
        Self {
            contents,
            trees: Vec::new(),
            items: Vec::new(),
            by_place: HashMap::default(),
            places: HashSet::default(),
            workspaces: HashMap::default(),
            steps: Cell::new(MAX_STEPS),
        }
    }

    pub(super) fn tree(&self) -> &'c MergedTree {
        self.contents.tree()
    }

    /// Returns the index of the package with this directory or archive.
    pub(super) fn at(&self, place: NodeId) -> Option<usize> {
        self.by_place.get(&place).copied()
    }

    /// Returns the packages of a tree with their indexes. They are adjacent, as trees are read one
    /// after another.
    pub(super) fn items_of(&self, tree: usize) -> impl Iterator<Item = (usize, &Item)> {
        let start = self.items.partition_point(|item| item.tree < tree);
        let rest = self.items.iter().enumerate().skip(start);
        rest.take_while(move |(_, item)| item.tree == tree)
    }

    /// Adds a package, unless there is one at its place already; returns its index.
    pub(super) fn add(&mut self, item: Item) -> usize {
        let next = self.items.len();
        let index = *self.by_place.entry(item.place).or_insert(next);
        if index == next {
            self.items.push(item);
        }
        index
    }

    /// Walks every outermost `node_modules`, in the order of their paths.
    pub(super) fn walk_all(&mut self) {
        let mut tops: Vec<NodeId> = Vec::new();
        let mut seen: HashSet<NodeId, RandomState> = HashSet::default();
        for content in [NOTE, INSTALLED].into_iter().flat_map(|kind| self.contents.all(kind)) {
            let (mut at, mut top) = (content.node, None);
            while at != NodeId::ROOT {
                at = self.tree().parent(at);
                if self.tree().name(at) == b"node_modules" {
                    top = Some(at);
                }
            }
            tops.extend(top.filter(|&top| seen.insert(top)));
        }
        tops.sort_by_cached_key(|&top| self.tree().path(top));
        tops.into_iter().for_each(|top| self.walk(top));
    }

    fn walk(&mut self, top: NodeId) {
        let tree = self.tree();
        let index = self.trees.len();
        let holder = tree.parent(top);
        self.trees.push(Tree { holder, place: top, links: Vec::new(), is_registry: false });
        let mut open = vec![top];
        while let Some(place) = open.pop() {
            self.places.insert(place);
            for child in self.sorted(place) {
                let name = tree.name(child);
                if VIRTUAL_STORES.contains(&name) && tree.link_target(child).is_none() {
                    let ids = self.sorted(child);
                    let inner = |id: &NodeId| match tree.name(*id) == b"node_modules" {
                        true => Some(*id),
                        false => tree.child(*id, b"node_modules"),
                    };
                    let inner = ids.iter().rev().filter_map(inner);
                    open.extend(inner.filter(|&inner| tree.link_target(inner).is_none()));
                } else if name.starts_with(b"@") {
                    for below in self.sorted(child) {
                        self.visit(index, top, below, Some(name), &mut open);
                    }
                } else if !name.starts_with(b".") {
                    self.visit(index, top, child, None, &mut open);
                }
            }
        }
    }

    /// Returns the visible children of a directory by name.
    pub(super) fn sorted(&self, directory: NodeId) -> Vec<NodeId> {
        let tree = self.tree();
        let mut list = tree.children(directory).to_vec();
        list.retain(|&child| tree.is_present(child));
        list.sort_unstable_by_key(|&child| tree.name(child));
        list
    }

    fn visit(
        &mut self,
        index: usize,
        top: NodeId,
        place: NodeId,
        scope: Option<&[u8]>,
        open: &mut Vec<NodeId>,
    ) {
        let tree = self.tree();
        if tree.link_target(place).is_some() {
            let outside = tree.follow(place).filter(|&to| self.is_project(to));
            if let Some(own) = self.trees.get_mut(index) {
                own.links.extend(outside);
            }
            return;
        }
        if !tree.is_directory(place) {
            return;
        }
        if let Some(nested) = tree.child(place, b"node_modules")
            && tree.link_target(nested).is_none()
        {
            open.push(nested);
        }
        let manifest = tree.child(place, b"package.json");
        let file = manifest.and_then(|manifest| tree.follow(manifest));
        let is_file = file.is_some_and(|file| tree.file_bytes(file).is_some());
        // The cache of Yarn 1 has this form too, with this additional file.
        if !is_file || tree.child(place, b".yarn-metadata.json").is_some() {
            return;
        }
        let parts: Vec<&[u8]> = scope.into_iter().chain([tree.name(place)]).collect();
        let name = String::from_utf8_lossy(&parts.join(&b'/')).into_owned();
        let in_top = if scope.is_some() { tree.parent(place) } else { place };
        let is_direct = tree.parent(in_top) == top;
        let proof = manifest.unwrap_or(place);
        let mut item = Item { tree: index, is_direct, ..Item::new(place, name, proof) };
        self.read(&mut item);
        self.add(item);
    }

    /// Reads the version and state of a package in a directory.
    pub(super) fn read(&self, item: &mut Item) {
        let tree = self.tree();
        if let Some(content) = self.manifest(item.place) {
            let manifest = Manifest::of(content);
            (item.is_unread, item.is_damaged) = (manifest.is_damaged, manifest.is_damaged);
            item.version = manifest.version;
        }
        if let (Some(id), true) = (self.store_id(item.place), item.version.is_empty()) {
            let version = pnpm::version_of(tree.name(id)).unwrap_or_default();
            version.clone_into(&mut item.version);
        }
    }

    /// Returns the kept parts of the `package.json` of a directory.
    pub(super) fn manifest(&self, directory: NodeId) -> Option<&'c Content> {
        self.contents.child(directory, "package.json")
    }

    pub(super) fn is_project(&self, directory: NodeId) -> bool {
        self.manifest(directory).is_some_and(|content| content.kind == super::PROJECT)
    }

    /// Returns the directory of a virtual store that a package is in.
    pub(super) fn store_id(&self, place: NodeId) -> Option<NodeId> {
        let tree = self.tree();
        let mut modules = tree.parent(place);
        if tree.name(modules).starts_with(b"@") {
            modules = tree.parent(modules);
        }
        let id = tree.parent(modules);
        VIRTUAL_STORES.contains(&tree.name(tree.parent(id))).then_some(id)
    }
}
