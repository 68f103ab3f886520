//! Static libraries that are left after programs were linked.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use super::support::unpacked;
use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::packages::EcosystemName;
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "static-libraries",
    title: "Static libraries",
    why: "Linkers copy what they need from a static library into the program. Nothing opens the \
          library when the program runs.",
    proof: "Files `*.a` that begin with the signature of archives (`!<arch>`) and that no package \
            of the operating system or of Python owns. If installed packages compile at run time, \
            or the image is meant for building, the finding is only a guess.",
    fix: "Remove these files at the end of the RUN that builds, or copy only the program from \
          another stage.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    wanted: &[Wanted {
        kind: "archive",
        name: Name::Extension(".a"),
        below: Below::EndsWith(""),
        keep: Keep::Parts { plan, condense },
    }],
    find: Find::With(find),
    ..super::DEFAULT
};

const MAGIC: [&[u8]; 2] = [b"!<arch>\n", b"!<thin>\n"];

fn plan(_: &Parts) -> Vec<Want> {
    vec![Want::Keep(0..8)]
}

fn condense(parts: &Parts) -> Vec<u8> {
    let first = parts.from(0).unwrap_or_default();
    if MAGIC.iter().any(|magic| first.starts_with(magic)) { vec![1] } else { Vec::new() }
}

static ADVICE: Advice = Advice::own("Build in another stage, and copy only what runs");

/// How many paths one `rm` lists: a longer list is hard to review.
const MAX_PATHS: usize = 8;

fn find(facts: &Facts) -> Vec<Match> {
    // A static library of a Python package is removed only with the package.
    let is_packaged = |node: NodeId| {
        let owner = facts.owner(node).map(|(_, owner)| owner.ecosystem);
        owner.is_some_and(|owner| owner.installs_others() || owner == EcosystemName::Python)
    };
    let archives = facts.contents("archive").iter().map(|content| content.node);
    let archives: Vec<NodeId> = archives.filter(|&node| !is_packaged(node)).collect();
    let proof = match installed::doubt(facts, Kind::Headers) {
        Some(_) => Proof::Guessed,
        None => Proof::Identified,
    };
    Match::by_layer(facts, &archives, |layer, files| {
        let paths: Vec<String> = match files.len() {
            0..=MAX_PATHS => files.iter().map(|&node| facts.quoted(node)).collect(),
            _ => Vec::new(),
        };
        let evidence = match files.len() {
            1 => "1 archive for a linker".to_owned(),
            count => format!("{count} archives for a linker"),
        };
        Match::new(proof, evidence, unpacked::fix(facts, layer, &paths, &ADVICE))
    })
}
