//! Bytecode that Python can create again when it starts.

use super::support::pyc;
use crate::dockerfile::{Rewrite, shell};
use crate::facts::Facts;
use crate::rules::{Example, Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "python-bytecode",
    title: "Python bytecode",
    why: "pip compiles every module that it installs. The bytecode is about a third of an \
          environment, and Python can run without it.",
    proof: "Files in `__pycache__` whose source exists.",
    fix: "`pip install --no-compile` and `ENV PYTHONDONTWRITEBYTECODE=1`, if a slower start does \
          not matter.",
    references: &[
        "https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-no-compile",
        "https://peps.python.org/pep-3147/",
    ],
    cost: Some("Each start of a container compiles what it imports, which takes time."),
    example: Example { found: &[], left_alone: &["app/__pycache__/a.cpython-311.pyc"] },
    find: Find::With(find),
    ..super::DEFAULT
};

const INSTALL: &[&str] = &["pip install", "pip3 install"];

fn find(facts: &Facts) -> Vec<Match> {
    let with_source = pyc::all(facts).into_iter().filter(|pyc| pyc.source.is_some());
    let files: Vec<NodeId> = with_source.map(|pyc| pyc.node).collect();
    let mut matches = pyc::found(facts, &files, Proof::Identified, "have their source beside them");
    for found in &mut matches {
        let Some(layer) = found.layer(facts).filter(|&layer| facts.base.layers <= layer) else {
            continue;
        };
        if facts.command_of(layer).is_some_and(|command| shell::runs(command, INSTALL)) {
            let rewrite = Rewrite::Option { commands: INSTALL, option: "--no-compile".into() };
            found.fix = Fix::edit("Install without compiling", layer, rewrite);
        }
    }
    matches
}
