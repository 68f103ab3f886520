//! Crates that Cargo downloaded.

use crate::facts::builders;
use crate::rules::places::{home, root, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cargo-registry",
    title: "Crates that Cargo downloaded",
    why: "Cargo keeps each crate packed and unpacked, and the index of the registry. The program \
          already contains what it needs.",
    proof: "Cargo's directory with `registry/cache`, `registry/index` or `git/db`. Installed \
            programs in `bin` stay.",
    fix: "Build in another stage and copy the program, or mount caches on `registry` and `git/db`.",
    references: &["https://doc.rust-lang.org/cargo/guide/cargo-home.html"],
    places: &[
        home(".cargo", PROOF).takes(TAKES),
        root("usr/local/cargo", PROOF).takes(TAKES),
        variable("CARGO_HOME", "", PROOF).takes(TAKES),
    ],
    example: Example {
        found: &["usr/local/cargo/registry/cache/index.crates.io-1/a-1.0.0.crate"],
        left_alone: &["usr/local/cargo/bin/a", "usr/local/cargo/env"],
    },
    find: Find::Places(Residue {
        needed_by: builders::RUST,
        cleanup: Cleanup::Build { tools: &["cargo"], downloads: &["cargo fetch"] },
        ..Residue::new("contains crates that Cargo downloaded")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "registry/cache/* registry/index/* git/db/*";
const TAKES: &str = "registry git .package-cache* .global-cache";
