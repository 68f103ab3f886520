//! pip's caches: responses of the index, and wheels built here.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pip-cache",
    title: "pip's cache",
    category: Category::Cache,
    why: "pip keeps each file that it downloads, and each wheel that it builds, for the next \
          installation. Wheels are compressed already, so nearly all of it travels with every \
          pull.",
    proof: "pip's cache directory with its responses (`http` or `http-v2`, in directories of one \
          hexadecimal digit), its `wheels` or its `selfcheck`.",
    fix: "`pip install --no-cache-dir`, or a cache mount: `RUN \
          --mount=type=cache,target=/root/.cache/pip pip install …`.",
    references: &[
        "https://pip.pypa.io/en/stable/topics/caching/",
        "https://github.com/hadolint/hadolint/wiki/DL3042",
    ],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has what pip downloaded or built")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &[],
    mend: Mend::Option {
        commands: &["pip install", "pip3 install", "pip wheel", "pip3 wheel", "pip download"],
        option: "--no-cache-dir",
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/pip"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("PIP_CACHE_DIR", ""), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("XDG_CACHE_HOME", "pip"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["http/*/*/*", "http-v2/*/*/*", "wheels/*/*/*", "selfcheck/*"];
const TAKES: &[&str] = &["http", "http-v2", "wheels", "selfcheck"];
