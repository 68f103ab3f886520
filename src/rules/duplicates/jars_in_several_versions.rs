//! Several jars of the same artifact in one directory.

use super::support::versions::beyond_largest;
use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::rules::{Find, Match, Rule};

pub(super) static RULE: Rule = Rule {
    id: "jars-in-several-versions",
    title: "Jars of one artifact in several versions",
    why: "If two versions are on one class path, the first one found is used, and which one that \
          is may change.",
    proof: "Jars of one directory have the same artifact name. Which one is used is not known, so \
            the finding is only a guess and is not counted.",
    fix: "Align the versions (`dependencyManagement`, a platform), and look at `mvn \
          dependency:tree -Dverbose`.",
    references: &[
        "https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Less is not worth the work of aligning versions.
const MIN_SAVED_BYTES: u64 = 64 << 10;

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    beyond_largest(
        facts,
        facts.packages(EcosystemName::Jar),
        |jar| Some((tree.parent(jar.proof?), jar.name.clone())),
        MIN_SAVED_BYTES,
        "Align the versions, so that one jar is left",
    )
}
