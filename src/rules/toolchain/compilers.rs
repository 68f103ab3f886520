//! Compilers for C and C++, and what builds with them.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "compilers",
    title: "C and C++ compilers and build tools",
    why: "gcc, make and others are needed to build programs, native modules and wheels. What they \
          built runs without them.",
    proof: "The operating system's package database has their packages; packages that nothing else \
            needs count with them. What the image starts, what essential packages need, language \
            runtimes and the libraries that compilers link are left alone. If Python packages \
            compile at run time, or the image is meant for building, the finding is only a guess.",
    fix: "Build in a separate stage and copy the result, or end the RUN that installs and builds \
          with `apt-get purge -y --auto-remove build-essential`.",
    references: &[
        "https://docs.docker.com/build/building/multi-stage/",
        "https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",
    ],
    find: Find::With(|facts| installed::find(facts, Kind::Compilers, &ADVICE)),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "Build in a stage of this base image, and run on one without compilers",
    own: "Build in another stage, and copy only what was built",
};
