//! The repositories of Subversion, Mercurial and others.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "version-control-directory",
    title: "Repositories of Subversion, Mercurial and others",
    category: Category::VersionControl,
    why: "They have earlier versions of the files, and the address that they came from. A program does not need \
          them.",
    proof: "Directories `.svn`, `.hg`, `.bzr`, `.jj`, `CVS`, `_darcs` and `.pijul` with the files that these \
            programs keep in them.",
    fix: "Write them into `.dockerignore`; export in place of checking out (`svn export`, `hg archive`).",
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} is the repository of a checkout")
        })
    },
};

static PLACES: &[Place] = &[
    Place { at: At::Anywhere(".svn"), proof: &["wc.db", "entries"], takes: &[] },
    Place { at: At::Anywhere(".hg"), proof: &["requires", "store"], takes: &[] },
    Place { at: At::Anywhere(".bzr"), proof: &["branch-format", "branch"], takes: &[] },
    Place { at: At::Anywhere(".jj"), proof: &["repo"], takes: &[] },
    Place { at: At::Anywhere("CVS"), proof: &["Root"], takes: &[] },
    Place { at: At::Anywhere("_darcs"), proof: &["format", "inventories"], takes: &[] },
    Place { at: At::Anywhere(".pijul"), proof: &["pristine", "config"], takes: &[] },
];
