//! What remains where node-gyp compiled an addon.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "node-addon-objects",
    title: "Object files of addons of Node",
    category: Category::Cache,
    why: "Where node-gyp compiles an addon, object files and makefiles stay beside the one \
          `.node` file that is loaded.",
    proof: "A directory `build` with `config.gypi`, which node-gyp writes. The `.node` files stay.",
    fix: "Build addons in another stage, or remove these in the RUN that installs.",
    references: &["https://github.com/nodejs/node-gyp#readme"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} is where node-gyp compiled")),
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[Place {
    at: At::Anywhere("build"),
    proof: &["config.gypi"],
    takes: &[
        "Release/obj.target",
        "Release/obj",
        "Release/.deps",
        "Debug/obj.target",
        "Debug/obj",
        "Debug/.deps",
        "Makefile",
        "*.mk",
        "*.Makefile",
        "config.gypi",
    ],
}];
