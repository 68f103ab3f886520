//! What keeps a program that runs as root from running as another user.

use super::{mode, named};
use crate::facts::Facts;
use crate::rules::distinct;
use crate::tree::NodeId;

/// What has to change before the program can run as another user.
#[derive(Debug, Default)]
pub(in crate::rules::configuration) struct Obstacles {
    /// Files and directories that the program writes to, and that only root may change.
    pub(in crate::rules::configuration) written: Vec<NodeId>,
    /// Volumes that are directories of the system, which cannot be given to the program.
    pub(in crate::rules::configuration) systems: Vec<NodeId>,
    /// Files and directories that it needs, and that only root may read or enter.
    pub(in crate::rules::configuration) closed: Vec<NodeId>,
    /// The home directories among them.
    pub(in crate::rules::configuration) homes: Vec<NodeId>,
    /// A port that not everybody may listen on.
    pub(in crate::rules::configuration) port: Option<u16>,
}

/// What programs read below the home directory when they run.
const READ_AT_HOME: &[&str] = &[
    ".local/lib", ".local/share/gem", ".local/share/virtualenvs", ".gem", ".cache/huggingface",
    ".cache/ms-playwright", ".cache/puppeteer", ".cache/pypoetry/virtualenvs", ".cache/torch",
    ".dotnet/tools", "nltk_data",
];

/// Directories below the working directory that frameworks write to; with a file beside them that
/// shows the framework, or none if the name says enough.
const WRITTEN: &[(&str, &str)] = &[
    ("logs", ""),
    ("log", ""),
    ("tmp", ""),
    ("uploads", ""),
    ("public/uploads", ""),
    ("storage", "artisan"),
    ("bootstrap/cache", "artisan"),
    ("var", "bin/console"),
    (".next/cache", "package.json"),
    ("instance", ""),
];

/// Directories of the system with one for each program that writes.
const PROGRAMS: &[&str] = &["/var/log", "/var/lib", "/var/cache", "/var/spool", "/srv"];

/// The one of them that also has programs and pages, which nobody writes to.
const SERVED: &str = "srv";

/// What installing a package changes.
const DATABASES: &[&str] = &[
    "var/lib/dpkg/status", "lib/apk/db/installed", "var/lib/rpm/rpmdb.sqlite",
    "var/lib/rpm/Packages",
];

/// Ports below are root's, unless the engine allows them to all.
const FIRST_FREE_PORT: u16 = 1024;

impl Obstacles {
    pub(in crate::rules::configuration) fn of(facts: &Facts) -> Self {
        let mut closed: Vec<NodeId> = needed(facts).flat_map(|node| closed(facts, node)).collect();
        closed.extend(unreadable(facts));
        let closed = distinct(closed.into_iter());
        let is_home = |node: &&NodeId| **node != NodeId::ROOT && facts.homes.contains(node);
        let homes = closed.iter().filter(is_home).copied().collect();
        let (systems, written) =
            written(facts).into_iter().partition(|&node| is_of_system(facts, node));
        Self { written, systems, closed, homes, port: port(facts) }
    }

    /// What has to change, as clauses; empty if nothing is known.
    pub(in crate::rules::configuration) fn in_words(&self, facts: &Facts) -> Vec<String> {
        let mut clauses = Vec::new();
        if !self.written.is_empty() {
            clauses.push(format!("only root may write to {}", named(facts, &self.written)));
        }
        let is_inside = |node: NodeId| {
            let mut above = facts.tree.ancestors(node).skip(1);
            above.any(|at| self.closed.contains(&at))
        };
        let outermost: Vec<NodeId> =
            self.closed.iter().copied().filter(|&node| !is_inside(node)).collect();
        if !outermost.is_empty() {
            clauses.push(format!("only root may read {}", named(facts, &outermost)));
        }
        if let Some(port) = self.port {
            clauses.push(format!("port {port} is root's outside of Docker"));
        }
        clauses
    }
}

/// What the program writes to, as far as that is known: volumes, databases in files, and the
/// directories of frameworks.
fn written(facts: &Facts) -> Vec<NodeId> {
    let tree = &facts.tree;
    let volumes = facts.image.config.volumes.iter().filter_map(|path| facts.directory(path));
    let home = facts.directory(facts.working_directory()).filter(|&node| node != NodeId::ROOT);
    let of_frameworks = home.into_iter().flat_map(|home| {
        WRITTEN.iter().filter_map(move |(path, beside)| {
            let shows = beside.is_empty() || tree.find_from(home, beside.as_bytes()).is_some();
            let node = tree.follow(tree.find_from(home, path.as_bytes())?)?;
            (shows && tree.is_directory(node)).then_some(node)
        })
    });
    let of_programs = PROGRAMS.iter().filter_map(|path| facts.directory(path)).flat_map(|node| {
        let made = move |&child: &NodeId| {
            tree.is_directory(child)
                && facts.is_own(child)
                && !facts.is_in_base(child)
                && tree.file_bytes(child).is_none()
                && !is_of_packages(facts, child)
                && home != Some(child)
                && !tree.name(child).starts_with(b".")
                && (tree.name(node) != SERVED.as_bytes() || facts.files_in(child).is_empty())
        };
        tree.children(node).iter().copied().filter(made)
    });
    let databases = ["sqlite3", "sqlite"]
        .iter()
        .flat_map(|extension| facts.index.files_with_extension(extension).iter().copied());
    // SQLite writes a journal beside the file.
    let databases = databases.filter(|&file| facts.is_own(file)).map(|file| tree.parent(file));
    let all = volumes.chain(of_frameworks).chain(of_programs).chain(databases);
    distinct(all.filter(|&node| node != NodeId::ROOT && is_roots(facts, node)))
}

