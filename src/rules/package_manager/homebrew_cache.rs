//! What Homebrew downloads.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "homebrew-cache",
    title: "Cache of Homebrew",
    category: Category::PackageManager,
    why: "Homebrew keeps what it downloads: bottles, and the list of all formulae.",
    proof: "The directory `Homebrew` of a home's cache, with downloads or the list of formulae in it.",
    fix: "End the RUN that installs with `brew cleanup -s --prune=all` and `rm -rf \"$(brew --cache)\"`.",
    references: &["https://docs.brew.sh/Manpage#cleanup-options-formulacask-"],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} has what Homebrew downloaded")
        })
    },
};

static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/Homebrew"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("HOMEBREW_CACHE", ""), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["downloads/*", "api/*.json", "*.bottle.tar.gz", "*.bottle.*.tar.gz"];
