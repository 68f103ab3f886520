//! Caches of Bazel, Buck and Pants.

use crate::rules::places::{anywhere, home};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bazel-cache",
    title: "Bazel, Buck and Pants caches",
    why: "These build tools keep downloads, unpacked repositories and every output, often \
          gigabytes.",
    proof: "Their directories, with files that only these tools write. A tree that the started \
            program runs from, directly or through links, is left alone.",
    fix: "Build in another stage and copy the program; cache with `--disk_cache` on a cache mount.",
    references: &["https://bazel.build/remote/output-directories"],
    places: &[
        home(".cache/bazel", "_bazel_*"),
        home(".cache/bazelisk", "downloads local *"),
        anywhere("buck-out", "v2 gen log bin"),
        home(".cache/pants", "lmdb_store named_caches setup"),
    ],
    example: Example {
        found: &["root/.cache/bazel/_bazel_root/ab/execroot/a"],
        left_alone: &["app/bazel/BUILD"],
    },
    find: Find::Places(Residue {
        needed_by: &["bazel", "bazelisk", "buck", "buck2", "pants"],
        cleanup: Cleanup::Build {
            tools: &["bazel", "bazelisk", "buck", "buck2", "pants"],
            downloads: &["bazel fetch"],
        },
        ..Residue::new("contains a build tool's cache")
    }),
    ..super::DEFAULT
};
