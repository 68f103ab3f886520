//! Bytecode that no Python in the image loads.

use super::support::pyc::{self, Pyc};
use crate::facts::Facts;
use crate::rules::{Example, Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "unused-python-bytecode",
    title: "Python bytecode that is never loaded",
    why: "Python loads a file of `__pycache__` only for a source beside it and for its own \
          version, and optimised files only with `-O`.",
    proof: "The name of a file in `__pycache__` gives its source, version and kind: the source \
            does not exist, the version is not that of the directory `pythonX.Y`, or the kind is \
            `opt-1` or `opt-2` and nothing sets `-O` or `PYTHONOPTIMIZE`.",
    fix: "Remove these files in the RUN that creates them; list `__pycache__` in `.dockerignore`.",
    references: &["https://peps.python.org/pep-3147/", "https://peps.python.org/pep-0488/"],
    example: Example { found: &[], left_alone: &["app/a.pyc", "app/__pycache__/notes.txt"] },
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let optimises = pyc::optimises(facts);
    let unused = |pyc: &Pyc| match pyc.level {
        Some(_) if !optimises => true,
        _ => pyc.source.is_none() || pyc.is_other_version,
    };
    let files: Vec<NodeId> =
        pyc::all(facts).into_iter().filter(unused).map(|pyc| pyc.node).collect();
    let what = "have no source, are for another version, or are for `python -O`";
    pyc::found(facts, &files, Proof::Proven, what)
}
