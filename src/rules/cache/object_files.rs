//! Object files beside the sources that they were compiled from.

use crate::facts::Facts;
use crate::rules::places::Found;
use crate::rules::{Example, Find, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "object-files",
    title: "Object files beside their sources",
    why: "A linker makes programs from object files; the programs then contain them.",
    proof: "A file `NAME.o` beside a source with the same name, owned by no package.",
    fix: "Build in another stage, or `make clean` in the RUN that installs.",
    references: &["https://www.gnu.org/prep/standards/html_node/Standard-Targets.html"],
    example: Example { found: &["app/a.o"], left_alone: &["app/b.o"] },
    find: Find::Directories(found, Residue::new("is beside its source")),
    ..super::DEFAULT
};

/// What names of sources in compiled languages end in. An object file without its source beside it
/// may be one that programs are linked with, such as `crt1.o`.
const SOURCES: [&[u8]; 9] = [b".c", b".cc", b".cpp", b".cxx", b".C", b".S", b".s", b".m", b".f"];

fn found(facts: &Facts) -> Vec<Found> {
    let tree = &facts.tree;
    let is_compiled_here = |node: NodeId| {
        let Some(stem) = tree.name(node).strip_suffix(b".o") else { return false };
        let parent = tree.parent(node);
        let has = |end: &&[u8]| tree.child(parent, &[stem, end].concat()).is_some();
        facts.owner(node).is_none() && SOURCES.iter().any(has)
    };
    let objects = facts
        .index
        .files_with_extension("o")
        .iter()
        .copied()
        .filter(|&node| is_compiled_here(node));
    let mut found: Vec<Found> = Vec::new();
    for node in objects {
        let directory = tree.parent(node);
        match found.last_mut().filter(|found| found.directory == directory) {
            Some(found) => found.taken.push(node),
            None => {
                let quoted = vec![format!("{}/*.o", facts.quoted(directory))];
                found.push(Found::new(directory, vec![node], quoted));
            }
        }
    }
    found
}
