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
    /// Files and directories that it needs, and that only root may read or enter.
    pub(in crate::rules::configuration) closed: Vec<NodeId>,
    /// A port that not everybody may listen on.
    pub(in crate::rules::configuration) port: Option<u16>,
}

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

/// What installing a package changes.
const DATABASES: &[&str] = &[
    "var/lib/dpkg/status", "lib/apk/db/installed", "var/lib/rpm/rpmdb.sqlite",
    "var/lib/rpm/Packages",
];

/// Ports below are root's, unless the engine allows them to all.
const FIRST_FREE_PORT: u16 = 1024;

impl Obstacles {
    pub(in crate::rules::configuration) fn of(facts: &Facts) -> Self {
        let closed = distinct(needed(facts).filter_map(|node| closed(facts, node)));
        Self { written: written(facts), closed, port: port(facts) }
    }

    /// What has to change, as clauses; empty if nothing is known.
    pub(in crate::rules::configuration) fn in_words(&self, facts: &Facts) -> Vec<String> {
        let mut clauses = Vec::new();
        if !self.written.is_empty() {
            clauses.push(format!("only root may write to {}", named(facts, &self.written)));
        }
        if !self.closed.is_empty() {
            clauses.push(format!("only root may read {}", named(facts, &self.closed)));
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

/// What the program needs to start: its file, and what its command names.
fn needed(facts: &Facts) -> impl Iterator<Item = NodeId> + '_ {
    let program = facts.startup.program.iter().map(|program| program.file);
    let named = facts.startup.named.iter().copied();
    program.chain(named).filter(|&node| facts.is_own(node))
}

/// The outermost directory on the way to a path, or the path itself, that only root may enter or
/// read.
fn closed(facts: &Facts, node: NodeId) -> Option<NodeId> {
    let tree = &facts.tree;
    let is_closed = |&at: &NodeId| {
        let needed = if tree.is_directory(at) { 0o001 } else { 0o004 };
        tree.visible(at).is_some_and(|version| version.entry.uid == 0)
            && mode(facts, at).is_some_and(|mode| mode & needed == 0)
    };
    tree.ancestors(node).filter(is_closed).last()
}

fn port(facts: &Facts) -> Option<u16> {
    let ports = facts.image.config.exposed_ports.iter();
    let mut numbers = ports.filter_map(|port| port.split('/').next()?.parse::<u16>().ok());
    numbers.find(|&number| 0 < number && number < FIRST_FREE_PORT)
}
