//! Package managers that Corepack downloaded.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "corepack-cache",
    title: "Package managers that Corepack keeps",
    category: Category::Cache,
    why: "Corepack downloads Yarn or pnpm, some 20 MB each. A program that Node starts does not \
          need them.",
    proof: "Corepack's directory with `v1/NAME/VERSION`. Nothing is found where the container \
          starts a package manager, which would be downloaded again at each start, or a script, \
          which may.",
    fix: "Start the program with `node` and remove `~/.cache/node/corepack` in the RUN that \
          installs, or install in another stage.",
    references: &["https://github.com/nodejs/corepack#readme"],
    cost: None,
    wanted: &[],
    find: |facts| match facts.startup.is_opaque {
        true => Vec::new(),
        false => LEFTOVERS.find(facts, |path| {
            format!("{path} has package managers, and the container starts none")
        }),
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["npm", "npx", "yarn", "pnpm", "corepack"],
    mend: Mend::Remove,
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/node/corepack"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("COREPACK_HOME", ""), proof: PROOF, takes: &["v*", "*.json"] },
    Place { at: At::Variable("XDG_CACHE_HOME", "node/corepack"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["v*/yarn/*", "v*/pnpm/*", "v*/npm/*"];
