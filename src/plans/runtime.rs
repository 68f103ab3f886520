//! What an image needs at run time, if that can be known: what all strategies share.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use foldhash::fast::RandomState;

use super::prune::{self, Pruned};
use super::systems;
use crate::dockerfile::shell;
use crate::facts::Facts;
use crate::facts::program::Program;
use crate::packages::{NeedKind, PackageId, binary};
use crate::rules::system_packages;
use crate::tree::{Amount, MergedTree, NodeId};

/// The image's own files that a container needs.
#[derive(Debug, Clone, Default)]
pub struct RuntimeSet {
    /// Visible files and links of own layers that are copied from the build stage.
    pub files: BTreeSet<NodeId>,
    /// What is copied, as directories and files.
    pub copies: Vec<CopyStep>,
    /// What is removed from a directory before it is copied, as nothing that is started reads it.
    pub left_out: BTreeSet<NodeId>,
    /// Directories that the last stage makes, or gives an owner and a mode.
    pub directories: Vec<NodeId>,
    /// Paths that the last stage removes after it has installed packages, quoted for a shell.
    pub removed: BTreeSet<String>,
    /// Symbolic links that the last stage makes: a `COPY` of a link copies what it leads to.
    pub links: BTreeSet<NodeId>,
    /// Packages of the operating system that the last stage installs; those that it has already are
    /// left out when its base is known.
    pub packages: BTreeSet<PackageId>,
    /// Commands that the build stage ends with, so that what is copied is what is needed.
    pub prepare: Vec<String>,
    /// Variables of the build stage that make the program run on a base without a C library.
    pub static_build: Vec<&'static str>,
    /// The new command of containers; `None` if it stays the same.
    pub command: Option<Vec<String>>,
    /// The directory that the program starts in, if it is another one than today.
    pub directory: Option<String>,
    /// Whether the entry point only hands over to the command, so that it stays if that changes.
    pub keeps_entry_point: bool,
    /// Variables that the last stage sets.
    pub variables: Vec<String>,
    /// An estimate of what the next build adds, if this image does not show it.
    pub added: Amount,
    /// The directory that a web server of the last stage serves.
    pub served: Option<NodeId>,
    /// Where the last stage gets the user that the program runs as.
    pub users: Users,
    /// Whether it may use TLS and reads the system's certificates for that.
    pub needs_certificates: bool,
    /// Whether the program needs no loader and no shared libraries.
    pub is_static: bool,
    /// What the set contains, for a sentence: `production node_modules, dist`.
    pub what: String,
    /// The program that must be there to run them, such as `node`; `None` if the set holds it.
    pub interpreter: Option<NodeId>,
    /// What needs attention.
    pub caveats: Vec<String>,
}

/// Where the users of the last stage come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Users {
    /// The commands of the image's own instructions create them.
    #[default]
    Created,
    /// The base has no shell to create them with: the files that name them are copied.
    Copied,
    /// The image's base has them and the other does not: this command creates them.
    New(String),
}

/// One thing that the last stage copies.
#[derive(Debug, Clone)]
pub struct CopyStep {
    /// The file or directory.
    pub node: NodeId,
    /// The part that is copied, below the directory, if only the next build creates it; `None` for
    /// all of it.
    pub part: Option<&'static str>,
    /// The path that it is copied to; `None` for the same path.
    pub to: Option<String>,
}

impl CopyStep {
    /// Copies a file or directory to the same path.
    pub fn same(node: NodeId) -> Self {
        Self { node, part: None, to: None }
    }

    /// Copies a file or directory to another path.
    pub fn to(node: NodeId, path: String) -> Self {
        Self { node, part: None, to: Some(path) }
    }
}

/// Everything that a strategy may look at.
pub struct Scene<'i> {
    /// The image.
    pub facts: &'i Facts,
    /// What it starts.
    pub program: &'i Program,
    /// Files that are not copied, as findings claim them or `.dockerignore` keeps them out.
    pub claimed: &'i HashSet<NodeId, RandomState>,
    /// Those of them that `.dockerignore` keeps out.
    pub ignored: &'i HashSet<NodeId, RandomState>,
    /// Files that findings claim which are too small to be worth a change by themselves.
    pub small: &'i HashSet<NodeId, RandomState>,
    /// Files of findings that the configuration ignores.
    pub kept: &'i HashSet<NodeId, RandomState>,
}

impl RuntimeSet {
    /// Whether its sizes depend on more than what this image contains.
    pub fn is_estimate(&self) -> bool {
        !self.packages.is_empty() || self.served.is_some() || 0 < self.added.unpacked
    }

    /// Whether a node is inside of a directory that is copied to the same place.
    pub(super) fn holds(&self, tree: &MergedTree, node: NodeId) -> bool {
        let is_copied = |at| {
            let mut same = self.copies.iter().filter(|copy| copy.to.is_none());
            same.any(|copy| copy.node == at)
        };
        tree.ancestors(node).skip(1).any(is_copied)
    }

