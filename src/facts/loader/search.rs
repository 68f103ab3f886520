//! Where a loader looks for a library.

use super::cache::{self, Cache};
use super::Libc;
use crate::contents::Contents;
use crate::packages::binary::{self, Linking};
use crate::tree::{MergedTree, NodeId};

/// Directories that glibc's loader searches last. Below the first ones, Debian has a directory for
/// each architecture, such as `/usr/lib/x86_64-linux-gnu`.
const OF_GLIBC: [&str; 4] = ["/lib", "/usr/lib", "/lib64", "/usr/lib64"];

/// Directories that musl's loader searches without a file that names others.
const OF_MUSL: &str = "/lib:/usr/local/lib:/usr/lib";

/// Names that musl's loader takes for itself, whatever follows.
const MUSL_ITSELF: [&str; 7] =
    ["libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet."];

/// The search of a loader.
pub(super) struct Search<'s> {
    tree: &'s MergedTree,
    contents: &'s Contents,
    variable: &'s [String],
    libc: Option<Libc>,
    /// The architecture and the width that libraries have to have.
    class: (u16, bool),
    loader: Option<NodeId>,
    loader_name: String,
    /// Directories of all files that were loaded (`DT_RPATH`, and of musl's also `DT_RUNPATH`).
    inherited: Vec<NodeId>,
    cache: Cache,
    last: Vec<NodeId>,
    /// Whether it may look where this does not.
    pub(super) is_unknown: bool,
}

impl<'s> Search<'s> {
    pub(super) fn new(
        tree: &'s MergedTree,
        contents: &'s Contents,
        variable: &'s [String],
        libc: Option<Libc>,
        linking: &Linking,
    ) -> Self {
        let path = linking.loader.clone().unwrap_or_default();
        let mut search = Self {
            tree,
            contents,
            variable,
            libc,
            class: (linking.machine, linking.is_wide),
            loader: tree.find(path.as_bytes()).and_then(|node| tree.follow(node)),
            loader_name: path.rsplit('/').next().unwrap_or_default().to_owned(),
            inherited: Vec::new(),
            cache: Cache::new(),
            last: Vec::new(),
            is_unknown: false,
        };
        match libc {
            Some(Libc::Musl) => search.read_paths(),
            _ => search.read_cache(),
        }
        search
    }

    fn read_cache(&mut self) {
        if self.tree.find(b"/etc/ld.so.cache").is_some() {
            let kept = self.contents.find("/etc/ld.so.cache");
            match kept.and_then(|kept| cache::read(kept.bytes())) {
                Some(cache) => self.cache = cache,
                None => self.is_unknown = true,
            }
        }
        let tree = self.tree;
        let mut last: Vec<NodeId> =
            OF_GLIBC.iter().filter_map(|path| self.directory(NodeId::ROOT, path)).collect();
        let is_for_architecture = |&node: &NodeId| {
            memchr::memmem::find(tree.name(node), b"-linux-gnu").is_some()
                && tree.is_directory(node)
        };
        let children = last.iter().flat_map(|&at| tree.children(at).iter().copied());
        last.extend(children.filter(is_for_architecture).collect::<Vec<_>>());
        // One that was built for another prefix has its directories there.
        last.extend(self.loader.map(|loader| tree.parent(loader)));
        // Variants for newer processors.
        let variants = last.iter().filter_map(|&at| tree.child(at, b"glibc-hwcaps"));
        let variants = variants.flat_map(|at| tree.children(at).iter().copied());
        last.extend(variants.collect::<Vec<_>>());
        self.last = last;
    }

    fn read_paths(&mut self) {
        let name = self.loader_name.split(".so").next().unwrap_or_default().to_owned();
        let path = format!("/etc/{name}.path");
        let paths = match (self.tree.find(path.as_bytes()), self.contents.find(&path)) {
            (Some(_), Some(kept)) => String::from_utf8_lossy(kept.bytes()).into_owned(),
            (Some(_), None) => {
                self.is_unknown = true;
                String::new()
            }
            (None, _) => OF_MUSL.to_owned(),
        };
        let parts = paths.split([':', '\n']);
        self.last = parts.filter_map(|path| self.directory(NodeId::ROOT, path)).collect();
    }

    fn directory(&self, start: NodeId, path: &str) -> Option<NodeId> {
        let node = self.tree.follow(self.tree.find_from(start, path.as_bytes())?)?;
        (!path.is_empty() && self.tree.is_directory(node)).then_some(node)
    }

    /// Whether the loader takes a name for itself.
    pub(super) fn is_loader(&self, name: &str) -> bool {
        let is_musl = self.libc == Some(Libc::Musl);
        name == self.loader_name
            || is_musl && MUSL_ITSELF.iter().any(|itself| name.starts_with(itself))
            || !is_musl && Libc::of_loader(name) == Some(Libc::Glibc)
    }

    /// Takes note of a file that is loaded, and of the directories that it names for others.
    pub(super) fn enter(&mut self, file: NodeId, linking: &Linking) {
        let mut paths: Vec<&str> = linking.rpath.as_deref().into_iter().collect();
        if self.libc == Some(Libc::Musl) {
            paths.extend(linking.runpath.as_deref());
        }
        let found = paths.iter().flat_map(|path| self.named(path, file)).collect::<Vec<_>>();
        let is_open = |path: &&str| path.replace("$ORIGIN", "").contains('$');
        self.is_unknown |= paths.iter().chain(&linking.runpath.as_deref()).any(is_open);
        self.inherited.extend(found);
    }

    /// Returns the directories of a list that a file has.
    fn named(&self, list: &str, file: NodeId) -> Vec<NodeId> {
        let origin = self.tree.path(self.tree.parent(file));
        let origin = String::from_utf8_lossy(&origin).into_owned();
        let list = list.replace("${ORIGIN}", &origin).replace("$ORIGIN", &origin);
        list.split(':').filter_map(|path| self.directory(NodeId::ROOT, path)).collect()
    }

    /// Finds a library that a file needs.
    pub(super) fn find(&self, name: &str, file: NodeId, linking: &Linking) -> Option<NodeId> {
        if name.contains('/') {
            return self.fitting(self.tree.find(name.as_bytes())?);
        }
        let own = linking.runpath.iter().flat_map(|list| self.named(list, file));
        let variable = self.variable.iter().filter_map(|path| self.directory(NodeId::ROOT, path));
        let in_directory = |at: NodeId| self.fitting(self.tree.child(at, name.as_bytes())?);
        let first = self.inherited.iter().copied().chain(own).chain(variable);
        let mut cached = self.cache.get(name).into_iter().flatten();
        first
            .into_iter()
            .find_map(in_directory)
            .or_else(|| {
                cached.find_map(|path| self.fitting(self.tree.find(path.as_bytes())?))
            })
            .or_else(|| self.last.iter().copied().find_map(in_directory))
    }

    /// Returns the file of a node, unless it is for another architecture.
    fn fitting(&self, node: NodeId) -> Option<NodeId> {
        let file = self.tree.follow(node).filter(|&file| !self.tree.is_directory(file))?;
        let linking = binary::linking(self.contents, file);
        let is_for_another =
            |linking: &Linking| (linking.machine, linking.is_wide) != self.class;
        (!linking.as_ref().is_some_and(is_for_another)).then_some(file)
    }
}
