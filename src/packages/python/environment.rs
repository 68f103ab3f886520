//! Where distributions are installed: environments and the directories in them.
//!
//! A directory counts if `pip list --path` lists it and an interpreter finds it: the
//! `site-packages` or `dist-packages` of an environment, or the target of an installer (`pip
//! install --target`), which leaves an `INSTALLER` there. Copies inside another `site-packages`
//! (vendored), in caches (`CACHEDIR.TAG` above them) and in conda's unpacked archives
//! (`info/index.json`) do not count.

use std::collections::HashMap;

use crate::contents::Contents;
use crate::tree::{MergedTree, NodeId};

/// What kind of environment a directory is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One with a `pyvenv.cfg`.
    Virtual {
        /// `include-system-site-packages`: whether it also uses the environment that it is based
        /// on.
        sees_base: bool,
    },
    /// `~/.local`.
    User,
    /// An interpreter's own.
    System,
    /// A single directory.
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
    /// `3.11` or `3.11.2`, if known.
    pub(super) python: Option<String>,
    /// `cpython` or `pypy`, if known.
    pub(super) implementation: Option<&'static str>,
    /// How many directories it is below the environment, and below the root of the image.
    pub(super) depth_in_root: usize,
    pub(super) depth: usize,
}

/// The sites of an image, found on demand.
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

    /// Returns the index of a directory's site; `None` if what is in it is not installed.
    /// `has_installer` says whether the distribution in question has an `INSTALLER`.
    pub(super) fn of(&mut self, directory: NodeId, has_installer: bool) -> Option<usize> {
        let known = *self.known.entry(directory).or_insert_with(|| {
            self.list.push(site_at(self.contents, directory)?);
            Some(self.list.len() - 1)
        });
        known.filter(|&site| {
            has_installer || self.list.get(site).is_some_and(|site| site.kind != Kind::Target)
        })
    }
}

fn site_at(contents: &Contents, directory: NodeId) -> Option<Site> {
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
        // A virtual environment has the tag too, so that backups leave it out.
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
    let version = setting("version").or_else(|| setting("version_info")).unwrap_or_default();
    let numbers = version.split('.').take(3);
    let numbers = numbers.take_while(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let configured = numbers.collect::<Vec<_>>().join(".");
    let configured = Some(configured).filter(|version| version.contains('.'));
    let python = configured.or(named.0).or_else(|| only_python(tree, root));
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

/// Version and implementation in the name of an interpreter's directory.
type Named = (Option<String>, Option<&'static str>);

/// Returns the environment of a directory, how many levels above it that is, and its interpreter.
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
    // Builds without the global interpreter lock have names such as `python3.13t`.
    let version = version.trim_end_matches(['t', 'd']);
    let is_minor =
        version.contains('.') && version.split('.').all(|part| part.parse::<u16>().is_ok());
    let version = is_minor.then(|| version.to_owned());
    (tree.parent(library), 3, (version, Some(implementation)))
}

/// Returns the version of the only interpreter with a library in an environment, for directories
/// that all versions share, such as Debian's `/usr/lib/python3/dist-packages`.
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

/// How many sites and base environments are searched for one site; real images have one or two.
const MAX_BASES: usize = 16;

/// Returns for each site the sites that its interpreter searches for dependencies, in order.
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
            // The interpreter of Debian searches both; one that was built by hand only its own.
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

/// Whether the same interpreter may run both sites.
fn runs_with(a: &Site, b: &Site) -> bool {
    match (&a.python, &b.python) {
        (Some(a), Some(b)) => minor(a) == minor(b),
        _ => true,
    }
}

/// Returns `3.11` for `3.11.2`.
pub(super) fn minor(python: &str) -> String {
    python.split('.').take(2).collect::<Vec<_>>().join(".")
}
