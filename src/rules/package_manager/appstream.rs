//! Catalogues of applications, for software centres.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "appstream-catalogue",
    title: "Catalogues of applications",
    category: Category::PackageManager,
    why: "apt and PackageKit download descriptions and icons of all applications for a software centre to \
         show. A container has none.",
    proof: "Catalogues below the directories of AppStream in `/var/cache` and `/var/lib`.",
    fix: "Remove them in the RUN that installs, and do without `packagekit` and \
         `software-properties-common`.",
    references: &["https://www.freedesktop.org/software/appstream/docs/chap-CatalogData.html"],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} has catalogues of applications")
        })
    },
};

static PLACES: &[Place] = &[
    place("var/cache/swcatalog"),
    place("var/cache/app-info"),
    place("var/lib/swcatalog"),
    place("var/lib/app-info"),
];

const fn place(path: &'static str) -> Place {
    Place { at: At::Root(path), proof: PROOF, takes: &[] }
}

const PROOF: &[&str] =
    &["*.xb", "cache/*.xb", "xmls/*.xml*", "xml/*.xml*", "yaml/*.yml*", "icons/*/*"];
