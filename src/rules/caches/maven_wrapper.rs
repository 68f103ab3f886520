//! Distributions that the Maven wrapper downloaded.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "maven-wrapper",
    title: "Maven, downloaded by its wrapper",
    category: Category::Cache,
    why: "The wrapper downloads Maven to build. The program runs without it.",
    proof: "A directory `.m2/wrapper/dists` with an `apache-maven-…`. Nothing is found where the \
          container starts the wrapper.",
    fix: "Build in another stage and copy the jar.",
    references: &["https://maven.apache.org/wrapper/"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has Maven itself")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["mvnw"],
    mend: Mend::Build {
        tools: &["./mvnw", "mvnw"],
        downloads: &[
            "./mvnw dependency:go-offline",
            "./mvnw dependency:resolve",
            "mvnw dependency:go-offline",
        ],
    },
};

pub(super) static PLACES: &[Place] = &[Place {
    at: At::Home(".m2/wrapper/dists"),
    proof: &["apache-maven*", "maven-mvnd*"],
    takes: &[],
}];
