//! Go's build cache.

use crate::facts::builders;
use crate::rules::places::{home, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "go-build-cache",
    title: "Go's build cache",
    why: "Go keeps every package that it compiles, including the standard library, for the next \
          build. The program already contains all of it.",
    proof: "Go's build cache: a directory with `trim.txt` or `README`, and 256 directories of two \
            hexadecimal digits.",
    fix: "Build in another stage and copy the program, or mount a cache on \
          `/root/.cache/go-build`.",
    references: &["https://pkg.go.dev/cmd/go#hdr-Build_and_test_caching"],
    places: &[
        home(".cache/go-build", PROOF),
        variable("GOCACHE", "", PROOF).takes("*"),
        variable("XDG_CACHE_HOME", "go-build", PROOF),
    ],
    example: Example {
        found: &["root/.cache/go-build/trim.txt", "root/.cache/go-build/00/ab-a"],
        left_alone: &["root/go-build/00/ab-a"],
    },
    find: Find::Places(Residue {
        needed_by: builders::GO,
        cleanup: Cleanup::Build { tools: &["go"], downloads: &["go mod download"] },
        ..Residue::new("contains packages that Go compiled")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "trim.txt 00/*-a 00/*-d testexpire.txt";
