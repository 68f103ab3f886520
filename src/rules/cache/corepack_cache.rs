//! Package managers that Corepack downloaded.

use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "corepack-cache",
    title: "Package managers that Corepack keeps",
    why: "Corepack downloads Yarn or pnpm, about 20 MB each. A program that Node starts does not \
          need them.",
    proof: "Corepack's directory with `v1/NAME/VERSION`. Not reported if the container runs a \
            package manager, which would be downloaded again at each start, or a script that may \
            start one.",
    fix: "Start the program with `node` and remove `~/.cache/node/corepack` in the RUN that \
          installs, or install in another stage.",
    references: &["https://github.com/nodejs/corepack#readme"],
    places: &[
        home(".cache/node/corepack", PROOF),
        variable("COREPACK_HOME", "", PROOF).takes("v* *.json"),
        variable("XDG_CACHE_HOME", "node/corepack", PROOF),
    ],
    example: Example {
        found: &["root/.cache/node/corepack/v1/pnpm/9.0.0/dist/pnpm.cjs"],
        left_alone: &["root/.cache/node/corepack/mine"],
    },
    find: Find::Places(Residue {
        needed_by: &["npm", "npx", "yarn", "pnpm", "corepack"],
        unless: |facts| facts.startup.is_opaque,
        ..Residue::new("contains package managers, and the container starts none")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "v*/yarn/* v*/pnpm/* v*/npm/*";
