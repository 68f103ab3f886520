//! Catalogues of applications, for software centres.

use crate::rules::places::root;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "appstream-catalogue",
    title: "Application catalogues",
    why: "apt and PackageKit download descriptions and icons of all applications for a software \
          centre to show. A container does not have one.",
    proof: "Catalogues below the directories of AppStream in `/var/cache` and `/var/lib`.",
    fix: "Remove these files in the RUN that installs, and do not install `packagekit` and \
          `software-properties-common`.",
    references: &["https://www.freedesktop.org/software/appstream/docs/chap-CatalogData.html"],
    places: &[
        root("var/cache/swcatalog", PROOF),
        root("var/cache/app-info", PROOF),
        root("var/lib/swcatalog", PROOF),
        root("var/lib/app-info", PROOF),
    ],
    example: Example {
        found: &["var/cache/swcatalog/xml/fedora.xml.gz"],
        left_alone: &["usr/share/metainfo/app.metainfo.xml"],
    },
    find: Find::Places(Residue::per_directory("contains application catalogues")),
    ..super::DEFAULT
};

const PROOF: &str = "*.xb cache/*.xb xmls/*.xml* xml/*.xml* yaml/*.yml* icons/*/*";
