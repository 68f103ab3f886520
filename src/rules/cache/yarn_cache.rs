//! The cache of Yarn 1: a copy of every package.

use crate::rules::places::{home, root, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "yarn-cache",
    title: "Yarn's cache",
    why: "Yarn 1 keeps a copy of every package that it installs, unpacked: `node_modules` a second \
          time.",
    proof: "A directory of Yarn's cache, such as `/usr/local/share/.cache/yarn`, that holds \
            `v6/npm-NAME-VERSION-…`.",
    fix: "`yarn install --frozen-lockfile && yarn cache clean` in one RUN, or a cache mount on the \
          directory that `yarn cache dir` prints.",
    references: &[
        "https://classic.yarnpkg.com/lang/en/docs/cli/cache/",
        "https://github.com/hadolint/hadolint/wiki/DL3060",
    ],
    places: &[
        root("usr/local/share/.cache/yarn", PROOF),
        home(".cache/yarn", PROOF),
        variable("YARN_CACHE_FOLDER", "", PROOF).takes("v*"),
        variable("XDG_CACHE_HOME", "yarn", PROOF),
    ],
    example: Example {
        found: &["usr/local/share/.cache/yarn/v6/npm-a-1.0.0-ab/node_modules/a/package.json"],
        left_alone: &["usr/local/share/.cache/yarn/notes"],
    },
    find: Find::Places(Residue::new("contains packages of Yarn 1")),
    ..super::DEFAULT
};

const PROOF: &str = "v*/npm-* v*/.tmp";
