//! What Cabal, Stack and GHCup downloaded.

use crate::rules::places::{home, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "haskell-downloads",
    title: "Cabal, Stack and GHCup downloads",
    why: "Cabal and Stack keep the package index and sources; GHCup keeps archives and logs.",
    proof: "Their directories, with files that only these tools write. Stores of compiled packages \
            stay, as programs may read data from there.",
    fix: "Build in another stage and copy the program.",
    references: &[
        "https://cabal.readthedocs.io/en/stable/config.html",
        "https://docs.haskellstack.org/en/stable/topics/stack_root/",
    ],
    places: &[
        home(".cabal/packages", "*/01-index.* */*/*/*.tar.gz"),
        home(".cache/cabal", "packages/* logs/*"),
        home(".stack", "pantry/*").takes("pantry"),
        variable("STACK_ROOT", "", "pantry/*").takes("pantry"),
        variable("CABAL_DIR", "packages", "*/01-index.*"),
        home(".ghcup", "cache/* tmp/* logs/*").takes("cache tmp logs"),
    ],
    example: Example {
        found: &["root/.stack/pantry/pantry.sqlite3"],
        left_alone: &["root/.stack/snapshots/a/share/data"],
    },
    find: Find::Places(Residue {
        needed_by: &["stack", "cabal"],
        cleanup: Cleanup::Build {
            tools: &["cabal", "stack"],
            downloads: &["cabal update", "stack update", "stack setup"],
        },
        ..Residue::new("contains what a Haskell tool downloaded")
    }),
    ..super::DEFAULT
};
