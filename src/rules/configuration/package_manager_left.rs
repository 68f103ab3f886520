//! Package managers that nothing uses once the container runs.

use super::support::{is_application, named};
use crate::facts::Facts;
use crate::rules::{About, Find, Fix, Match, Proof, Rule, Severity, distinct};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "package-manager-left",
    title: "A package manager that nothing uses",
    why: "It is what an intruder installs tools with, and it has faults of its own to be fixed.",
    proof: "A package manager of a language in own layers, that neither the entry point, the \
            command nor a script that they run names. Those of the base image are left alone, as \
            are those of virtual environments.",
    fix: "Install in a build stage, and copy what is installed.",
    references: &["https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds"],
    severity: Severity::Hint,
    find: Find::With(find),
    ..super::DEFAULT
};

/// Programs that install packages of a language.
const MANAGERS: &[&str] = &[
    "npm", "npx", "yarn", "pnpm", "pip", "pip3", "poetry", "pipenv", "uv", "conda", "composer",
    "gem", "cargo", "mvn", "gradle",
];

/// Directories of programs.
const DIRECTORIES: &[&str] = &["/usr/local/bin", "/usr/bin", "/bin", "/root/.local/bin"];

fn find(facts: &Facts) -> Vec<Match> {
    if facts.base.layers == 0 || !is_application(facts) || facts.startup.is_opaque {
        return Vec::new();
    }
    let directories = DIRECTORIES.iter().filter_map(|path| facts.directory(path));
    let nodes = directories.flat_map(|directory| {
        let left = MANAGERS.iter().filter(|name| !facts.startup.runs(&[**name]));
        left.filter_map(move |name| facts.tree.child(directory, name.as_bytes()))
    });
    let nodes: Vec<NodeId> = distinct(nodes.filter(|&node| facts.is_own(node)));
    if nodes.is_empty() {
        return Vec::new();
    }
    let names = named(facts, &nodes);
    let evidence = format!("{names}: of own layers, and nothing that starts names them");
    let fix = Fix::advice("Install in a build stage, and copy what is installed");
    let about = nodes.into_iter().map(About::Path).collect();
    vec![Match::about(Proof::Identified, evidence, fix, about)]
}
