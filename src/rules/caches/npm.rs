//! npm's cache: every package once more, packed.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "npm-cache",
    title: "npm's cache",
    category: Category::Cache,
    why: "npm keeps every package that it downloads, packed, for the next installation. An image has no next \
          one, and packed files do not shrink much when the layer is compressed.",
    proof: "A directory `_cacache` in npm's cache directory that holds `content-v2` or `index-v5`.",
    fix: "Remove the cache in the RUN that installs, or keep it out of the layer with a cache mount: \
          `RUN --mount=type=cache,target=/root/.npm npm ci`.",
    references: &["https://docs.npmjs.com/cli/commands/npm-cache"],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} has the index and the contents of npm's cache")
        })
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".npm/_cacache"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("npm_config_cache", "_cacache"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("NPM_CONFIG_CACHE", "_cacache"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["content-v2/*", "index-v5/*"];