    /// Adds what starts the program: entry scripts, and commands that run first.
    pub fn add_startup(&mut self, scene: &Scene<'_>) {
        let (facts, program) = (scene.facts, scene.program);
        let installed = |set: &Self, node: NodeId| {
            let file = facts.tree.follow(node).unwrap_or(node);
            set.files.contains(&file)
                || facts.owner(file).is_some_and(|(id, _)| set.packages.contains(&id))
        };
        for &wrapper in &program.wrappers {
            // Wrappers of the base or of an installed package are in the last stage without a copy.
            if facts.is_own(wrapper) && !installed(self, wrapper) {
                self.files.insert(wrapper);
                self.copies.push(CopyStep::same(wrapper));
            }
        }
        self.caveats.extend(program.before.iter().map(|command| {
            let command = crate::escape::printable_text(command);
            format!("`{command}` runs before it: what that needs has to be copied too")
        }));
    }

    /// Adds a file or directory with all wanted files in it, and commands that remove the others
    /// before it is copied.
    pub fn copy(&mut self, scene: &Scene<'_>, node: NodeId) {
        let own = scene.facts.files_in(node).into_iter().filter(|&file| scene.facts.is_own(file));
        let (unwanted, wanted): (Vec<_>, Vec<_>) =
            own.partition(|file| scene.claimed.contains(file));
        if wanted.is_empty() {
            return;
        }
        self.files.extend(wanted);
        self.copies.push(CopyStep::same(node));
        // What is not in the build context needs no removal.
        let unwanted: Vec<NodeId> =
            unwanted.into_iter().filter(|file| !scene.ignored.contains(file)).collect();
        let (commands, left) = scene.removals(node, &unwanted);
        self.prepare.extend(commands);
        self.files.extend(scene.facts.tree.files_in(&left));
    }
}

/// What a command that removes files begins with.
pub(super) const REMOVE: &str = "rm -rf ";

/// How many paths one command removes, about three lines: a longer list is better written as a
/// pattern, by someone who knows the program, and a part of it would be worse than none.
const MAX_REMOVALS: usize = 12;

