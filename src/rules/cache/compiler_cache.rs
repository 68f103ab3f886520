//! Caches of compilers: ccache, sccache, clangd, ccls.

use crate::rules::places::{anywhere, home, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "compiler-cache",
    title: "Compiler caches",
    why: "ccache and sccache keep what they compiled for the next build, and clangd and ccls keep \
          indexes of the sources.",
    proof: "Their directories, with files that only these tools write: `ccache.conf`, statistics, \
            or directories of hexadecimal digits.",
    fix: "Mount a cache on the directory, or build in another stage.",
    references: &[
        "https://ccache.dev/manual/latest.html#_configuration",
        "https://github.com/mozilla/sccache/blob/main/docs/Local.md",
    ],
    places: &[
        home(".cache/ccache", CCACHE),
        home(".ccache", CCACHE),
        variable("CCACHE_DIR", "", CCACHE).takes("*"),
        home(".cache/sccache", "0 a preprocessor"),
        variable("SCCACHE_DIR", "", "0 a preprocessor").takes("*"),
        home(".cache/clangd", "index"),
        anywhere(".cache/clangd", "index"),
        anywhere(".ccls-cache", "@*"),
    ],
    example: Example {
        found: &["root/.cache/ccache/ccache.conf", "root/.cache/ccache/0/stats"],
        left_alone: &["root/.cache/ccache/mine"],
    },
    find: Find::Places(Residue {
        needed_by: &["clangd", "ccls"],
        cleanup: Cleanup::Build {
            tools: &[
                "make", "cmake", "ninja", "cargo", "cc", "gcc", "g++", "clang", "ccache", "sccache",
            ],
            downloads: &[],
        },
        ..Residue::new("contains cached compiler output")
    }),
    ..super::DEFAULT
};

const CCACHE: &str = "ccache.conf CACHEDIR.TAG stats 0/stats */stats";
