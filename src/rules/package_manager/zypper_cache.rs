//! What zypper downloads.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "zypper-cache",
    title: "Cache of zypper",
    category: Category::PackageManager,
    why: "zypper keeps the metadata of all repositories, what it computed from it, and packages. The next \
         installation refreshes them.",
    proof: "Files below `raw`, `solv` and `packages` of `/var/cache/zypp`.",
    fix: "End the RUN that installs with `zypper clean --all`, or mount a cache on `/var/cache/zypp`.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3036"],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} has metadata of repositories or packages")
        })
    },
};

static PLACES: &[Place] = &[Place {
    at: At::Root("var/cache/zypp"),
    proof: &["raw/*/repodata/repomd.xml", "raw/*/cookie", "solv/*/solv", "packages/*/*"],
    takes: &["raw/*", "solv/*", "packages/*"],
}];
