//! The index of manual pages.

use crate::rules::places::root;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "man-db-index",
    title: "Manual page index",
    why: "man-db indexes all manual pages and keeps those that it formatted. It creates both again \
          when needed.",
    proof: "`/var/cache/man` with an `index.db` in it.",
    fix: "Remove these files in the RUN that installs, and do not install `man-db` in an image.",
    references: &["https://manpages.debian.org/bookworm/man-db/mandb.8.en.html"],
    places: &[root("var/cache/man", "index.db */index.db").takes("*")],
    example: Example {
        found: &["var/cache/man/index.db", "var/cache/man/cat1/a.1.gz"],
        left_alone: &["usr/share/man/man1/a.1.gz"],
    },
    find: Find::Places(Residue::per_directory("contains the index of man-db")),
    ..super::DEFAULT
};
