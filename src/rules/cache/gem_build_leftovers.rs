//! Files that RubyGems leaves where it compiles extensions.

use std::collections::HashSet;

use crate::facts::Facts;
use crate::rules::places::{self, Found, sibling};
use crate::rules::{Example, Find, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "gem-build-leftovers",
    title: "Object files and logs of gem extensions",
    why: "RubyGems compiles extensions in `ext`, copies the library to `lib`, and leaves object \
          files and logs.",
    proof: "In a gem home, `ext/**/*.o` of gems, libraries there that are in `lib` too, and \
            `gem_make.out` and `mkmf.log` below `extensions`. The marker `gem.build_complete` \
            stays.",
    fix: "Remove these files in the RUN that installs, or install in another stage and copy the \
          bundle without them.",
    references: &["https://guides.rubygems.org/gems-with-extensions/"],
    example: Example { found: &[], left_alone: &["app/extensions/a/1/a-1.0.0/gem_make.out"] },
    find: Find::Directories(found, Residue::new("is where extensions were compiled")),
    ..super::DEFAULT
};

fn found(facts: &Facts) -> Vec<Found> {
    let tree = &facts.tree;
    let mut found = Vec::new();
    for &extensions in facts.index.directories("extensions") {
        let Some(gems) = sibling(facts, extensions, "gems") else { continue };
        if sibling(facts, extensions, "specifications").is_none() {
            continue;
        }
        let path = facts.quoted(extensions);
        let logs = ["*/*/*/gem_make.out", "*/*/*/mkmf.log"];
        let taken: Vec<NodeId> =
            logs.iter().flat_map(|pattern| places::matching(facts, extensions, pattern)).collect();
        if !taken.is_empty() {
            let quoted = logs.iter().map(|log| format!("{path}/{log}")).collect();
            found.push(Found::new(extensions, taken, quoted));
        }
        for gem in tree.children(gems) {
            found.extend(objects(facts, *gem));
        }
    }
    found
}

/// Finds the object files of a gem, and libraries in `ext` that it has in `lib` too.
fn objects(facts: &Facts, gem: NodeId) -> Option<Found> {
    let tree = &facts.tree;
    let ext = tree.child(gem, b"ext")?;
    let files = facts.files_in(ext);
    let is_named = |node: NodeId, end: &[u8]| tree.name(node).ends_with(end);
    if !files.iter().any(|&file| is_named(file, b".o")) {
        return None;
    }
    let lib = tree.child(gem, b"lib").map(|lib| facts.files_in(lib)).unwrap_or_default();
    let libraries: HashSet<&[u8]> =
        lib.iter().filter(|&&node| is_named(node, b".so")).map(|&node| tree.name(node)).collect();
    let taken: Vec<NodeId> = files
        .into_iter()
        .filter(|&node| is_named(node, b".o") || libraries.contains(tree.name(node)))
        .collect();
    let mut quoted: Vec<String> = taken
        .iter()
        .map(|&node| {
            let end = if is_named(node, b".o") { "*.o" } else { "*.so" };
            format!("{}/{end}", facts.quoted(tree.parent(node)))
        })
        .collect();
    quoted.sort();
    quoted.dedup();
    Some(Found::new(ext, taken, quoted))
}
