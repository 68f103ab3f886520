//! Where distributions are installed: environments and the directories in them.
//!
//! A directory counts where `pip list --path` would list it and an interpreter finds it: the
//! `site-packages` or `dist-packages` of an environment, or a directory that an installer was given
//!  (`pip install --target`), which is known by the `INSTALLER` that it leaves. Copies inside
//! another `site-packages` (vendored), in caches (`CACHEDIR.TAG` above them) and in conda's
//! unpacked archives (`info/index.json`) are not installed.

use std::collections::HashMap;

use crate::contents::Contents;
use crate::tree::{MergedTree, NodeId};

/// What kind of environment a directory is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One with a `pyvenv.cfg`; it sees the one below it or not.
    Virtual {
        /// `include-system-site-packages`.
        sees_base: bool,
    },
    /// `~/.local`.
    User,
    /// An interpreter's own.
    System,
    /// A directory on its own.
    Target,
}

/// A directory of distributions.
#[derive(Debug, Clone)]
pub(super) struct Site {
    /// The directory.
    pub(super) node: NodeId,
    /// The environment.
    pub(super) root: NodeId,
    pub(super) kind: Kind,
    /// `3.11` or `3.11.2`, where anything says so.
    pub(super) python: Option<String>,
    /// `cpython` or `pypy`, where anything says so.
    pub(super) implementation: Option<&'static str>,
    /// How many directories it is below its root, and below the root of all.
    pub(super) depth_in_root: usize,
    pub(super) depth: usize,
}

/// The directories of an image, found on demand.
pub(super) struct Sites<'c> {
    contents: &'c Contents,
    list: Vec<Site>,
    known: HashMap<NodeId, Option<usize>>,
}

impl<'c> Sites<'c> {
    pub(super) fn new(contents: &'c Contents) -> Self {
        Self { contents, list: Vec::new(), known: HashMap::new() }
    }

    pub(super) fn into_list(self) -> Vec<Site> {
        self.list
    }

    /// Returns the number of the site that a directory is; `None` where what is in it is not
    /// installed. `has_installer`: whether the distribution in question was put there by one.
    pub(super) fn of(&mut self, directory: NodeId, has_installer: bool) -> Option<usize> {
        let known = *self.known.entry(directory).or_insert_with(|| {
            self.list.push(look(self.contents, directory)?);
            Some(self.list.len() - 1)
        });
        known.filter(|&site| {
            has_installer || self.list.get(site).is_some_and(|site| site.kind != Kind::Target)
        })
    }
}

