//! Node's headers, for native modules.

use super::installed::Advice;
use super::unpacked;
use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "node-headers",
    title: "Headers of Node",
    category: Category::Toolchain,
    why: "Only node-gyp reads them, when it compiles native modules.",
    proof: "A directory `include/node` with `node.h` and `node_version.h` that no package of the operating \
            system owns.",
    fix: "Remove the directory at the end of the RUN that unpacks Node; of a base image, copy only `bin/node` \
          and the program onto another one.",
    references: &["https://github.com/nodejs/node-gyp"],
    cost: None,
    wanted: &[],
    find,
};

static PLACES: &[Place] =
    &[Place { at: At::Anywhere("include/node"), proof: &["node_version.h"], takes: &[] }];

static ADVICE: Advice = Advice {
    base: "They come with the base image: only another base saves them",
    own: "Leave them out of what is copied",
};

fn find(facts: &Facts) -> Vec<Match> {
    let mut matches = Vec::new();
    for place in places::find(facts, PLACES) {
        for (layer, mut files) in places::by_layer(facts, &place.taken) {
            files.retain(|&node| {
                facts.owner(node).is_none_or(|(_, owner)| !owner.ecosystem.is_system())
            });
            matches.push(Match {
                proof: Proof::Identified,
                claim: Claim::Visible(files),
                evidence: format!("{} has `node_version.h`", facts.path(place.directory)),
                fix: unpacked::fix(facts, layer, &place.words, &ADVICE),
                shown: vec![place.directory],
                needs_other_base: false,
            });
        }
    }
    matches
}
