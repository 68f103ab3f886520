//! Node's headers, for native modules.

use super::support::installed::Advice;
use super::support::unpacked;
use crate::facts::Facts;
use crate::rules::places::{self, anywhere};
use crate::rules::{Find, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "node-headers",
    title: "Node headers",
    why: "Only node-gyp reads them, when it compiles native modules.",
    proof: "A directory `include/node` with `node.h` and `node_version.h` that no package of the \
            operating system owns.",
    fix: "Remove the directory at the end of the RUN that unpacks Node; from a base image, copy \
          only `bin/node` and the program onto another one.",
    references: &["https://github.com/nodejs/node-gyp"],
    places: &[anywhere("include/node", "node_version.h")],
    find: Find::With(find),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice::own("Leave these files out of what is copied");

fn find(facts: &Facts) -> Vec<Match> {
    let mut found = places::find(facts, RULE.places);
    for place in &mut found {
        place.taken = unpacked::not_of_system(facts, &place.taken);
    }
    let evidence = "contains `node_version.h`";
    let at_place = |place| unpacked::at_place(facts, place, Proof::Identified, evidence, &ADVICE);
    found.iter().flat_map(at_place).collect()
}