fn look(contents: &Contents, directory: NodeId) -> Option<Site> {
    let tree = contents.tree();
    let (root, depth_in_root, named) = root_of(tree, directory);
    let virtual_environment = contents.child(root, "pyvenv.cfg");
    let has = |node: NodeId, name: &[u8]| tree.child(node, name).is_some();
    let is_virtual = virtual_environment.is_some();
    if tree.find_from(root, b"info/index.json").is_some() && !has(root, b"conda-meta") {
        return None;
    }
    let (mut depth, mut at) = (0, directory);
    while at != NodeId::ROOT {
        let above = tree.parent(at);
        depth += 1;
        // A virtual environment carries the tag itself, so that backups leave it out.
        let is_cache = has(above, b"CACHEDIR.TAG");
        if is_site(tree.name(above)) || (is_cache && !is_virtual) {
            return None;
        }
        at = above;
    }
    let settings = virtual_environment
        .map_or_else(Default::default, |settings| String::from_utf8_lossy(settings.bytes()));
    let setting = |key: &str| {
        let mut pairs = settings.lines().filter_map(|line| line.split_once('='));
        pairs.find(|(name, _)| name.trim() == key).map(|(_, value)| value.trim())
    };
    let kind = match (is_virtual, depth_in_root) {
        (true, _) => {
            let sees_base = setting("include-system-site-packages");
            let sees_base = sees_base.is_some_and(|value| value.eq_ignore_ascii_case("true"));
            Kind::Virtual { sees_base }
        }
        (false, 0) => Kind::Target,
        (false, _) if tree.name(root) == b".local" => Kind::User,
        (false, _) => Kind::System,
    };
    let written = setting("version").or_else(|| setting("version_info")).unwrap_or_default();
    let numbers = written.split('.').take(3);
    let numbers = numbers.take_while(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let written = numbers.collect::<Vec<_>>().join(".");
    let written = Some(written).filter(|version| version.contains('.'));
    let python = written.or(named.0).or_else(|| only_python(tree, root));
    Some(Site {
        node: directory,
        root,
        kind,
        python,
        implementation: named.1,
        depth_in_root,
        depth,
    })
}

/// What the name of an interpreter's directory says: version and implementation.
type Named = (Option<String>, Option<&'static str>);

/// Finds the environment that a directory belongs to, how far above it is, and its interpreter.
fn root_of(tree: &MergedTree, directory: NodeId) -> (NodeId, usize, Named) {
    let alone = (directory, 0, (None, None));
    let parent = tree.parent(directory);
    if !is_site(tree.name(directory)) {
        return alone;
    }
    let is_library =
        |node: NodeId| matches!(tree.name(node), b"lib" | b"lib64" | b"lib32" | b"libx32" | b"Lib");
    let name = String::from_utf8_lossy(tree.name(parent)).into_owned();
    let (version, implementation) = match (name.strip_prefix("pypy"), name.strip_prefix("python")) {
        (Some(version), _) => (version, "pypy"),
        (_, Some(version)) => (version, "cpython"),
        _ if is_library(parent) => return (tree.parent(parent), 2, (None, None)),
        _ => return alone,
    };
    let library = tree.parent(parent);
    if !is_library(library) {
        return alone;
    }
    // Builds without the global lock are called `python3.13t`.
    let version = version.trim_end_matches(['t', 'd']);
    let is_minor =
        version.contains('.') && version.split('.').all(|part| part.parse::<u16>().is_ok());
    let version = is_minor.then(|| version.to_owned());
    (tree.parent(library), 3, (version, Some(implementation)))
}

/// The version of the one interpreter whose library is in an environment, for directories that all
/// its versions share, such as Debian's `/usr/lib/python3/dist-packages`.
fn only_python(tree: &MergedTree, root: NodeId) -> Option<String> {
    let library = tree.child(root, b"lib")?;
    let mut versions = tree.children(library).iter().filter_map(|&child| {
        let name = std::str::from_utf8(tree.name(child)).ok()?.strip_prefix("python3.")?;
        let minor: u16 = name.parse().ok()?;
        tree.child(child, b"os.py").map(|_| format!("3.{minor}"))
    });
    let first = versions.next()?;
    versions.next().is_none().then_some(first)
}

fn is_site(name: &[u8]) -> bool {
    matches!(name, b"site-packages" | b"dist-packages")
}

/// How many environments below others are looked at; real images have one or two.
const MAX_BASES: usize = 16;

/// For each site, the sites in which an interpreter looks for what its distributions need, in
/// order.
pub(super) fn visible(tree: &MergedTree, sites: &[Site]) -> Vec<Vec<usize>> {
    let mut by_root: HashMap<NodeId, Vec<usize>> = HashMap::new();
    for (index, site) in sites.iter().enumerate() {
        by_root.entry(site.root).or_default().push(index);
    }
    let is_shared =
        |site: &Site| matches!(tree.path(site.root).as_slice(), b"/usr" | b"/usr/local");
    let mut lists = Vec::with_capacity(sites.len());
    for site in sites {
        let mut list: Vec<usize> = by_root.get(&site.root).cloned().unwrap_or_default();
        list.truncate(MAX_BASES);
        let bases = sites.iter().enumerate().filter(|(_, base)| {
            base.kind == Kind::System && base.root != site.root && runs_with(site, base)
        });
        let is_seen = |base: &Site| match site.kind {
            Kind::Virtual { sees_base } => sees_base,
            Kind::User | Kind::Target => true,
            // The distribution's interpreter looks into both; one built by hand has its own.
            Kind::System => {
                is_shared(site) && is_shared(base) && tree.name(base.node) == tree.name(site.node)
            }
        };
        let bases = bases.take(MAX_BASES).filter(|(_, base)| is_seen(base));
        list.extend(bases.map(|(index, _)| index));
        lists.push(list);
    }
    lists
}

/// Whether one interpreter may run both.
fn runs_with(a: &Site, b: &Site) -> bool {
    match (&a.python, &b.python) {
        (Some(a), Some(b)) => minor(a) == minor(b),
        _ => true,
    }
}

/// Returns `3.11` of `3.11.2`.
pub(super) fn minor(python: &str) -> String {
    python.split('.').take(2).collect::<Vec<_>>().join(".")
}
