//! The Go toolchain.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use super::support::unpacked;
use crate::facts::builders;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "go-toolchain",
    title: "Go toolchain",
    why: "Go programs contain everything that they need. They do not use the compiler and the \
          sources of the standard library, several hundred megabytes.",
    proof: "Go packages in the operating system's package database and what nothing else needs, or \
            a directory with Go's `VERSION`, `bin/go` and `pkg/tool`. An image that starts `go` \
            or a program that calls it (air, `dlv debug`), or is meant for building, is left \
            alone.",
    fix: "Build in a separate stage, and copy the program: `COPY --from=build /app/server \
          /server`.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    find: Find::With(|facts| {
        if facts.startup.runs(builders::GO) {
            return Vec::new();
        }
        let mut found = installed::find(facts, Kind::Go, &ADVICE);
        found.extend(unpacked::find(facts, &["go"], builders::GO, &ADVICE));
        found
    }),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "Build in a stage of this base image, and copy the program onto a small one",
    own: "Build in another stage, and copy only the program",
};
