//! Go's build cache.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "go-build-cache",
    title: "Go's build cache",
    category: Category::Cache,
    why: "Go keeps every package that it compiles, the standard library too, for the next build. \
          The program has it all inside.",
    proof: "Go's build cache: a directory with `trim.txt` or `README`, and 256 directories of two \
          hexadecimal digits.",
    fix: "Build in another stage and copy the program, or mount a cache on \
          `/root/.cache/go-build`.",
    references: &["https://pkg.go.dev/cmd/go#hdr-Build_and_test_caching"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has what Go compiled")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["go"],
    mend: Mend::Build { tools: &["go"], downloads: &["go mod download"] },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/go-build"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("GOCACHE", ""), proof: PROOF, takes: &["*"] },
    Place { at: At::Variable("XDG_CACHE_HOME", "go-build"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["trim.txt", "00/*-a", "00/*-d", "testexpire.txt"];
