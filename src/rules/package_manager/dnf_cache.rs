//! What dnf and yum download.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "dnf-cache",
    title: "Caches of dnf and yum",
    category: Category::PackageManager,
    why: "dnf, yum and microdnf keep the metadata of all repositories and often the packages themselves, \
         easily more than 100 MB. The next installation downloads newer ones.",
    proof: "Their cache directories, where metadata of repositories (`repomd.xml`, `*.solv`) or packages \
           are in them.",
    fix: "End the RUN that installs with `dnf clean all` (or the same of yum or microdnf) and `rm -rf \
         /var/cache/dnf`, or mount a cache there.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3040",
        "https://github.com/hadolint/hadolint/wiki/DL3032",
    ],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} has metadata of repositories or packages")
        })
    },
};

static PLACES: &[Place] = &[
    place(At::Root("var/cache/dnf")),
    place(At::Root("var/cache/libdnf5")),
    place(At::Root("var/cache/yum")),
    place(At::Root("var/tmp/dnf-*")),
    place(At::Root("var/tmp/yum-*")),
    place(At::Home(".cache/libdnf5")),
];

const fn place(at: At) -> Place {
    Place { at, proof: PROOF, takes: &[] }
}

/// dnf has a directory for each repository, yum for each architecture, release and repository.
const PROOF: &[&str] = &[
    "*.solv",
    "*.solvx",
    "*/solv/*.solv",
    "*/repodata/repomd.xml",
    "*/packages/*.rpm",
    "*/repomd.xml",
    "*/*/*/repomd.xml",
    "*/*/*/packages/*.rpm",
];
