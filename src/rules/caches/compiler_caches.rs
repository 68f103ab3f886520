//! Caches of compilers: ccache, sccache, clangd, ccls.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "compiler-cache",
    title: "Cache of a compiler",
    category: Category::Cache,
    why: "ccache and sccache keep what they compiled, clangd and ccls what they know of sources, \
          all for the next time.",
    proof: "Their directories with files of their own kind: `ccache.conf`, statistics, or \
          directories of hexadecimal digits.",
    fix: "Mount a cache on the directory, or build in another stage.",
    references: &[
        "https://ccache.dev/manual/latest.html#_configuration",
        "https://github.com/mozilla/sccache/blob/main/docs/Local.md",
    ],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has what a compiler keeps")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["clangd", "ccls"],
    mend: Mend::Build {
        tools: &[
            "make", "cmake", "ninja", "cargo", "cc", "gcc", "g++", "clang", "ccache", "sccache",
        ],
        downloads: &[],
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/ccache"), proof: CCACHE, takes: &[] },
    Place { at: At::Home(".ccache"), proof: CCACHE, takes: &[] },
    Place { at: At::Variable("CCACHE_DIR", ""), proof: CCACHE, takes: &["*"] },
    Place { at: At::Home(".cache/sccache"), proof: &["0", "a", "preprocessor"], takes: &[] },
    Place {
        at: At::Variable("SCCACHE_DIR", ""),
        proof: &["0", "a", "preprocessor"],
        takes: &["*"],
    },
    Place { at: At::Home(".cache/clangd"), proof: &["index"], takes: &[] },
    Place { at: At::Anywhere(".cache/clangd"), proof: &["index"], takes: &[] },
    Place { at: At::Anywhere(".ccls-cache"), proof: &["@*"], takes: &[] },
];

const CCACHE: &[&str] = &["ccache.conf", "CACHEDIR.TAG", "stats", "0/stats", "*/stats"];
