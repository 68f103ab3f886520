//! Which packages a container starts: those of the files that its commands name, and those whose
//! names the commands have.

use std::collections::{BTreeSet, HashSet};

use super::Facts;
use super::startup::Startup;
use crate::packages::{EcosystemName, Package, PackageId};

/// Programs that load one of several packages: the one that is installed.
const LOADED: &[(&str, &str)] = &[
    ("rackup", "puma falcon thin unicorn webrick"),
    ("rails", "puma falcon thin unicorn webrick"),
    ("uvicorn", "uvloop httptools websockets watchfiles"),
];

/// Commands of the shell itself, whose names packages have too.
const BUILTINS: [&str; 16] = [
    "break", "cd", "continue", "echo", "exit", "export", "false", "printf", "read", "return",
    "set", "shift", "test", "trap", "true", "wait",
];

impl Startup {
    /// The packages of the programs and files that are named.
    pub fn packages(&self, facts: &Facts) -> HashSet<PackageId> {
        self.named.iter().filter_map(|&node| facts.owner(node)).map(|(id, _)| id).collect()
    }

    /// The first of these packages that a container starts, or that an option loads: `pytest`,
    /// `python -m pytest`, `node -r ts-node/register`, `gunicorn -k gevent`.
    ///
    /// A program that an installer writes, such as `bin/pytest`, is often in no list of files, so a
    /// name in a command counts as well: it may only be an argument, which is the safe side.
    pub fn started_of<'p>(&self, facts: &'p Facts, packages: &[PackageId]) -> Option<&'p Package> {
        let owners = self.packages(facts);
        let names = self.names();
        let mut all = packages.iter().filter_map(|&id| Some((id, facts.packages.get(id)?)));
        let is_started = |(id, package): &(PackageId, &Package)| {
            owners.contains(id) || is_named(&names, package)
        };
        all.find(is_started).map(|(_, package)| package)
    }

    /// What may be the name of a package in the words of the commands, normalised.
    fn names(&self) -> BTreeSet<String> {
        let is_between = |c: char| c.is_whitespace() || ";&|()\"'=:,".contains(c);
        let loaded = LOADED.iter().filter(|(program, _)| self.runs(&[program]));
        let mut names: BTreeSet<String> =
            loaded.flat_map(|(_, names)| names.split(' ')).map(str::to_owned).collect();
        let words = self.commands.iter().flat_map(|words| {
            let is_builtin = words.first().is_some_and(|first| BUILTINS.contains(&first.as_str()));
            words.iter().skip(usize::from(is_builtin))
        });
        for word in words.flat_map(|word| word.split(is_between)) {
            let mut start = String::new();
            // `ts-node/register` and `@babel/node/index.js` begin with their package's name.
            for part in word.split('/').take(2) {
                start += part;
                names.insert(normal(&start));
                start.push('/');
            }
            let last = word.rsplit('/').next().unwrap_or(word);
            names.insert(normal(last));
            // `python -m pytest.__main__`, and `org.junit.runner.JUnitCore`.
            names.extend(last.split('.').map(normal));
        }
        names
    }
}

fn is_named(names: &BTreeSet<String>, package: &Package) -> bool {
    let name = normal(&package.name);
    let first = name.split('-').next().unwrap_or(&name);
    names.contains(&name)
        // Composer writes `vendor/bin/phpunit` for `phpunit/phpunit`.
        || package.ecosystem == EcosystemName::Composer
            && name.rsplit('/').next().is_some_and(|last| names.contains(last))
        // Classes have the first word of the jar's name: `org.junit…` of `junit-jupiter-api`.
        || package.ecosystem == EcosystemName::Jar && names.contains(first)
}

fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}
