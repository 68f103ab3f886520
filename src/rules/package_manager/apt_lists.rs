//! The package lists that `apt-get update` downloads.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apt-lists",
    title: "Package lists of apt",
    category: Category::PackageManager,
    why: "`apt-get update` downloads the lists of all packages that there are. They are of no use once the \
          packages are installed, and out of date a day later.",
    proof: "Files below `/var/lib/apt/lists` with the names that apt gives to lists and their signatures.",
    fix: "End the RUN that updates with `rm -rf /var/lib/apt/lists/*`, or mount a cache on `/var/lib/apt`.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://github.com/hadolint/hadolint/wiki/DL3009",
    ],
    cost: None,
    wanted: &[],
    find: |image| {
        places::left_behind(image, PLACES, Proof::Identified, |path| {
            format!("{path} has the lists of an `apt-get update`")
        })
    },
};

static PLACES: &[Place] = &[Place {
    at: At::Root("var/lib/apt/lists"),
    proof: &[],
    takes: &[
        "*_InRelease",
        "*_Release",
        "*_Release.gpg",
        "*_Packages*",
        "*_Sources*",
        "*_Translation-*",
        "*_Contents-*",
        "*_Components-*",
        "*_icons-*",
    ],
}];
