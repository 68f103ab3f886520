//! What pnpm remembers of the registry.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pnpm-metadata",
    title: "pnpm's metadata of the registry",
    category: Category::Cache,
    why: "pnpm keeps what the registry says of every package that it resolved, all versions of \
          each.",
    proof: "A directory `pnpm` in a user's cache directory that holds `metadata…` or `dlx…`.",
    fix: "Install with `--frozen-lockfile` and remove `~/.cache/pnpm` in the same RUN, or mount \
          a cache there.",
    references: &["https://pnpm.io/settings#cachedir"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has metadata of the registry")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["pnpx"],
    mend: Mend::Remove,
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/pnpm"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("XDG_CACHE_HOME", "pnpm"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["metadata*", "v*/metadata*", "dlx*"];
