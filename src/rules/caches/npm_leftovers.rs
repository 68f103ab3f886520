//! What npm leaves in its directory beside its cache: logs, and packages run by `npx`.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "npm-leftovers",
    title: "npm's logs and packages run once",
    category: Category::Cache,
    why: "npm writes a log of each call, and `npx` keeps every package that it ever ran, with \
          all that it needs.",
    proof: "Directories `_logs`, `_npx` and `_prebuilds` with their own kind of files in npm's \
          cache directory. Nothing is found where the container starts `npx`.",
    fix: "Remove them in the RUN that calls npm, or mount a cache on `/root/.npm`.",
    references: &[
        "https://docs.npmjs.com/cli/commands/npm-cache",
        "https://docs.npmjs.com/cli/commands/npx",
    ],
    cost: None,
    wanted: &[],
    find: |facts| {
        LEFTOVERS.find(facts, |path| format!("{path} has logs of npm or packages that `npx` ran"))
    },
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &["npx"], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".npm"), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("npm_config_cache", ""), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("NPM_CONFIG_CACHE", ""), proof: PROOF, takes: TAKES },
];

const PROOF: &[&str] =
    &["_logs/*-debug-*.log", "_logs/*-debug.log", "_npx/*/node_modules", "_prebuilds/*"];
const TAKES: &[&str] = &["_logs", "_npx", "_prebuilds", "_update-notifier-last-checked"];
