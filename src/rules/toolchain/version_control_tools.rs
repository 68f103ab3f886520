//! Git and other version control tools.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "version-control-tools",
    title: "Version control tools",
    why: "git is mostly needed to fetch sources while the image is built. With its dependencies, \
          such as Perl, it weighs about a hundred megabytes.",
    proof: "The operating system's package database has git, Mercurial or Subversion; packages \
            that nothing else needs count with them. What the image starts is left alone.",
    fix: "Fetch in another stage, or with `ADD https://example.com/repository.git /src`; otherwise \
          remove the package at the end of the RUN that installs it.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository",
    ],
    cost: Some("programs that call git at run time no longer find it"),
    find: Find::With(|facts| installed::find(facts, Kind::VersionControl, &ADVICE)),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "Fetch in a stage of this base image, and run on one without version control",
    own: "Fetch in another stage, and copy only what is needed",
};
