//! What Mix builds for development and for tests.

use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "elixir-development-build",
    title: "Elixir builds for development and tests",
    category: Category::Development,
    why: "Mix builds the program once for each environment; only one of them runs.",
    proof: "`_build/test`, or `_build/dev` beside `_build/prod`, with compiled modules.",
    fix: "Set `ENV MIX_ENV=prod` before anything is built, and copy only the release.",
    references: &["https://hexdocs.pm/mix/Mix.html#module-environments"],
    cost: None,
    wanted: &[],
    find,
};

static TESTS: &[Place] = &[Place { at: At::Anywhere("_build/test"), proof: PROOF, takes: &[] }];
static BOTH: &[Place] = &[
    Place { at: At::Anywhere("_build/test"), proof: PROOF, takes: &[] },
    Place { at: At::Anywhere("_build/dev"), proof: PROOF, takes: &[] },
];
const PROOF: &[&str] = &["lib/*/ebin/*.app", "lib/*/.mix"];

fn find(facts: &Facts) -> Vec<Match> {
    let builds = facts.index.directories("_build");
    let has_production = builds.iter().any(|&it| facts.tree.child(it, b"prod").is_some());
    let places = if has_production { BOTH } else { TESTS };
    places::left_behind(facts, places, Proof::Identified, |path| {
        format!("{path} has compiled modules of an environment that does not run")
    })
}
