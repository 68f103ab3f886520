//! The Rust toolchain.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use super::support::unpacked;
use crate::facts::builders;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "rust-toolchain",
    title: "Rust toolchain",
    why: "Rust programs need neither the compiler nor the archives of the standard library, which \
          together with LLVM weigh several hundred megabytes.",
    proof: "Rust packages in the operating system's package database and what nothing else needs, \
            or toolchains of rustup, identified by their channel manifest. An image that starts \
            `cargo` itself, or is meant for building, is left alone.",
    fix: "Build in a separate stage, and copy the program: `COPY --from=build \
          /app/target/release/server /usr/local/bin/`.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    find: Find::With(|facts| {
        if facts.startup.runs(builders::RUST) {
            return Vec::new();
        }
        let mut found = installed::find(facts, Kind::Rust, &ADVICE);
        found.extend(unpacked::find(facts, &["rust", "rustup"], builders::RUST, &ADVICE));
        found
    }),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "Build in a stage of this base image, and copy the program onto a small one",
    own: "Build in another stage, and copy only the program",
};
