//! Headers that node-gyp downloads.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "node-gyp-headers",
    title: "Headers of Node that node-gyp downloads",
    category: Category::Cache,
    why: "node-gyp downloads the headers of Node, more than 50 MB for each version, to compile \
          addons. What it compiled does not need them.",
    proof: "node-gyp's directory with `VERSION/include/node/node.h`.",
    fix: "Remove `~/.cache/node-gyp` in the RUN that installs, or build addons in another stage.",
    references: &["https://github.com/nodejs/node-gyp#readme"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has headers of Node")),
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/node-gyp"), proof: PROOF, takes: &[] },
    Place { at: At::Home(".node-gyp"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("npm_config_devdir", ""), proof: PROOF, takes: &["*"] },
    Place { at: At::Variable("XDG_CACHE_HOME", "node-gyp"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["*/include/node/node.h", "*/include/node/node_version.h"];
