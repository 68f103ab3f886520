//! What C and C++ builds leave beside their programs.

use crate::rules::places::anywhere;
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "build-tree",
    title: "C and C++ build files",
    why: "CMake, Ninja, Meson and Autoconf leave object files, checks and logs where they build.",
    proof: "A directory `CMakeFiles`, `meson-private` or `autom4te.cache` with files that these \
            tools write. Programs and libraries stay.",
    fix: "Build in another stage and copy what `install` installs.",
    references: &["https://cmake.org/cmake/help/latest/manual/cmake.1.html"],
    places: &[
        anywhere("CMakeFiles", CMAKE),
        anywhere("meson-private", "build.dat coredata.dat"),
        anywhere("autom4te.cache", "requests output.*"),
    ],
    example: Example {
        found: &["app/build/CMakeFiles/a.dir/a.cc.o"],
        left_alone: &["app/build/server"],
    },
    find: Find::Places(Residue {
        cleanup: Cleanup::Build { tools: &["cmake", "make", "ninja", "meson"], downloads: &[] },
        ..Residue::new("contains the output of a C or C++ build")
    }),
    ..super::DEFAULT
};

const CMAKE: &str = "CMakeOutput.log cmake.check_cache CMakeConfigureLog.yaml \
                     TargetDirectories.txt CMakeDirectoryInformation.cmake *.dir";
