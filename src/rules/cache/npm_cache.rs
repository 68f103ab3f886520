//! npm's cache: a packed copy of every package.

use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "npm-cache",
    title: "npm's cache",
    why: "npm keeps every package that it downloads, packed, for the next installation. An image \
          has no next installation, and packed files hardly shrink when the layer is compressed.",
    proof: "A directory `_cacache` in npm's cache directory that holds `content-v2` or `index-v5`.",
    fix: "Remove the cache in the RUN that installs, or keep it out of the layer with a cache \
          mount: `RUN --mount=type=cache,target=/root/.npm npm ci`.",
    references: &["https://docs.npmjs.com/cli/commands/npm-cache"],
    places: &[
        home(".npm/_cacache", PROOF),
        variable("npm_config_cache", "_cacache", PROOF),
        variable("NPM_CONFIG_CACHE", "_cacache", PROOF),
    ],
    example: Example {
        found: &["root/.npm/_cacache/index-v5/00/11"],
        left_alone: &["root/.npm/_cacache/readme"],
    },
    find: Find::Places(Residue::per_directory("contains the index and the content of npm's cache")),
    ..super::DEFAULT
};

const PROOF: &str = "content-v2/* index-v5/*";
