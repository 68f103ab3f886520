//! Caches of dnf and yum.

use crate::rules::places::{home, root};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "dnf-cache",
    title: "dnf and yum caches",
    why: "dnf, yum and microdnf keep the metadata of all repositories and often the packages \
          themselves, easily more than 100 MB. The next installation downloads newer ones.",
    proof: "Their cache directories, if they hold metadata of repositories (`repomd.xml`, \
            `*.solv`) or packages.",
    fix: "End the RUN that installs with `dnf clean all` (or the equivalent of yum or microdnf) \
          and `rm -rf /var/cache/dnf`, or mount a cache there.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3040",
        "https://github.com/hadolint/hadolint/wiki/DL3032",
    ],
    places: &[
        root("var/cache/dnf", PROOF),
        root("var/cache/libdnf5", PROOF),
        root("var/cache/yum", PROOF),
        root("var/tmp/dnf-*", PROOF),
        root("var/tmp/yum-*", PROOF),
        home(".cache/libdnf5", PROOF),
    ],
    example: Example {
        found: &[
            "var/cache/dnf/base-ab/repodata/repomd.xml",
            "var/cache/dnf/base-ab/packages/a.rpm",
        ],
        left_alone: &["var/cache/dnf/notes", "var/lib/dnf/history.sqlite"],
    },
    find: Find::Places(Residue::per_directory("contains repository metadata or packages")),
    ..super::DEFAULT
};

/// dnf has a directory for each repository, yum for each architecture, release and repository.
const PROOF: &str = "*.solv *.solvx */solv/*.solv */repodata/repomd.xml */packages/*.rpm \
                     */repomd.xml */*/*/repomd.xml */*/*/packages/*.rpm";
