//! What Cabal, Stack and GHCup downloaded.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "haskell-downloads",
    title: "Downloads of Cabal, Stack and GHCup",
    category: Category::Cache,
    why: "Cabal and Stack keep the package index and sources, GHCup archives and logs.",
    proof: "Their directories with files of their own kind. Stores of compiled packages stay, as \
          programs may read data from there.",
    fix: "Build in another stage and copy the program.",
    references: &[
        "https://cabal.readthedocs.io/en/stable/config.html",
        "https://docs.haskellstack.org/en/stable/topics/stack_root/",
    ],
    cost: None,
    wanted: &[],
    find: |facts| {
        LEFTOVERS.find(facts, |path| format!("{path} has what a Haskell tool downloaded"))
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["stack", "cabal"],
    mend: Mend::Build {
        tools: &["cabal", "stack"],
        downloads: &["cabal update", "stack update", "stack setup"],
    },
};

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Home(".cabal/packages"),
        proof: &["*/01-index.*", "*/*/*/*.tar.gz"],
        takes: &[],
    },
    Place { at: At::Home(".cache/cabal"), proof: &["packages/*", "logs/*"], takes: &[] },
    Place { at: At::Home(".stack"), proof: &["pantry/*"], takes: &["pantry"] },
    Place { at: At::Variable("STACK_ROOT", ""), proof: &["pantry/*"], takes: &["pantry"] },
    Place { at: At::Variable("CABAL_DIR", "packages"), proof: &["*/01-index.*"], takes: &[] },
    Place {
        at: At::Home(".ghcup"),
        proof: &["cache/*", "tmp/*", "logs/*"],
        takes: &["cache", "tmp", "logs"],
    },
];
