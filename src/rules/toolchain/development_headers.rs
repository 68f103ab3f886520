//! Headers and static libraries of operating systems' packages.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "development-headers",
    title: "Headers and static libraries",
    why: "Packages such as `libssl-dev` are needed to compile against a library. A compiled \
          program needs only the library itself.",
    proof: "The operating system's package database has development packages (`-dev`, `-devel`, \
            `-static`); the libraries that they belong to are left alone. If Python packages \
            compile at run time, or the image is meant for building, the finding is only a guess.",
    fix: "Build in a separate stage and copy the result, or remove the packages at the end of the \
          RUN that installs and builds, and keep the libraries: `apt-mark manual libpq5 && apt-get \
          purge -y --auto-remove libpq-dev`.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    find: Find::With(|facts| installed::find(facts, Kind::Headers, &ADVICE)),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "Build in a stage of this base image, and run on one without development packages",
    own: "Build in another stage, and copy only what was built; install the libraries without \
          `-dev`",
};
