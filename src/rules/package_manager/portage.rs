//! What Gentoo's portage downloads.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "portage-leftovers",
    title: "Repositories and sources of portage",
    category: Category::PackageManager,
    why: "portage installs from a tree of build recipes and from sources, of which nothing is needed once \
         the packages are built.",
    proof: "A repository's `profiles/repo_name`, the `Packages` list of built packages, or the directory \
           of downloaded sources.",
    fix: "Build in another stage with `emerge --root`, and copy that root; or mount the repository and \
         `/var/cache` while building.",
    references: &["https://wiki.gentoo.org/wiki//var/cache/distfiles"],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} has recipes, sources or packages of portage")
        })
    },
};

static PLACES: &[Place] = &[
    place("var/cache/distfiles", &["*.tar.*", "*.tgz", "*.zip", "layout.conf"]),
    place("var/cache/binpkgs", &["Packages"]),
    place("var/db/repos/*", &["profiles/repo_name"]),
    place("usr/portage", &["profiles/repo_name"]),
];

const fn place(path: &'static str, proof: &'static [&'static str]) -> Place {
    Place { at: At::Root(path), proof, takes: &[] }
}
