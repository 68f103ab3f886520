//! Node packages that exist several times, as npm nests them.

use super::support::versions::beyond_largest;
use crate::packages::EcosystemName;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "node-packages-in-several-copies",
    title: "Node packages in several copies",
    why: "Packages that require different versions of another package each install their own copy.",
    proof: "Packages of one `node_modules` have the same name. Only `npm dedupe` can tell if one \
            version satisfies all ranges, so the finding is only an uncounted guess.",
    fix: "Run `npm dedupe`, `yarn dedupe` or `pnpm dedupe`, and align ranges with `overrides`.",
    references: &["https://docs.npmjs.com/cli/commands/npm-dedupe"],
    find: Find::With(|facts| {
        let packages =
            facts.packages(EcosystemName::Npm).filter(|(_, package)| package.development.is_none());
        let key = |package: &crate::packages::Package| Some((package.scope?, package.name.clone()));
        beyond_largest(
            facts,
            packages,
            key,
            MIN_SAVED_BYTES,
            "Run `npm dedupe`, or align their ranges with `overrides`",
        )
    }),
    ..super::DEFAULT
};

/// Almost every tree has small packages in several copies, which are not worth the work.
const MIN_SAVED_BYTES: u64 = 1 << 20;
