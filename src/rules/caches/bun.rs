//! Bun's cache: every package unpacked, and what the registry says of it.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bun-cache",
    title: "Bun's cache",
    category: Category::Cache,
    why: "Bun keeps every package that it installs and links its files into `node_modules`. What is linked costs \
          nothing twice; what is not linked, or was copied, does.",
    proof: "Bun's directory `install/cache` with manifests (`*.npm`) or packages (`NAME@VERSION@@@…`). Only files \
            that no path outside of it names count. Where Bun starts a program and there is no `node_modules`, \
            packages are loaded from the cache, and nothing is found.",
    fix: "`bun install --production --frozen-lockfile` with a cache mount on `/root/.bun/install/cache`, or remove \
          it in the same RUN.",
    references: &["https://bun.sh/docs/install/cache"],
    cost: None,
    wanted: &[],
    find: |facts| {
        let loads_from_it =
            facts.startup.runs(&["bun"]) && facts.index.directories("node_modules").is_empty();
        match loads_from_it {
            true => Vec::new(),
            false => {
                LEFTOVERS.find(facts, |path| format!("{path} has the packages that Bun installed"))
            }
        }
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["bunx"],
    mend: Mend::Remove,
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".bun/install/cache"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("BUN_INSTALL_CACHE_DIR", ""), proof: PROOF, takes: &["*"] },
    Place { at: At::Variable("BUN_INSTALL", "install/cache"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["*.npm", "*@@@*", "@*/*@@@*"];
