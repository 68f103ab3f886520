//! Bun's cache: every package unpacked, and what the registry says of it.

use crate::facts::Facts;
use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bun-cache",
    title: "Bun's cache",
    why: "Bun keeps every package that it installs and links its files into `node_modules`. Linked \
          files cost nothing extra; files that are not linked, or were copied, do.",
    proof: "Bun's directory `install/cache` with manifests (`*.npm`) or packages \
            (`NAME@VERSION@@@…`). Only files that no path outside of it names count. If Bun starts \
            a program and there is no `node_modules`, packages are loaded from the cache, and it \
            is not reported.",
    fix: "`bun install --production --frozen-lockfile` with a cache mount on \
          `/root/.bun/install/cache`, or remove it in the same RUN.",
    references: &["https://bun.sh/docs/install/cache"],
    places: &[
        home(".bun/install/cache", PROOF),
        variable("BUN_INSTALL_CACHE_DIR", "", PROOF).takes("*"),
        variable("BUN_INSTALL", "install/cache", PROOF),
    ],
    example: Example {
        found: &["root/.bun/install/cache/a@1.0.0@@@1/index.js"],
        left_alone: &["root/.bun/install/global/node_modules/a/index.js"],
    },
    find: Find::Places(Residue {
        needed_by: &["bunx"],
        unless: loads_from_it,
        ..Residue::new("contains packages that Bun installed")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "*.npm *@@@* @*/*@@@*";

/// Whether Bun starts a program without `node_modules`, and so loads packages from its cache.
fn loads_from_it(facts: &Facts) -> bool {
    facts.startup.runs(&["bun"]) && facts.index.directories("node_modules").is_empty()
}
