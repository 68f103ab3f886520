//! A program that needs a newer C or C++ library than the image has.

use super::DEFAULT;
use super::support::{programs, proven, quoted};
use crate::facts::Facts;
use crate::facts::loader::Loader;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "newer-libc-needed",
    title: "Program that needs a newer C library",
    why: "The loader ends a program that needs a version of glibc's or libstdc++'s symbols that \
          the image's library does not have: it was built on a newer system than it runs on.",
    proof: "The versions that the program and its libraries need (`.gnu.version_r`), and those \
            that the image's libraries define (`.gnu.version_d`).",
    fix: "Build on the release of the system that the last stage has, or choose a newer base for \
          it.",
    references: &["https://www.akkadia.org/drepper/symbol-versioning"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let loader = Loader::of(facts);
    let mut found = Vec::new();
    for program in programs(facts) {
        let lacked = loader.load(program.file).versions;
        let Some(first) = lacked.first() else { continue };
        let (by, library) = (facts.path(first.by), facts.path(first.library));
        let more = match lacked.len() {
            1 => String::new(),
            count => format!(" (and {} more like it)", count - 1),
        };
        let evidence = format!(
            "`{by}` needs {}, and `{library}` has up to {}{more}",
            quoted(&first.wanted),
            quoted(&first.has)
        );
        let advice = "Build it on the system release of the last stage, or take a newer base";
        let mut nodes = vec![program.file, first.by, first.library];
        nodes.dedup();
        found.push(proven(evidence, advice, &nodes));
    }
    found
}
