//! Static libraries that nothing links any more.

use super::installed::{self, Advice};
use super::kinds::Kind;
use super::unpacked;
use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::packages::EcosystemName;
use crate::rules::{Category, Claim, Match, Proof, Rule, places};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "static-libraries",
    title: "Static libraries",
    category: Category::Toolchain,
    why: "Linkers copy what they need of a static library into the program. Nothing opens it when the program \
          runs.",
    proof: "Files `*.a` that begin as archives do (`!<arch>`), and that no package of the operating system or of \
            Python owns. Where installed packages compile at run time, or the image is made to build in, it is only a \
            guess.",
    fix: "Remove them at the end of the RUN that builds, or copy only the program from another stage.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    cost: None,
    wanted: &[Wanted {
        kind: "archive",
        name: Name::Extension(".a"),
        below: Below::EndsWith(""),
        keep: Keep::Parts { plan, condense },
    }],
    find,
};

const MAGIC: [&[u8]; 2] = [b"!<arch>\n", b"!<thin>\n"];

fn plan(_: &Parts) -> Vec<Want> {
    vec![Want::Keep(0..8)]
}

fn condense(parts: &Parts) -> Vec<u8> {
    let first = parts.from(0).unwrap_or_default();
    if MAGIC.iter().any(|magic| first.starts_with(magic)) { vec![1] } else { Vec::new() }
}

static ADVICE: Advice = Advice {
    base: "They come with the base image: only another base saves them",
    own: "Build in another stage, and copy only what runs",
};

fn find(facts: &Facts) -> Vec<Match> {
    // Those of wheels go only with their packages.
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
    let matches = places::by_layer(facts, &archives).into_iter().map(|(layer, files)| {
        let paths: Vec<String> = match files.len() {
            0..=8 => files.iter().map(|&node| facts.word(node)).collect(),
            _ => Vec::new(),
        };
        Match {
            proof,
            evidence: match files.len() {
                1 => "1 archive for a linker".to_owned(),
                count => format!("{count} archives for a linker"),
            },
            claim: Claim::Visible(files),
            fix: unpacked::fix(facts, layer, &paths, &ADVICE),
            shown: Vec::new(),
            needs_other_base: false,
        }
    });
    matches.collect()
}
