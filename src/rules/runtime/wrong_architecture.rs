//! A program that is compiled for another architecture than the image is for.

use super::DEFAULT;
use super::support::{programs, proven};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "wrong-architecture",
    title: "Program for another architecture",
    why: "A processor of the image's architecture cannot execute it: the container ends with \
          `exec format error`.",
    proof: "The header of the ELF file that is started names another architecture than the \
            image's configuration, and not one that the same processors run too.",
    fix: "Build the program for the architecture of the image (`--platform`, `GOARCH`, \
          `--target`), or build the image for that of the program.",
    references: &["https://docs.docker.com/build/building/multi-platform/"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

/// Architectures of configurations, and those that such processors execute (`e_machine`, System V
/// ABI): 64-bit ones of x86 and Arm also run programs for 32 bits.
const ARCHITECTURES: [(&str, &[u16]); 7] = [
    ("amd64", &[62, 3]),
    ("386", &[3]),
    ("arm64", &[183, 40]),
    ("arm", &[40]),
    ("riscv64", &[243]),
    ("ppc64le", &[21]),
    ("s390x", &[22]),
];

fn find(facts: &Facts) -> Vec<Match> {
    let architecture = facts.image.config.architecture.as_deref().unwrap_or_default();
    let Some((_, runs)) = ARCHITECTURES.iter().find(|(name, _)| *name == architecture) else {
        return Vec::new();
    };
    let of_other = |machine: &u16| {
        let first = ARCHITECTURES.iter().find(|(_, runs)| runs.first() == Some(machine));
        first.map(|(name, _)| *name)
    };
    let mut found = Vec::new();
    for program in programs(facts) {
        let machine = program.linking.machine;
        let Some(other) = of_other(&machine).filter(|_| !runs.contains(&machine)) else { continue };
        let path = facts.path(program.file);
        let evidence =
            format!("`{path}` is compiled for {other}, and the image is for {architecture}");
        let advice = format!("Build `{path}` for {architecture}, or the image for {other}");
        found.push(proven(evidence, advice, &[program.file]));
    }
    found
}
