//! Where a loader looks for a library.

use super::Libc;
use super::cache::{self, Cache};
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

/// What is the same for all programs of a file system.
pub(super) struct Settings {
    /// The directories of `LD_LIBRARY_PATH`.
    variable: Vec<NodeId>,
    /// Whether that names directories by what only the loader knows, such as `$LIB`.
    is_open: bool,
    /// The cache of glibc's loader; `None` if there is one that could not be read.
    cache: Option<Cache>,
    /// The directories that glibc's loader searches last.
    last: Vec<NodeId>,
}

impl Settings {
    pub(super) fn read(tree: &MergedTree, contents: &Contents, variable: Option<&str>) -> Self {
        let parts = variable.unwrap_or_default().split([':', ';']);
        let cache = match tree.find(b"/etc/ld.so.cache") {
            None => Some(Cache::new()),
            Some(node) => contents.at(node).and_then(|kept| cache::read(kept.bytes())),
        };
        let mut last: Vec<NodeId> =
            OF_GLIBC.iter().filter_map(|path| directory(tree, path)).collect();
        let is_for_architecture = |&node: &NodeId| {
            memchr::memmem::find(tree.name(node), b"-linux-gnu").is_some()
                && tree.is_directory(node)
        };
        let children = last.iter().flat_map(|&at| tree.children(at).iter().copied());
        last.extend(children.filter(is_for_architecture).collect::<Vec<_>>());
        // Variants for newer processors.
        let variants = last.iter().filter_map(|&at| tree.child(at, b"glibc-hwcaps"));
        let variants = variants.flat_map(|at| tree.children(at).iter().copied());
        last.extend(variants.collect::<Vec<_>>());
        let is_open = parts.clone().any(|path| path.contains('$'));
        let variable = parts.filter_map(|path| directory(tree, path)).collect();
        Self { variable, is_open, cache, last }
    }
}

fn directory(tree: &MergedTree, path: &str) -> Option<NodeId> {
    let node = tree.follow(tree.find(path.as_bytes())?)?;
    (!path.is_empty() && tree.is_directory(node)).then_some(node)
}

/// The search of a loader.
pub(super) struct Search<'s> {
    tree: &'s MergedTree,
    contents: &'s Contents,
    settings: &'s Settings,
    libc: Option<Libc>,
    /// The architecture and the width that libraries have to have.
    class: (u16, bool),
    loader_name: String,
    /// Directories that the files which were loaded name for others (`DT_RPATH`, and with musl also
    /// `DT_RUNPATH`).
    inherited: Vec<NodeId>,
    /// The directories that are searched last, besides those of the settings.
    last: Vec<NodeId>,
    /// Whether it may look where this does not.
    pub(super) is_unknown: bool,
}

impl<'s> Search<'s> {
    pub(super) fn new(
        tree: &'s MergedTree,
        contents: &'s Contents,
        settings: &'s Settings,
        libc: Option<Libc>,
        linking: &Linking,
    ) -> Self {
        let path = linking.loader.clone().unwrap_or_default();
        let mut search = Self {
            tree,
            contents,
            settings,
            libc,
            class: (linking.machine, linking.is_wide),
            loader_name: path.rsplit('/').next().unwrap_or_default().to_owned(),
            inherited: Vec::new(),
            last: Vec::new(),
            is_unknown: false,
        };
        if libc == Some(Libc::Musl) {
            search.read_paths();
        } else {
            // A C library that was built for another prefix has its directory there.
            let loader = tree.find(path.as_bytes()).and_then(|node| tree.follow(node));
            search.last.extend(loader.map(|loader| tree.parent(loader)));
            search.is_unknown = settings.cache.is_none();
        }
        search.is_unknown |= settings.is_open;
        search
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
        self.last = parts.filter_map(|path| directory(self.tree, path)).collect();
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
        list.split(':').filter_map(|path| directory(self.tree, path)).collect()
    }

    /// Finds a library that a file needs.
    pub(super) fn find(&self, name: &str, file: NodeId, linking: &Linking) -> Option<NodeId> {
        if name.contains('/') {
            return self.fitting(self.tree.find(name.as_bytes())?);
        }
        let in_directory = |at: NodeId| self.fitting(self.tree.child(at, name.as_bytes())?);
        let own = linking.runpath.iter().flat_map(|list| self.named(list, file));
        let variable = self.settings.variable.iter().copied();
        let mut first = self.inherited.iter().copied().chain(own).chain(variable);
        let is_musl = self.libc == Some(Libc::Musl);
        let cache = self.settings.cache.as_ref().filter(|_| !is_musl);
        let mut cached = cache.and_then(|cache| cache.get(name)).into_iter().flatten();
        let of_glibc = if is_musl { &[][..] } else { &self.settings.last };
        let mut last = self.last.iter().chain(of_glibc).copied();
        first
            .find_map(in_directory)
            .or_else(|| cached.find_map(|path| self.fitting(self.tree.find(path.as_bytes())?)))
            .or_else(|| last.find_map(in_directory))
    }

    /// Returns the file of a node, unless it is for another architecture.
    fn fitting(&self, node: NodeId) -> Option<NodeId> {
        let file = self.tree.follow(node).filter(|&file| !self.tree.is_directory(file))?;
        let linking = binary::linking(self.contents, file);
        let is_for_another = |linking: &Linking| (linking.machine, linking.is_wide) != self.class;
        (!linking.as_ref().is_some_and(is_for_another)).then_some(file)
    }
}
