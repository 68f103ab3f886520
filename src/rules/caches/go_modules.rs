//! Modules that Go downloaded.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "go-module-cache",
    title: "Go's module cache",
    category: Category::Cache,
    why: "Go keeps the source of every module, unpacked and packed. The program has what it \
          needs inside.",
    proof: "A module cache, `GOPATH/pkg/mod`, with `cache/download`, and the checksums beside it.",
    fix: "Build in another stage and copy the program, or mount a cache on `/go/pkg/mod`.",
    references: &["https://go.dev/ref/mod#module-cache"],
    cost: None,
    wanted: &[],
    find: |facts| {
        LEFTOVERS.find(facts, |path| format!("{path} has the modules that Go downloaded"))
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["go", "air", "dlv"],
    mend: Mend::Build { tools: &["go"], downloads: &["go mod download"] },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Root("go/pkg"), proof: BESIDE, takes: BOTH },
    Place { at: At::Home("go/pkg"), proof: BESIDE, takes: BOTH },
    Place { at: At::Variable("GOPATH", "pkg"), proof: BESIDE, takes: BOTH },
    Place {
        at: At::Variable("GOMODCACHE", ""),
        proof: &["cache/download/*", "cache/lock"],
        takes: &["*"],
    },
];

const BESIDE: &[&str] = &["mod/cache/download", "mod/cache/lock"];
const BOTH: &[&str] = &["mod", "sumdb"];
