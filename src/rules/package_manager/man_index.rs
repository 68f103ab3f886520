//! The index of manual pages.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "man-db-index",
    title: "Index of manual pages",
    category: Category::PackageManager,
    why: "man-db indexes all manual pages and keeps those that it formatted; it makes both again when asked.",
    proof: "`/var/cache/man` with an `index.db` in it.",
    fix: "Remove it in the RUN that installs, and do without `man-db` in an image.",
    references: &["https://manpages.debian.org/bookworm/man-db/mandb.8.en.html"],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} has the index of man-db")
        })
    },
};

static PLACES: &[Place] =
    &[Place { at: At::Root("var/cache/man"), proof: &["index.db", "*/index.db"], takes: &["*"] }];
