//! Downloads of Gentoo's portage.

use crate::rules::places::root;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "portage-leftovers",
    title: "Portage repositories and sources",
    why: "portage installs from a tree of build recipes and from sources. None of that is needed \
          once the packages are built.",
    proof: "A repository's `profiles/repo_name`, the `Packages` list of built packages, or the \
            directory of downloaded sources.",
    fix: "Build in another stage with `emerge --root`, and copy that root; or mount the repository \
          and `/var/cache` while building.",
    references: &["https://wiki.gentoo.org/wiki//var/cache/distfiles"],
    places: &[
        root("var/cache/distfiles", "*.tar.* *.tgz *.zip layout.conf"),
        root("var/cache/binpkgs", "Packages"),
        root("var/db/repos/*", "profiles/repo_name"),
        root("usr/portage", "profiles/repo_name"),
    ],
    example: Example {
        found: &[
            "var/db/repos/gentoo/profiles/repo_name",
            "var/db/repos/gentoo/metadata/timestamp",
        ],
        left_alone: &["var/db/pkg/app-misc/a-1/CONTENTS"],
    },
    find: Find::Places(Residue::per_directory("contains Portage recipes, sources or packages")),
    ..super::DEFAULT
};
