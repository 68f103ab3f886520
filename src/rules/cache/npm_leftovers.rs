//! What npm leaves in its directory besides its cache: logs, and packages run by `npx`.

use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "npm-leftovers",
    title: "npm's logs and packages that npx ran",
    why: "npm writes a log of each call, and `npx` keeps every package that it ever ran, with its \
          dependencies.",
    proof: "Directories `_logs`, `_npx` and `_prebuilds` in npm's cache directory, with files that \
            only npm writes. Not reported if the container runs `npx`.",
    fix: "Remove these files in the RUN that calls npm, or mount a cache on `/root/.npm`.",
    references: &[
        "https://docs.npmjs.com/cli/commands/npm-cache",
        "https://docs.npmjs.com/cli/commands/npx",
    ],
    places: &[
        home(".npm", PROOF).takes(TAKES),
        variable("npm_config_cache", "", PROOF).takes(TAKES),
        variable("NPM_CONFIG_CACHE", "", PROOF).takes(TAKES),
    ],
    example: Example {
        found: &["root/.npm/_logs/2024-01-01T00_00_00_000Z-debug-0.log"],
        left_alone: &["root/.npm/_logs/mine.txt"],
    },
    find: Find::Places(Residue {
        needed_by: &["npx"],
        ..Residue::new("contains npm logs or packages that `npx` ran")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "_logs/*-debug-*.log _logs/*-debug.log _npx/*/node_modules _prebuilds/*";
const TAKES: &str = "_logs _npx _prebuilds _update-notifier-last-checked";
