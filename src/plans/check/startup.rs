//! What containers start: the program, what starts it, what interprets it, and what their commands
//! name.

use std::collections::BTreeSet;

use super::{By, Need, Planned};
use crate::facts::Facts;
use crate::facts::program::Program;
use crate::tree::NodeId;

/// Returns the files of the started programs, and what the commands name.
pub(super) fn needs(planned: &Planned<'_>) -> Vec<Need> {
    let (facts, set) = (planned.facts, planned.set);
    let mut nodes: Vec<NodeId> = set.interpreter.into_iter().collect();
    // A last stage that serves files, or starts another command, needs nothing of today's.
    if set.served.is_none() {
        if set.keeps_entry_point || set.command.is_none() {
            nodes.extend(programs(facts).flat_map(|program| &program.wrappers));
        }
        match &set.command {
            Some(command) => {
                nodes.extend(command.first().and_then(|program| facts.locate(program)));
            }
            None => nodes.extend(started(facts).chain(of_system(facts, &facts.startup.run))),
        }
        nodes.extend(of_system(facts, &facts.startup.run_by_health_check));
    }
    nodes.into_iter().map(|node| Need { node, by: By::Command }).collect()
}

/// Returns the programs of packages of the system, which another base may lack. What comes without
/// a package is with the runtime of a base.
fn of_system<'f>(
    facts: &'f Facts,
    programs: &'f BTreeSet<NodeId>,
) -> impl Iterator<Item = NodeId> + 'f {
    let is_of_system =
        |node: NodeId| facts.owner(node).is_some_and(|(_, package)| package.ecosystem.is_system());
    programs.iter().copied().filter(move |&node| is_of_system(node))
}

fn programs(facts: &Facts) -> impl Iterator<Item = &Program> {
    facts.startup.all()
}

/// Returns the files of all programs that are started, what starts them, and the own files that
/// commands name, such as a configuration file. Directories do not count: a word that is only an
/// argument may be the name of one.
pub(in super::super) fn started(facts: &Facts) -> impl Iterator<Item = NodeId> + '_ {
    let tree = &facts.tree;
    let files = programs(facts).flat_map(|program| [program.named, program.file]);
    let named = facts.startup.named.iter().copied();
    let named = named.filter(|&node| facts.is_own(node) && !tree.is_directory(node));
    files.chain(named)
}
