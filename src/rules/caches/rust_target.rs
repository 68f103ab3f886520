//! What Cargo leaves of a build beside the program.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "rust-build-directory",
    title: "Cargo's build directory",
    category: Category::Cache,
    why: "Cargo keeps the compiled form of every crate, some hundred megabytes, beside the one \
          program that runs.",
    proof: "A directory `target` with `.rustc_info.json`. What lies at the top of `release` and \
          `debug` stays, the program most of all; it shares its bytes with a name in `deps`.",
    fix: "Build in another stage and copy the program; or install it elsewhere and remove \
          `target` in the same RUN.",
    references: &["https://doc.rust-lang.org/cargo/reference/build-cache.html"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} is where Cargo builds")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["cargo", "bacon"],
    mend: Mend::Build { tools: &["cargo"], downloads: &[] },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Anywhere("target"), proof: &[".rustc_info.json"], takes: TAKES },
    Place { at: At::Variable("CARGO_TARGET_DIR", ""), proof: &[".rustc_info.json"], takes: TAKES },
];

const TAKES: &[&str] = &[
    "release/deps",
    "release/build",
    "release/incremental",
    "release/.fingerprint",
    "release/examples",
    "release/*.d",
    "debug/deps",
    "debug/build",
    "debug/incremental",
    "debug/.fingerprint",
    "debug/examples",
    "debug/*.d",
    "*/release/deps",
    "*/release/build",
    "*/release/incremental",
    "*/release/.fingerprint",
    "*/release/examples",
    "*/release/*.d",
    "*/debug/deps",
    "*/debug/build",
    "*/debug/incremental",
    "*/debug/.fingerprint",
    "*/debug/examples",
    "*/debug/*.d",
];
