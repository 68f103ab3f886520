//! Files that node-gyp leaves where it compiles an addon.

use crate::rules::places::anywhere;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "node-addon-objects",
    title: "Node addon object files",
    why: "Where node-gyp compiles an addon, object files and makefiles stay beside the one `.node` \
          file that is loaded.",
    proof: "A directory `build` with `config.gypi`, which node-gyp writes. The `.node` files stay.",
    fix: "Build addons in another stage, or remove these in the RUN that installs.",
    references: &["https://github.com/nodejs/node-gyp#readme"],
    places: &[anywhere("build", "config.gypi").takes(TAKES)],
    example: Example {
        found: &[
            "app/node_modules/a/build/config.gypi",
            "app/node_modules/a/build/Release/obj.target/a.o",
        ],
        left_alone: &["app/node_modules/a/build/Release/a.node"],
    },
    find: Find::Places(Residue::new("is where node-gyp compiled")),
    ..super::DEFAULT
};

const TAKES: &str = "Release/obj.target Release/obj Release/.deps Debug/obj.target Debug/obj \
                     Debug/.deps Makefile *.mk *.Makefile config.gypi";
