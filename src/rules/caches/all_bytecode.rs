//! Bytecode that Python could make again when it starts.

use super::pyc;
use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::rules::{Category, Fix, Match, Proof, Rule, places};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "python-bytecode",
    title: "Bytecode of Python",
    category: Category::Cache,
    why: "pip compiles every module that it installs. The bytecode is about a third of an environment, and Python \
          can do without.",
    proof: "Files in `__pycache__` whose source is there.",
    fix: "`pip install --no-compile` and `ENV PYTHONDONTWRITEBYTECODE=1`, where a slower start does not matter.",
    references: &[
        "https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-no-compile",
        "https://peps.python.org/pep-3147/",
    ],
    cost: Some("Each start of a container compiles what it imports, which takes time."),
    wanted: &[],
    find,
};

const INSTALL: &[&str] = &["pip install", "pip3 install"];

fn find(facts: &Facts) -> Vec<Match> {
    let with_source = pyc::all(facts).into_iter().filter(|it| it.source.is_some());
    let files: Vec<NodeId> = with_source.map(|it| it.node).collect();
    let layers = places::by_layer(facts, &files).into_iter();
    let matches = layers.map(|(layer, files)| {
        let mut found =
            pyc::found(facts, layer, files, Proof::Identified, "have their source beside them");
        let installs = facts.command_of(layer).is_some_and(|it| shell::runs(it, INSTALL));
        if installs && facts.base.layers <= layer {
            let rewrite = Rewrite::Option { commands: INSTALL, option: "--no-compile" };
            found.fix = Fix::edits("Install without compiling", vec![Edit { layer, rewrite }]);
        }
        found
    });
    matches.collect()
}
