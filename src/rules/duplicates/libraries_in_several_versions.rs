//! Large libraries of the operating system in several major versions.

use super::support::versions::beyond_largest;
use crate::facts::Facts;
use crate::packages::Package;
use crate::rules::{Find, Match, Rule};

pub(super) static RULE: Rule = Rule {
    id: "libraries-in-several-versions",
    title: "System libraries in several versions",
    why: "LLVM, ICU and similar libraries are large, and packages built at different times depend \
          on different versions.",
    proof: "Packages of the operating system whose names differ only in a number. A program may \
            need the older one, so the finding is only a guess and is not counted.",
    fix: "Remove the package that depends on the older one (`apt-cache rdepends --installed \
          PACKAGE`).",
    references: &["https://www.debian.org/doc/debian-policy/ch-sharedlibs.html"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Names of large libraries' packages, without the version in the name. Small ones in two versions
/// are normal, while packages are built again one by one.
const LIBRARIES: &str = "libllvm llvm libclang-cpp libclang libicu icu-libs libssl openssl-libs \
                         libprotobuf libavcodec libopenblas libmysqlclient libpoppler \
                         libjavascriptcoregtk- libwebkit2gtk- libpython3. libperl libruby";

/// Less is not worth a search for the package that depends on the older version.
const MIN_SAVED_BYTES: u64 = 64 << 10;

fn find(facts: &Facts) -> Vec<Match> {
    beyond_largest(
        facts,
        facts.system_packages(),
        library,
        MIN_SAVED_BYTES,
        "Remove what depends on the version that the program does not use",
    )
}

/// Returns the library that a package is a version of.
fn library(package: &Package) -> Option<&'static str> {
    let name = package.name.to_ascii_lowercase();
    LIBRARIES.split(' ').find(|library| {
        let rest = name.strip_prefix(library).unwrap_or("-dev");
        // Debian's rebuilds for 64-bit time_t add a suffix after the version.
        let rest = rest.strip_suffix("t64").unwrap_or(rest);
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            || name.strip_prefix(library) == Some("")
    })
}
