//! Headers that node-gyp downloads.

use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "node-gyp-headers",
    title: "Node headers that node-gyp downloads",
    why: "node-gyp downloads Node headers, more than 50 MB for each version, to compile \
          addons. A compiled addon does not need them.",
    proof: "node-gyp's directory with `VERSION/include/node/node.h`.",
    fix: "Remove `~/.cache/node-gyp` in the RUN that installs, or build addons in another stage.",
    references: &["https://github.com/nodejs/node-gyp#readme"],
    places: &[
        home(".cache/node-gyp", PROOF),
        home(".node-gyp", PROOF),
        variable("npm_config_devdir", "", PROOF).takes("*"),
        variable("XDG_CACHE_HOME", "node-gyp", PROOF),
    ],
    example: Example {
        found: &["root/.cache/node-gyp/20.0.0/include/node/node.h"],
        left_alone: &["usr/include/node/node.h"],
    },
    find: Find::Places(Residue::new("contains Node headers")),
    ..super::DEFAULT
};

const PROOF: &str = "*/include/node/node.h */include/node/node_version.h";
