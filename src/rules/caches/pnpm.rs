//! Store of pnpm.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pnpm-store",
    title: "pnpm's store",
    category: Category::Cache,
    why: "pnpm keeps the files of all packages in a store and links them into `node_modules`. \
          What is linked costs nothing twice; what is not linked, or was copied, does.",
    proof: "A directory `store` of pnpm with `vN/files`. Only files that no path outside of the \
          store names count.",
    fix: "Install with a cache mount on the store \
          (`--mount=type=cache,id=pnpm,target=/pnpm/store`), or remove it in the RUN that \
          installs; `pnpm deploy --prod` copies one project of a workspace.",
    references: &["https://pnpm.io/docker", "https://pnpm.io/cli/store"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} is a store of pnpm")),
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".local/share/pnpm/store"), proof: PROOF, takes: TAKES },
    Place { at: At::Anywhere("pnpm/store"), proof: PROOF, takes: TAKES },
    Place { at: At::Anywhere(".pnpm-store"), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("PNPM_HOME", "store"), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("npm_config_store_dir", ""), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("XDG_DATA_HOME", "pnpm/store"), proof: PROOF, takes: TAKES },
];

const PROOF: &[&str] = &["v*/files"];
// `links` is left alone: a global virtual store is where `node_modules` points to.
const TAKES: &[&str] = &["v*/files", "v*/index*", "v*/tmp", "v*/projects"];
