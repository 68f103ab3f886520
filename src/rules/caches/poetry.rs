//! Poetry's caches; its virtual environments are none.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "poetry-cache",
    title: "Poetry's cache",
    category: Category::Cache,
    why: "Poetry keeps what it downloads, and wheels that it builds, for the next installation.",
    proof: "Poetry's cache directory with `artifacts` or `cache/repositories`. The virtual \
          environments beside them stay: programs run from there.",
    fix: "Remove `cache` and `artifacts` in the RUN that installs, or mount a cache; better, \
          install in another stage with `POETRY_VIRTUALENVS_IN_PROJECT=1` and copy `.venv`.",
    references: &[
        "https://python-poetry.org/docs/configuration/#cache-dir",
        "https://python-poetry.org/docs/cli/#cache",
    ],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has what Poetry downloaded")),
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/pypoetry"), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("POETRY_CACHE_DIR", ""), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("XDG_CACHE_HOME", "pypoetry"), proof: PROOF, takes: TAKES },
];

const PROOF: &[&str] = &["artifacts/*", "cache/repositories/*"];
const TAKES: &[&str] = &["artifacts", "cache"];
