//! Caches of tools of further languages.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "other-language-cache",
    title: "Cache of a language's tool",
    category: Category::Cache,
    why: "Tools of Perl, R, OCaml, Julia, Swift, Zig, Nim, Crystal, Lua and CocoaPods keep \
          downloads and what they built for the next time.",
    proof: "A directory that only this tool makes, with files of its own kind.",
    fix: "Remove it in the RUN that leaves it, or build in another stage.",
    references: &["https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has what a language's tool keeps")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["zig", "opam", "julia", "nimble"],
    mend: Mend::Remove,
};

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Home(".cpan"),
        proof: &["build/*", "sources/*"],
        takes: &["build", "sources", "Metadata"],
    },
    Place { at: At::Home(".cpanm"), proof: &["work/*", "build.log", "latest-build"], takes: &[] },
    Place { at: At::Home(".cache/luarocks"), proof: &["*"], takes: &[] },
    Place {
        at: At::Home(".opam"),
        proof: &["download-cache/*", "repo/*"],
        takes: &["download-cache", "repo", "*/.opam-switch/build", "*/.opam-switch/sources"],
    },
    Place { at: At::Root("tmp/Rtmp*"), proof: &["downloaded_packages"], takes: &[] },
    Place { at: At::Home(".cache/R/pkgcache"), proof: &["*"], takes: &[] },
    Place {
        at: At::Home(".julia"),
        proof: &["registries/*", "logs/*"],
        takes: &["logs", "scratchspaces"],
    },
    Place { at: At::Home(".swiftpm"), proof: &["cache/*"], takes: &["cache"] },
    Place { at: At::Home(".cache/org.swift.swiftpm"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".cocoapods"), proof: &["repos/*"], takes: &["repos"] },
    Place { at: At::Home(".cache/zig"), proof: &["h", "o", "tmp", "z", "p"], takes: &[] },
    Place { at: At::Anywhere(".zig-cache"), proof: &["h", "o", "tmp", "z"], takes: &[] },
    Place { at: At::Anywhere("zig-cache"), proof: &["h", "o", "tmp", "z"], takes: &[] },
    Place { at: At::Home(".nimble"), proof: &["pkgcache/*"], takes: &["pkgcache"] },
    Place { at: At::Home(".cache/nim"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".cache/crystal"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".cache/shards"), proof: &["*"], takes: &[] },
];
