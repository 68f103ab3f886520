//! pnpm's store.

use crate::rules::places::{anywhere, home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pnpm-store",
    title: "pnpm's store",
    why: "pnpm keeps the files of all packages in a store and links them into `node_modules`. \
          Linked files cost nothing extra; files that are not linked, or were copied, do.",
    proof: "A directory `store` of pnpm with `vN/files`. Only files that no path outside of the \
            store names count.",
    fix: "Install with a cache mount on the store \
          (`--mount=type=cache,id=pnpm,target=/pnpm/store`), or remove it in the RUN that \
          installs; `pnpm deploy --prod` copies one project of a workspace.",
    references: &["https://pnpm.io/docker", "https://pnpm.io/cli/store"],
    places: &[
        home(".local/share/pnpm/store", PROOF).takes(TAKES),
        anywhere("pnpm/store", PROOF).takes(TAKES),
        anywhere(".pnpm-store", PROOF).takes(TAKES),
        variable("PNPM_HOME", "store", PROOF).takes(TAKES),
        variable("npm_config_store_dir", "", PROOF).takes(TAKES),
        variable("XDG_DATA_HOME", "pnpm/store", PROOF).takes(TAKES),
    ],
    example: Example {
        found: &["root/.local/share/pnpm/store/v10/files/00/ab"],
        left_alone: &["root/.local/share/pnpm/store/v10/links/a/index.js"],
    },
    find: Find::Places(Residue::new("is a pnpm store")),
    ..super::DEFAULT
};

const PROOF: &str = "v*/files";
// `links` is left alone: a global virtual store is where `node_modules` points to.
const TAKES: &str = "v*/files v*/index* v*/tmp v*/projects";
