//! Modules that Go downloaded.

use crate::facts::builders;
use crate::rules::places::{home, root, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "go-module-cache",
    title: "Go's module cache",
    why: "Go keeps the source of every module, unpacked and packed. The program already contains \
          what it needs.",
    proof: "A module cache, `GOPATH/pkg/mod`, with `cache/download`, and the checksums beside it.",
    fix: "Build in another stage and copy the program, or mount a cache on `/go/pkg/mod`.",
    references: &["https://go.dev/ref/mod#module-cache"],
    places: &[
        root("go/pkg", BESIDE).takes(BOTH),
        home("go/pkg", BESIDE).takes(BOTH),
        variable("GOPATH", "pkg", BESIDE).takes(BOTH),
        variable("GOMODCACHE", "", "cache/download/* cache/lock").takes("*"),
    ],
    example: Example {
        found: &["go/pkg/mod/cache/download/a/@v/v1.0.0.zip"],
        left_alone: &["go/pkg/linux_amd64/a.a", "go/bin/a"],
    },
    find: Find::Places(Residue {
        needed_by: builders::GO,
        cleanup: Cleanup::Build { tools: &["go"], downloads: &["go mod download"] },
        ..Residue::new("contains modules that Go downloaded")
    }),
    ..super::DEFAULT
};

const BESIDE: &str = "mod/cache/download mod/cache/lock";
const BOTH: &str = "mod sumdb";
