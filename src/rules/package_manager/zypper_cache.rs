//! zypper's cache.

use crate::rules::places::root;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "zypper-cache",
    title: "zypper's cache",
    why: "zypper keeps the metadata of all repositories, what it computed from it, and packages. \
          The next installation refreshes them.",
    proof: "Files below `raw`, `solv` and `packages` of `/var/cache/zypp`.",
    fix: "End the RUN that installs with `zypper clean --all`, or mount a cache on \
          `/var/cache/zypp`.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3036"],
    places: &[root(
        "var/cache/zypp",
        "raw/*/repodata/repomd.xml raw/*/cookie solv/*/solv packages/*/*",
    )
    .takes("raw/* solv/* packages/*")],
    example: Example {
        found: &["var/cache/zypp/solv/repo-oss/solv"],
        left_alone: &["etc/zypp/repos.d/repo-oss.repo"],
    },
    find: Find::Places(Residue::per_directory("contains repository metadata or packages")),
    ..super::DEFAULT
};
