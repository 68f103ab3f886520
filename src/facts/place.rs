//! Where a command runs: its directory, its variables, and where its programs are found.

use super::Facts;
use crate::tree::NodeId;

/// Where a command runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its working directory, links followed.
    pub directory: NodeId,
    /// Variables that are set for it besides those of the configuration, as `NAME=value`.
    pub variables: Vec<String>,
    /// Directories in which programs are searched for before those in `PATH`.
    pub programs: Vec<NodeId>,
}

/// Where programs are searched for without `PATH`: POSIX leaves it open, and engines use this.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

impl Place {
    /// The place in which containers start.
    pub fn of(facts: &Facts) -> Self {
        let directory = facts.directory(facts.working_directory()).unwrap_or(NodeId::ROOT);
        Self { directory, variables: Vec::new(), programs: Vec::new() }
    }

    /// Finds a path from the directory.
    pub fn at(&self, facts: &Facts, path: &str) -> Option<NodeId> {
        facts.tree.find_from(self.directory, path.as_bytes())
    }

    /// Finds a directory, links followed.
    pub fn directory_at(&self, facts: &Facts, path: &str) -> Option<NodeId> {
        let node = facts.tree.follow(self.at(facts, path)?)?;
        facts.tree.is_directory(node).then_some(node)
    }

    /// Finds a program as `execvp` would, and as scripts of npm do: in the `node_modules/.bin` of
    /// the directory and of those above it.
    pub fn locate(&self, facts: &Facts, name: &str) -> Option<NodeId> {
        if name.contains('/') {
            return self.at(facts, name);
        }
        let tree = &facts.tree;
        let first = self.programs.iter().find_map(|&at| tree.child(at, name.as_bytes()));
        let in_modules = || {
            let mut above = tree.ancestors(self.directory);
            above.find_map(|at| tree.find_from(at, format!("node_modules/.bin/{name}").as_bytes()))
        };
        first.or_else(|| self.on_path(facts, name)).or_else(in_modules)
    }

    /// Finds a program in the directories of `PATH`.
    pub(super) fn on_path(&self, facts: &Facts, name: &str) -> Option<NodeId> {
        let path = self.env(facts, "PATH").unwrap_or(DEFAULT_PATH);
        path.split(':').find_map(|directory| self.at(facts, &format!("{directory}/{name}")))
    }

    /// Finds a program in the directories of `PATH` as `execvp` does: what cannot be executed is
    /// passed over, unless nothing else is found.
    pub(super) fn executable_on_path(&self, facts: &Facts, name: &str) -> Option<NodeId> {
        let path = self.env(facts, "PATH").unwrap_or(DEFAULT_PATH);
        let at = |directory: &str| self.at(facts, &format!("{directory}/{name}"));
        let can_run = |&node: &NodeId| {
            let file = facts.tree.follow(node).filter(|&file| !facts.tree.is_directory(file));
            file.is_some_and(|file| facts.mode(file).is_none_or(|mode| mode & 0o111 != 0))
        };
        let first = self.programs.iter().find_map(|&at| facts.tree.child(at, name.as_bytes()));
        let mut found = path.split(':').filter_map(at);
        first.or_else(|| found.find(can_run)).or_else(|| path.split(':').find_map(at))
    }

    /// The value of a variable; `None` if it is not set.
    pub fn env<'a>(&'a self, facts: &'a Facts, name: &str) -> Option<&'a str> {
        let value = |line: &'a String| line.strip_prefix(name)?.strip_prefix('=');
        self.variables.iter().rev().find_map(value).or_else(|| facts.env(name))
    }

    /// The same place in another directory.
    pub(super) fn moved(&self, directory: NodeId) -> Self {
        Self { directory, ..self.clone() }
    }
}
