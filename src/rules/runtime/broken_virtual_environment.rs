//! A virtual environment of Python whose interpreter is gone, or is another version.

use super::DEFAULT;
use super::support::{executed, proven, quoted, starter};
use crate::facts::Facts;
use crate::facts::executed::Execution;
use crate::rules::{Find, Match, Rule, Severity};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "broken-virtual-environment",
    title: "Virtual environment without its interpreter",
    why: "A virtual environment has only links to the interpreter that it was made with. Copied \
          to a stage where that is elsewhere or another version, it starts nothing or finds none \
          of its packages.",
    proof: "The interpreter that the command or a script of the environment starts is a link that \
            leads nowhere, or leads to another version than the environment's packages are for.",
    fix: "Make the environment on the same image as the last stage, or use a base with the same \
          Python at the same path.",
    references: &["https://docs.python.org/3/library/venv.html"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let executed = executed(facts);
    let gone = executed.iter().find(|one| is_in_one(facts, one));
    if let Some(one) = gone {
        let target = one.named.and_then(|node| facts.tree.link_target(node)).unwrap_or_default();
        let target = String::from_utf8_lossy(target).into_owned();
        let evidence = match one.named {
            Some(node) => format!(
                "`{}`, {}, is a link to {}, which is not there",
                facts.path(node),
                starter(facts, one),
                quoted(&target)
            ),
            None => format!("{}, {}, is not there", quoted(&one.word), starter(facts, one)),
        };
        let advice = "Make the virtual environment on the image of the last stage";
        return vec![proven(evidence, advice, one.named.as_slice())];
    }
    let other = executed.iter().find_map(|one| other_version(facts, one));
    other.into_iter().collect()
}

/// Whether an execution is of a virtual environment, and there is nothing to execute.
pub(super) fn is_in_one(facts: &Facts, one: &Execution) -> bool {
    if one.file.is_some() {
        return false;
    }
    let directory = match one.named {
        Some(node) => Some(facts.tree.parent(node)),
        None => one.word.rsplit_once('/').and_then(|(directory, _)| facts.at(directory)),
    };
    let name = one.word.rsplit('/').next().unwrap_or_default();
    name.starts_with("python") && directory.is_some_and(|at| environment(facts, at).is_some())
}

/// Returns the virtual environment that a directory of programs is of.
fn environment(facts: &Facts, programs: NodeId) -> Option<NodeId> {
    let environment = facts.tree.parent(programs);
    facts.tree.child(environment, b"pyvenv.cfg").map(|_| environment)
}

/// Returns a match if an interpreter of an environment is another version than its packages.
fn other_version(facts: &Facts, one: &Execution) -> Option<Match> {
    let (named, file) = (one.named?, one.file?);
    let environment = environment(facts, facts.tree.parent(named))?;
    let minor = |name: &[u8]| {
        let text = std::str::from_utf8(name).ok()?;
        text.strip_prefix("python3.")?.parse::<u32>().ok()
    };
    let version = minor(facts.tree.name(file))?;
    let library = facts.tree.child(environment, b"lib")?;
    let children = facts.tree.children(library).iter().copied();
    let present = children.filter(|&node| facts.tree.is_present(node));
    let versions: Vec<u32> = present.filter_map(|node| minor(facts.tree.name(node))).collect();
    let [other] = versions.as_slice() else { return None };
    if *other == version {
        return None;
    }
    let (environment, file) = (facts.path(environment), facts.path(file));
    let evidence = format!(
        "the packages of `{environment}` are for Python 3.{other}, and its interpreter is `{file}`"
    );
    let advice = "Make the virtual environment on the image of the last stage";
    Some(proven(evidence, advice, &[named]))
}
