//! What C and C++ builds leave beside their programs.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "build-tree",
    title: "Files of a C or C++ build",
    category: Category::Cache,
    why: "CMake, Ninja, Meson and Autoconf leave object files, checks and logs where they build.",
    proof: "A directory `CMakeFiles`, `meson-private` or `autom4te.cache` with what these tools \
          write there. Programs and libraries stay.",
    fix: "Build in another stage and copy what `install` installs.",
    references: &["https://cmake.org/cmake/help/latest/manual/cmake.1.html"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} is what a build left")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &[],
    mend: Mend::Build { tools: &["cmake", "make", "ninja", "meson"], downloads: &[] },
};

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Anywhere("CMakeFiles"),
        proof: &[
            "CMakeOutput.log",
            "cmake.check_cache",
            "CMakeConfigureLog.yaml",
            "TargetDirectories.txt",
            "CMakeDirectoryInformation.cmake",
            "*.dir",
        ],
        takes: &[],
    },
    Place { at: At::Anywhere("meson-private"), proof: &["build.dat", "coredata.dat"], takes: &[] },
    Place { at: At::Anywhere("autom4te.cache"), proof: &["requests", "output.*"], takes: &[] },
];
