//! The documentation that comes with rustup's default profile.

use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "rust-documentation",
    title: "Documentation of a Rust toolchain",
    category: Category::Toolchain,
    why: "rustup's default profile brings the books and the pages of the standard library: half of the \
          toolchain, which nobody reads in a container.",
    proof: "A directory `share/doc/rust` with HTML pages in a toolchain of rustup.",
    fix: "Install with the minimal profile: `rustup toolchain install stable --profile minimal`.",
    references: &["https://rust-lang.github.io/rustup/concepts/profiles.html"],
    cost: None,
    wanted: &[],
    find,
};

static PLACES: &[Place] = &[Place {
    at: At::Anywhere("toolchains/*/share/doc/rust"),
    proof: &["html/index.html"],
    takes: &[],
}];

fn find(facts: &Facts) -> Vec<Match> {
    let found = places::find(facts, PLACES);
    let mut matches = Vec::new();
    for found in &found {
        for (layer, files) in places::by_layer(facts, &found.taken) {
            matches.push(Match {
                proof: Proof::Identified,
                claim: Claim::Visible(files),
                evidence: format!(
                    "{} has the pages of rustup's default profile",
                    facts.path(found.directory)
                ),
                fix: match layer < facts.base.layers {
                    true => Fix::advice("It comes with the base image: only another base saves it"),
                    false => Fix::advice("Install the toolchain with `--profile minimal`"),
                },
                shown: vec![found.directory],
                needs_other_base: false,
            });
        }
    }
    matches
}
