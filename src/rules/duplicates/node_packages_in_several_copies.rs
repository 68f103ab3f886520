//! Packages of Node that are there several times, as npm nests them.

use super::support::versions::beyond_largest;
use crate::packages::EcosystemName;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "node-packages-in-several-copies",
    title: "Packages of Node in several copies",
    why: "Packages that ask for different versions of another one each bring their own.",
    proof: "The packages of one `node_modules` have the same name. Whether their ranges can be met \
            by one version is for `npm dedupe` to find out: it is a guess, and nothing is counted.",
    fix: "Run `npm dedupe`, `yarn dedupe` or `pnpm dedupe`, and bring ranges into line with \
          `overrides`.",
    references: &["https://docs.npmjs.com/cli/commands/npm-dedupe"],
    find: Find::With(|facts| {
        let packages =
            facts.packages(EcosystemName::Npm).filter(|(_, it)| it.development.is_none());
        // A few small ones are in every tree.
        let key = |package: &crate::packages::Package| Some((package.scope?, package.name.clone()));
        beyond_largest(
            facts,
            packages,
            key,
            1 << 20,
            "Run `npm dedupe`, or bring their ranges into line with `overrides`",
        )
    }),
    ..super::DEFAULT
};
