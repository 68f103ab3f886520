//! Yarn 1: every package once more.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "yarn-cache",
    title: "Yarn's cache",
    category: Category::Cache,
    why: "Yarn 1 keeps a copy of every package that it installs, unpacked: `node_modules` once \
          more.",
    proof: "A directory of Yarn's cache, such as `/usr/local/share/.cache/yarn`, that holds \
          `v6/npm-NAME-VERSION-…`.",
    fix: "`yarn install --frozen-lockfile && yarn cache clean` in one RUN, or a cache mount on \
          the directory that `yarn cache dir` prints.",
    references: &[
        "https://classic.yarnpkg.com/lang/en/docs/cli/cache/",
        "https://github.com/hadolint/hadolint/wiki/DL3060",
    ],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has the packages of Yarn 1")),
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Root("usr/local/share/.cache/yarn"), proof: PROOF, takes: &[] },
    Place { at: At::Home(".cache/yarn"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("YARN_CACHE_FOLDER", ""), proof: PROOF, takes: &["v*"] },
    Place { at: At::Variable("XDG_CACHE_HOME", "yarn"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["v*/npm-*", "v*/.tmp"];
