//! Builds of Mix for development and tests.

use crate::facts::{Facts, builders};
use crate::rules::places::{self, Found, anywhere};
use crate::rules::{Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "elixir-development-build",
    title: "Elixir builds for development and tests",
    why: "Mix builds the program separately for each environment; only one of them runs.",
    proof: "`_build/test`, or `_build/dev` beside `_build/prod`, with compiled modules.",
    fix: "Set `ENV MIX_ENV=prod` before anything is built, and copy only the release.",
    references: &["https://hexdocs.pm/mix/Mix.html#module-environments"],
    places: &[anywhere("_build/test", PROOF), anywhere("_build/dev", PROOF)],
    find: Find::Directories(
        found,
        Residue {
            unless: runs_it,
            ..Residue::per_directory(
                "contains compiled modules of an environment that does not run",
            )
        },
    ),
    ..super::DEFAULT
};

const PROOF: &str = "lib/*/ebin/*.app lib/*/.mix";

fn found(facts: &Facts) -> Vec<Found> {
    let builds = facts.index.directories("_build");
    let has_production = builds.iter().any(|&node| facts.tree.child(node, b"prod").is_some());
    let mut found = places::find(facts, RULE.places);
    found.retain(|found| has_production || facts.tree.name(found.directory) == b"test");
    found
}

/// Whether a container runs Mix in another environment than `prod`, and so what was built for it.
fn runs_it(facts: &Facts) -> bool {
    let is_production =
        facts.env("MIX_ENV") == Some("prod") && !facts.startup.names_part("MIX_ENV=");
    !is_production && (facts.startup.runs(builders::ELIXIR) || facts.startup.is_opaque)
}
