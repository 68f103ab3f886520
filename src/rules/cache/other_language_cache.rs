//! Caches of tools of other languages.

use crate::rules::places::{anywhere, home, root};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "other-language-cache",
    title: "Caches of other language tools",
    why: "Tools of Perl, R, OCaml, Julia, Swift, Zig, Nim, Crystal, Lua and CocoaPods keep \
          downloads and what they built for the next time.",
    proof: "A directory that only one such tool creates, with files that only it writes.",
    fix: "Remove these files in the RUN that creates them, or build in another stage.",
    references: &["https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds"],
    places: &[
        home(".cpan", "build/* sources/*").takes("build sources Metadata"),
        home(".cpanm", "work/* build.log latest-build"),
        home(".cache/luarocks", "*"),
        home(".opam", "download-cache/* repo/*")
            .takes("download-cache repo */.opam-switch/build */.opam-switch/sources"),
        root("tmp/Rtmp*", "downloaded_packages"),
        home(".cache/R/pkgcache", "*"),
        home(".julia", "registries/* logs/*").takes("logs scratchspaces"),
        home(".swiftpm", "cache/*").takes("cache"),
        home(".cache/org.swift.swiftpm", "*"),
        home(".cocoapods", "repos/*").takes("repos"),
        home(".cache/zig", "h o tmp z p"),
        anywhere(".zig-cache", "h o tmp z"),
        anywhere("zig-cache", "h o tmp z"),
        home(".nimble", "pkgcache/*").takes("pkgcache"),
        home(".cache/nim", "*"),
        home(".cache/crystal", "*"),
        home(".cache/shards", "*"),
    ],
    example: Example {
        found: &["root/.cpanm/work/1.1/build.log"],
        left_alone: &["root/perl5/lib/a.pm"],
    },
    find: Find::Places(Residue {
        needed_by: &["zig", "opam", "julia", "nimble"],
        ..Residue::new("contains a language tool's cache")
    }),
    ..super::DEFAULT
};
