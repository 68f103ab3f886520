//! Several programs of Node, Python, Java or Ruby.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::packages::PackageId;
use crate::rules::{Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "several-runtimes",
    title: "Several versions of one runtime",
    why: "A package of the operating system pulls in its own Node or Python, in addition to the \
          one that the base image has under `/usr/local`.",
    proof: "Several programs of a runtime's name in directories `bin`, each a separate file. Which \
            one is needed is not known, so the finding is only a guess and is not counted.",
    fix: "Install into the existing runtime (pip, npm), or start from a base without it.",
    references: &["https://hub.docker.com/_/python"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Runtimes: the names of their programs, which may end with a version, and the other names by
/// which they are started.
const RUNTIMES: [(&str, &[&str], &[&str]); 4] = [
    ("Node", &["node", "nodejs"], &[]),
    ("Python", &["python3."], &["python3", "python"]),
    ("Java", &["java"], &[]),
    ("Ruby", &["ruby"], &[]),
];

fn find(facts: &Facts) -> Vec<Match> {
    RUNTIMES.iter().flat_map(|row| runtime_matches(facts, row)).collect()
}

fn runtime_matches(
    facts: &Facts,
    &(name, programs, others): &(&str, &[&str], &[&str]),
) -> Vec<Match> {
    let tree = &facts.tree;
    let directories = facts.index.directories("bin").iter();
    let mut found: Vec<NodeId> = directories
        .flat_map(|&bin| tree.children(bin).iter().copied())
        .filter(|&file| is_program(tree.name(file), programs))
        .filter(|&file| tree.file_bytes(file).is_some_and(|bytes| 0 < bytes))
        .collect();
    found.sort_unstable();
    // Hard links to one file are one program.
    let mut inodes = BTreeSet::new();
    found.retain(|&file| {
        let version = tree.current(file);
        inodes.insert(version.and_then(|version| tree.carrier(version)).or(version))
    });
    // A virtual environment may have a copy of the program that created it.
    let mut contents = BTreeSet::new();
    found.retain(|&file| {
        let version = tree.current(file).map(|version| tree.carrier(version).unwrap_or(version));
        contents.insert(version.and_then(|version| tree.own_content(version)).map(|file| file.hash))
    });
    let mut names = others.iter().chain(programs);
    let used = names
        .find_map(|name| facts.tree.follow(facts.locate(name)?))
        .filter(|used| found.contains(used));
    let Some(used) = used.or_else(|| found.first().copied()) else { return Vec::new() };
    let spare: Vec<NodeId> = found.iter().copied().filter(|&file| file != used).collect();
    if spare.is_empty() {
        return Vec::new();
    }
    let nodes: Vec<NodeId> =
        spare.iter().flat_map(|&file| files_with_package(facts, file)).collect();
    let others: Vec<String> = spare.iter().map(|&file| facts.path(file)).collect();
    let evidence =
        format!("Beside {} there is {name} at {}", facts.path(used), others.join(" and "));
    let advice = format!("Install for the {name} that exists already");
    Match::by_layer(facts, &nodes, |layer, _| {
        let fix = Fix::for_layer(facts, layer, || Fix::advice(&advice));
        Match::new(Proof::Guessed, &evidence, fix).showing(spare.clone())
    })
}

/// Whether a file is named like one of the programs, with or without a version: `python3.12`,
/// `ruby3.3`.
fn is_program(name: &[u8], programs: &[&str]) -> bool {
    programs.iter().any(|program| {
        let Some(version) = name.strip_prefix(program.as_bytes()) else { return false };
        let is_number = version.iter().all(|&byte| byte.is_ascii_digit() || byte == b'.');
        // `python3.` itself is no name.
        is_number && !(version.is_empty() && program.ends_with('.'))
    })
}

/// Returns the files of the package that owns a program, and of the packages that only it needs.
fn files_with_package(facts: &Facts, file: NodeId) -> Vec<NodeId> {
    let Some((id, _)) = facts.owner(file) else { return vec![file] };
    let all = (0_u32..).map(PackageId).zip(&facts.packages.packages).map(|(id, _)| id);
    let is_removed = |&other: &PackageId| {
        let dominators =
            std::iter::successors(Some(other), |&package| facts.graph.dominator(package));
        dominators.take(MAX_STEPS).any(|package| package == id)
    };
    all.filter(is_removed).flat_map(|package| facts.files_of(package)).copied().collect()
}

/// How many packages of a chain of dominators are looked at. It bounds the time for long chains of
/// dependencies; what only a runtime needs is a few steps away from it.
const MAX_STEPS: usize = 65;