impl Scene<'_> {
    /// Returns commands that remove unwanted files from a directory. Development packages are
    /// removed by their package manager, which also removes links to them and updates its records.
    /// Returns what these commands leave there too.
    fn removals(&self, directory: NodeId, unwanted: &[NodeId]) -> (Vec<String>, Vec<NodeId>) {
        let facts = self.facts;
        let Pruned { mut commands, others, left: kept } = prune::prune(facts, unwanted);
        let mut whole = self.highest_removed(directory, &others);
        whole.sort_by_cached_key(|&node| {
            let bytes = facts.tree.totals(node).visible.unpacked;
            (Reverse(bytes), facts.tree.path(node))
        });
        // A file whose path a shell would misread is copied with the rest: larger, but it runs.
        let (plain, mut left): (Vec<NodeId>, Vec<NodeId>) =
            whole.into_iter().partition(|&node| !shell::is_unsafe(&facts.quoted(node)));
        left.extend(kept);
        // A part of the list would be no better than none of it.
        let removed = if MAX_REMOVALS < plain.len() {
            left.extend(plain);
            Vec::new()
        } else {
            plain
        };
        let mut words: Vec<String> = removed.iter().map(|&node| facts.quoted(node)).collect();
        words.sort();
        if !words.is_empty() {
            commands.push(format!("{REMOVE}{}", words.join(" ")));
        }
        (commands, left)
    }

    /// Returns the highest files and directories below a directory that only have removed files.
    fn highest_removed(
        &self,
        directory: NodeId,
        removed: &HashSet<NodeId, RandomState>,
    ) -> Vec<NodeId> {
        let tree = &self.facts.tree;
        if removed.is_empty() || !tree.is_directory(directory) {
            return Vec::new();
        }
        // How many files are in and below each directory, and how many of them are removed.
        let mut counts: HashMap<NodeId, (usize, usize), RandomState> = HashMap::default();
        let mut open: BTreeMap<NodeId, (usize, usize)> = BTreeMap::new();
        for file in self.facts.files_in(directory) {
            let (all, count) = open.entry(tree.parent(file)).or_default();
            *all += 1;
            *count += usize::from(removed.contains(&file));
        }
        // Parents have smaller ids than their children, so the last directory's counts are
        // complete.
        while let Some((at, (all, count))) = open.pop_last() {
            counts.insert(at, (all, count));
            if at != directory {
                let above = open.entry(tree.parent(at)).or_default();
                *above = (above.0 + all, above.1 + count);
            }
        }
        let mut whole = Vec::new();
        let mut open = tree.children(directory).to_vec();
        while let Some(node) = open.pop() {
            let of_file = (1, usize::from(removed.contains(&node)));
            match counts.get(&node).copied().unwrap_or(of_file) {
                (_, 0) => (),
                (all, count) if all == count => whole.push(node),
                _ => open.extend(tree.children(node)),
            }
        }
        whole
    }

    /// Whether the configuration ignores a finding about a file, or one in a directory.
    pub(super) fn is_kept_on_purpose(&self, node: NodeId) -> bool {
        !self.kept.is_empty()
            && self.facts.files_in(node).iter().any(|file| self.kept.contains(file))
    }

    /// Whether a file is the image's own and no finding claims it.
    pub fn is_wanted(&self, node: NodeId) -> bool {
        self.facts.is_own(node) && !self.claimed.contains(&node)
    }

    /// Returns packages of the operating system that own layers installed explicitly and that no
    /// finding claims, and the owner of a program, each with its required dependencies.
    pub fn system_packages(&self, program: Option<NodeId>) -> BTreeSet<PackageId> {
        self.system_packages_except(&[], program.as_slice())
    }

    /// Like [`Self::system_packages`], without explicitly installed packages of these names, and
    /// with the owners of several files.
    pub fn system_packages_except(&self, names: &[&str], files: &[NodeId]) -> BTreeSet<PackageId> {
        let facts = self.facts;
        let mut chosen: BTreeSet<PackageId> = BTreeSet::new();
        let file = self.program.file;
        let is_packaged =
            facts.owner(file).is_some_and(|(_, package)| package.ecosystem.is_system());
        let is_compiled =
            facts.is_own(file) && !is_packaged && binary::linkage(&facts.contents, file).is_some();
        for (id, package) in facts.system_packages() {
            let name = package.name.as_str();
            let is_left_out = names.contains(&name) || systems::is_left_out(facts, id, package);
            // Dependencies are added below. If no record says what was installed by name, only
            // the owners of the files are chosen.
            if systems::is_explicit(facts, package) && !is_left_out && self.is_kept(id) {
                chosen.insert(id);
            }
            // Something may load the libraries that headers were installed for; a compiled program
            // names what it loads.
            let is_of_headers = is_left_out && name.ends_with("-dev");
            let is_own = || self.own_files(id).next().is_some();
            if systems::is_explicit(facts, package) && is_of_headers && !is_compiled && is_own() {
                chosen.extend(self.libraries_of(id));
            }
        }
        chosen.extend(self.packages_of(files));
        self.with_requirements(chosen)
    }

    /// Returns the packages of the operating system that own files, with what they require.
    pub fn packages_of(&self, files: &[NodeId]) -> BTreeSet<PackageId> {
        let owners = files.iter().filter_map(|&file| self.facts.owner(file));
        let owners = owners.filter(|(_, package)| package.ecosystem.is_system());
        self.with_requirements(owners.map(|(id, _)| id).collect())
    }

    /// Adds what packages of the operating system require of it.
    fn with_requirements(&self, mut chosen: BTreeSet<PackageId>) -> BTreeSet<PackageId> {
        let packages = &self.facts.packages;
        let is_system = |id| packages.get(id).is_some_and(|package| package.ecosystem.is_system());
        let mut open: Vec<PackageId> = chosen.iter().copied().collect();
        while let Some(id) = open.pop() {
            let needs = packages.needs_of(id).iter();
            let needed = needs.filter(|need| need.kind == NeedKind::Requires && is_system(need.to));
            open.extend(needed.map(|need| need.to).filter(|&to| chosen.insert(to)));
        }
        chosen
    }

    /// Returns the libraries that a package of headers requires.
    fn libraries_of(&self, id: PackageId) -> impl Iterator<Item = PackageId> {
        let needs = self.facts.packages.needs_of(id).iter();
        let needed = needs.filter(|need| need.kind == NeedKind::Requires).map(|need| need.to);
        needed.filter(|&to| {
            let package = self.facts.packages.get(to);
            package.is_some_and(|package| {
                let name = &package.name;
                name.starts_with("lib")
                    && !["-dev", "-bin", "-tools"].iter().any(|end| name.ends_with(end))
                    && system_packages::has_shared_library(self.facts, to)
            })
        })
    }

    /// Whether own layers installed a package and findings claim at most half of its bytes. Of a
    /// package that is used, they claim only documentation and the like, which is the smaller part;
    /// of one that is not needed, they claim all of it.
    fn is_kept(&self, id: PackageId) -> bool {
        let bytes = |node: NodeId| self.facts.tree.file_bytes(node).unwrap_or(0);
        let all: u64 = self.own_files(id).map(bytes).sum();
        let kept: u64 = self.own_files(id).filter(|&file| self.is_wanted(file)).map(bytes).sum();
        self.own_files(id).next().is_some() && all <= kept * 2
    }

    /// Returns the files of a package that own layers ship.
    pub fn own_files(&self, id: PackageId) -> impl Iterator<Item = NodeId> {
        let files = self.facts.files_of(id).iter().copied();
        files.filter(|&node| self.facts.is_own(node))
    }
}
