//! Homebrew's cache.

use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "homebrew-cache",
    title: "Homebrew's cache",
    why: "Homebrew keeps what it downloads: bottles, and the list of all formulae.",
    proof: "The directory `Homebrew` in a home's cache directory, with downloads or the list of \
            formulae in it.",
    fix: "End the RUN that installs with `brew cleanup -s --prune=all` and `rm -rf \"$(brew \
          --cache)\"`.",
    references: &["https://docs.brew.sh/Manpage#cleanup-options-formulacask-"],
    places: &[home(".cache/Homebrew", PROOF), variable("HOMEBREW_CACHE", "", PROOF)],
    example: Example {
        found: &["root/.cache/Homebrew/downloads/ab--a.bottle.tar.gz"],
        left_alone: &["home/linuxbrew/.linuxbrew/Cellar/a/1.0/bin/a"],
    },
    find: Find::Places(Residue::per_directory("contains what Homebrew downloaded")),
    ..super::DEFAULT
};

const PROOF: &str = "downloads/* api/*.json *.bottle.tar.gz *.bottle.*.tar.gz";