/// Whether packages of the system may have made a directory: one owns something in it, or its layer
/// installed some, whose scripts make directories that no package owns.
fn is_of_packages(facts: &Facts, directory: NodeId) -> bool {
    let owned = |node: NodeId| facts.owner(node).is_some();
    let layer = facts.tree.visible(directory).map(|version| version.layer);
    let installs = |layer| DATABASES.iter().any(|path| facts.ships_at(layer, path));
    owned(directory)
        || facts.files_in(directory).into_iter().any(owned)
        || layer.is_some_and(installs)
}

/// Whether only root may write to a directory.
fn is_roots(facts: &Facts, node: NodeId) -> bool {
    facts
        .tree
        .visible(node)
        .is_some_and(|version| version.entry.uid == 0 && version.entry.mode & 0o002 == 0)
}

/// Whether a directory has files of the base image or of packages of the system.
fn is_of_system(facts: &Facts, node: NodeId) -> bool {
    let is_foreign = |&file: &NodeId| !facts.is_own(file) || facts.owner(file).is_some();
    let is_top = facts.tree.depth(node) <= 1 && SYSTEM.contains(&facts.tree.name(node));
    is_top || facts.files_in(node).iter().any(is_foreign)
}

/// Directories of every Linux system.
const SYSTEM: &[&[u8]] = &[
    b"", b"bin", b"dev", b"etc", b"lib", b"lib64", b"proc", b"run", b"sbin", b"sys", b"usr", b"var",
];

/// What the program needs to start: its file, what starts it, what its command names, and what
/// languages look for at home.
fn needed(facts: &Facts) -> impl Iterator<Item = NodeId> + '_ {
    let program = facts.startup.all().flat_map(|program| {
        [program.file, program.named].into_iter().chain(program.wrappers.iter().copied())
    });
    let executed =
        facts.executed().into_iter().flat_map(|one| one.named.into_iter().chain(one.file));
    let named = facts.startup.named.iter().copied();
    let home = facts.find(facts.env("HOME").unwrap_or("/root"));
    let at_home = home.into_iter().flat_map(|home| {
        let found = READ_AT_HOME.iter().map(move |path| (home, path));
        found.filter_map(|(home, path)| facts.tree.find_from(home, path.as_bytes()))
    });
    let all = program.chain(executed).chain(named).chain(at_home);
    all.filter(|&node| facts.is_own(node) || facts.tree.is_directory(node))
}

/// The own files beside the program, and below the working directory, that only root may read.
fn unreadable(facts: &Facts) -> Vec<NodeId> {
    let tree = &facts.tree;
    let home = facts.directory(facts.working_directory()).filter(|&node| node != NodeId::ROOT);
    let below = home.map(|home| facts.files_in(home)).unwrap_or_default();
    let program = facts.startup.program.as_ref().map(|program| tree.parent(program.file));
    let beside = program.map(|at| tree.children(at).to_vec()).unwrap_or_default();
    let is_hidden = |node: NodeId| tree.ancestors(node).any(|at| tree.name(at) == b".git");
    let all = below.into_iter().chain(beside).filter(|&node| {
        tree.file_bytes(node).is_some() && facts.is_own(node) && is_closed(facts, node)
    });
    all.filter(|&node| facts.owner(node).is_none() && !is_hidden(node)).collect()
}

/// The directories on the way to a path, its links followed, and the path itself, as far as only
/// root may enter or read them.
fn closed(facts: &Facts, node: NodeId) -> Vec<NodeId> {
    let ends = facts.tree.trail(node).unwrap_or_else(|| vec![node]);
    let all = ends.into_iter().flat_map(|end| facts.tree.ancestors(end));
    all.filter(|&at| is_closed(facts, at)).collect()
}

fn is_closed(facts: &Facts, node: NodeId) -> bool {
    let needed = if facts.tree.is_directory(node) { 0o001 } else { 0o004 };
    let is_link = facts.tree.link_target(node).is_some();
    !is_link
        && facts.tree.visible(node).is_some_and(|version| version.entry.uid == 0)
        && mode(facts, node).is_some_and(|mode| mode & needed == 0)
}

fn port(facts: &Facts) -> Option<u16> {
    let ports = facts.image.config.exposed_ports.iter();
    let mut numbers = ports.filter_map(|port| port.split('/').next()?.parse::<u16>().ok());
    numbers.find(|&number| 0 < number && number < FIRST_FREE_PORT)
}
