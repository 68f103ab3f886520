//! Caches of Bazel, Buck and Pants.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bazel-cache",
    title: "Caches of Bazel, Buck and Pants",
    category: Category::Cache,
    why: "These build tools keep downloads, unpacked repositories and every output, often \
          gigabytes.",
    proof: "Their directories with files of their own kind. Nothing is found of a tree that the \
          started program runs from, through links too.",
    fix: "Build in another stage and copy the program; cache with `--disk_cache` on a cache \
          mount.",
    references: &["https://bazel.build/remote/output-directories"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has what a build tool keeps")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["bazel", "bazelisk", "buck", "buck2", "pants"],
    mend: Mend::Build {
        tools: &["bazel", "bazelisk", "buck", "buck2", "pants"],
        downloads: &["bazel fetch"],
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/bazel"), proof: &["_bazel_*"], takes: &[] },
    Place { at: At::Home(".cache/bazelisk"), proof: &["downloads", "local", "*"], takes: &[] },
    Place { at: At::Anywhere("buck-out"), proof: &["v2", "gen", "log", "bin"], takes: &[] },
    Place {
        at: At::Home(".cache/pants"),
        proof: &["lmdb_store", "named_caches", "setup"],
        takes: &[],
    },
];
