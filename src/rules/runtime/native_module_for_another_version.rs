//! Native modules of Python that are compiled for another version of it.

use super::DEFAULT;
use super::support::{programs, proven};
use crate::facts::Facts;
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "native-module-for-another-version",
    title: "Native modules for another Python",
    why: "Python loads only modules that are compiled for its own version: the packages fail when \
          they are imported. They were installed with another Python than they run with.",
    proof: "Modules with the version of another Python in their names, in directories of the one \
            that runs, which has no variant of them.",
    fix: "Install the packages with the Python that they run with.",
    references: &["https://peps.python.org/pep-3149/"],
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let running = programs(facts);
    let Some((python, minor)) = running.iter().find_map(|program| {
        let name = std::str::from_utf8(facts.tree.name(program.file)).ok()?;
        let minor: u32 = name.strip_prefix("python3.")?.parse().ok()?;
        Some((program.file, minor))
    }) else {
        return Vec::new();
    };
    let directory = format!("python3.{minor}");
    let is_wrong = |&file: &NodeId| {
        let tree = &facts.tree;
        let mut above = tree.ancestors(tree.parent(file));
        let is_seen = above.any(|at| tree.name(at) == directory.as_bytes());
        is_seen
            && version(facts, file).is_some_and(|(module, version)| {
                version != minor && !has_variant(facts, file, &module, minor)
            })
    };
    let all = facts.index.files_with_extension("so").iter().copied();
    let wrong: Vec<NodeId> = all.filter(is_wrong).collect();
    let Some(&first) = wrong.first() else { return Vec::new() };
    let Some((_, other)) = version(facts, first) else { return Vec::new() };
    let more = match wrong.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let evidence = format!(
        "`{}`{more} is for Python 3.{other}, and `{}` is what runs",
        facts.path(first),
        facts.path(python)
    );
    let found = proven(evidence, "Install the packages with the Python that runs", &wrong);
    vec![Match { proof: Proof::Identified, ..found }]
}

/// The name of a module without what follows, and the minor version that it is for.
fn version(facts: &Facts, file: NodeId) -> Option<(String, u32)> {
    let name = std::str::from_utf8(facts.tree.name(file)).ok()?;
    let (module, tag) = name.split_once(".cpython-3")?;
    let digits = tag.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((module.to_owned(), digits.parse().ok()?))
}

/// Whether a module has a file beside it that this version loads.
fn has_variant(facts: &Facts, file: NodeId, module: &str, minor: u32) -> bool {
    let tree = &facts.tree;
    let start = format!("{module}.cpython-3{minor}-");
    let any = [format!("{module}.so"), format!("{module}.abi3.so"), format!("{module}.py")];
    tree.children(tree.parent(file)).iter().filter(|&&node| tree.is_present(node)).any(|&node| {
        let name = tree.name(node);
        name.starts_with(start.as_bytes()) || any.iter().any(|one| name == one.as_bytes())
    })
}
