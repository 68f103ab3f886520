//! Distributions that the Maven wrapper downloaded.

use crate::rules::places::home;
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "maven-wrapper",
    title: "Maven, downloaded by its wrapper",
    why: "The wrapper downloads Maven for the build. The program runs without it.",
    proof: "A directory `.m2/wrapper/dists` with an `apache-maven-…` or a `maven-mvnd-…`. Not \
            reported if the container runs the wrapper.",
    fix: "Build in another stage and copy the jar.",
    references: &["https://maven.apache.org/wrapper/"],
    places: &[home(".m2/wrapper/dists", "apache-maven* maven-mvnd*")],
    example: Example {
        found: &["root/.m2/wrapper/dists/apache-maven-3.9.6-bin/ab/bin/mvn"],
        left_alone: &["app/.mvn/wrapper/maven-wrapper.properties"],
    },
    find: Find::Places(Residue {
        needed_by: &["mvnw"],
        cleanup: Cleanup::Build {
            tools: &["./mvnw", "mvnw"],
            downloads: &[
                "./mvnw dependency:go-offline", "./mvnw dependency:resolve",
                "mvnw dependency:go-offline",
            ],
        },
        ..Residue::new("contains Maven itself")
    }),
    ..super::DEFAULT
};
