//! Large libraries of the operating system in several major versions.

use super::support::versions::beyond_largest;
use crate::facts::Facts;
use crate::packages::Package;
use crate::rules::{Find, Match, Rule};

pub(super) static RULE: Rule = Rule {
    id: "libraries-in-several-versions",
    title: "System libraries in several versions",
    why: "LLVM, ICU and their like are large, and packages built at different times bring \
          different versions.",
    proof: "Packages of the operating system whose names differ only in a number. What needs the \
            older one may be wanted: it is a guess, and nothing is counted.",
    fix: "Drop the package that brings the older one (`apt-cache rdepends --installed PACKAGE`).",
    references: &["https://www.debian.org/doc/debian-policy/ch-sharedlibs.html"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Names of packages up to their number.
const FAMILIES: [&str; 18] = [
    "libllvm",
    "llvm",
    "libclang-cpp",
    "libclang",
    "libicu",
    "icu-libs",
    "libssl",
    "openssl-libs",
    "libprotobuf",
    "libavcodec",
    "libopenblas",
    "libmysqlclient",
    "libpoppler",
    "libjavascriptcoregtk-",
    "libwebkit2gtk-",
    "libpython3.",
    "libperl",
    "libruby",
];

fn find(facts: &Facts) -> Vec<Match> {
    beyond_largest(
        facts,
        facts.system_packages(),
        family,
        64 << 10,
        "Drop what brings the version that the program does not use",
    )
}

fn family(package: &Package) -> Option<&'static str> {
    let name = package.name.to_ascii_lowercase();
    FAMILIES.into_iter().find(|family| {
        let rest = name.strip_prefix(family).unwrap_or("-dev");
        // Debian's time_t rebuilds end in a word.
        let rest = rest.strip_suffix("t64").unwrap_or(rest);
        !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit() || it == b'.')
            || name.strip_prefix(family) == Some("")
    })
}
