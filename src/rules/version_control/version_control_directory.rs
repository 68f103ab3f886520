//! The repositories of Subversion, Mercurial and others.

use crate::rules::places::anywhere;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "version-control-directory",
    title: "Subversion, Mercurial and similar repositories",
    why: "They have earlier versions of the files, and the address that the files came from. A \
          program does not need them.",
    proof: "Directories `.svn`, `.hg`, `.bzr`, `.jj`, `CVS`, `_darcs` and `.pijul` with the files \
            that these programs keep in them.",
    fix: "Add them to `.dockerignore`; export instead of checking out (`svn export`, `hg \
          archive`).",
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    places: &[
        anywhere(".svn", "wc.db entries"),
        anywhere(".hg", "requires store"),
        anywhere(".bzr", "branch-format branch"),
        anywhere(".jj", "repo"),
        anywhere("CVS", "Root"),
        anywhere("_darcs", "format inventories"),
        anywhere(".pijul", "pristine config"),
    ],
    example: Example {
        found: &["src/thing/.svn/wc.db", "src/thing/.svn/pristine/ab/ab.svn-base"],
        left_alone: &["src/thing/.svn/notes"],
    },
    find: Find::Places(Residue::per_directory("is the repository of a checkout")),
    ..super::DEFAULT
};
