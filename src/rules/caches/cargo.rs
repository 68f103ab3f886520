//! Crates that Cargo downloaded.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cargo-registry",
    title: "Crates that Cargo downloaded",
    category: Category::Cache,
    why: "Cargo keeps each crate packed and unpacked, and the index of the registry. The program \
          has what it needs inside.",
    proof: "Cargo's directory with `registry/cache`, `registry/index` or `git/db`. Installed \
          programs in `bin` stay.",
    fix: "Build in another stage and copy the program, or mount caches on `registry` and \
          `git/db`.",
    references: &["https://doc.rust-lang.org/cargo/guide/cargo-home.html"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has crates that Cargo downloaded")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["cargo", "bacon"],
    mend: Mend::Build { tools: &["cargo"], downloads: &["cargo fetch"] },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cargo"), proof: PROOF, takes: TAKES },
    Place { at: At::Root("usr/local/cargo"), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("CARGO_HOME", ""), proof: PROOF, takes: TAKES },
];

const PROOF: &[&str] = &["registry/cache/*", "registry/index/*", "git/db/*"];
const TAKES: &[&str] = &["registry", "git", ".package-cache*", ".global-cache"];
