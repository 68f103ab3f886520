//! The Go toolchain.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use super::support::unpacked;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "go-toolchain",
    title: "Go toolchain",
    why: "Go's programs carry all that they need. The compiler and the sources of the standard \
          library, several hundred megabytes, are of no use to them.",
    proof: "Packages of Go in the operating system's package database with what nothing else \
            needs, or a directory with Go's `VERSION`, `bin/go` and `pkg/tool`. An image that \
            starts `go` itself, or that is made to build in, is left alone.",
    fix: "Build in a stage of its own, and copy the program: `COPY --from=build /app/server \
          /server`.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    find: Find::With(|facts| {
        let mut found = installed::find(facts, Kind::Go, &ADVICE);
        found.extend(unpacked::find(facts, &["go"], &["go"], &ADVICE));
        found
    }),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "Build in a stage of this base image, and copy the program onto a small one",
    own: "Build in another stage, and copy only the program",
};
