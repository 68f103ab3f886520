//! The archives of Yarn 2 and later, where Plug'n'Play does not load packages from them.

use super::leftovers::{Leftovers, Mend};
use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "yarn-berry-cache",
    title: "Cache of Yarn 2 and later",
    category: Category::Cache,
    why: "Yarn keeps each package as an archive. With `nodeLinker: node-modules` they are unpacked into \
          `node_modules`, and the archives are of no more use.",
    proof: "`.yarn/berry/cache` in a home directory or `.yarn/cache` in a project, with archives in it. Where the \
            image has a loader of Plug'n'Play (`.pnp.cjs`), packages are loaded from archives, and nothing is \
            found but what Yarn knows of the registry.",
    fix: "`yarn install --immutable && yarn cache clean --all` in one RUN, or a cache mount on \
          `/root/.yarn/berry/cache`.",
    references: &["https://yarnpkg.com/features/caching", "https://yarnpkg.com/cli/cache/clean"],
    cost: None,
    wanted: &[],
    find,
};

fn find(facts: &Facts) -> Vec<Match> {
    let loaders = [".pnp.cjs", ".pnp.js", ".pnp.loader.mjs", ".pnp.data.json"];
    let plays = loaders.iter().any(|name| !facts.index.files_named(&facts.tree, name).is_empty());
    let rows = if plays { REGISTRY } else { PLACES };
    LEFTOVERS.matches(facts, places::find(facts, rows), |path| {
        format!("{path} has archives of packages, and nothing loads packages from archives")
    })
}

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Home(".yarn/berry"),
        proof: &["cache/*.zip", "metadata/*"],
        takes: &["cache", "metadata", "index"],
    },
    Place { at: At::Anywhere(".yarn/cache"), proof: &["*.zip"], takes: &["*.zip"] },
    Place { at: At::Variable("YARN_CACHE_FOLDER", ""), proof: &["*.zip"], takes: &["*.zip"] },
];

static REGISTRY: &[Place] =
    &[Place { at: At::Home(".yarn/berry"), proof: &["metadata/*"], takes: &["metadata", "index"] }];
