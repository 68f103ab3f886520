//! Metadata of the registry that pnpm keeps.

use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pnpm-metadata",
    title: "pnpm's registry metadata",
    why: "pnpm keeps the registry's metadata of every package that it resolved, with all versions \
          of each.",
    proof: "A directory `pnpm` in a user's cache directory that holds `metadata…` or `dlx…`.",
    fix: "Install with `--frozen-lockfile` and remove `~/.cache/pnpm` in the same RUN, or mount a \
          cache there.",
    references: &["https://pnpm.io/settings#cachedir"],
    places: &[home(".cache/pnpm", PROOF), variable("XDG_CACHE_HOME", "pnpm", PROOF)],
    example: Example {
        found: &["root/.cache/pnpm/metadata-v1.3/registry.npmjs.org/a.json"],
        left_alone: &["root/.local/share/pnpm/pnpm"],
    },
    find: Find::Places(Residue {
        needed_by: &["pnpx"],
        ..Residue::new("contains registry metadata")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "metadata* v*/metadata* dlx*";
