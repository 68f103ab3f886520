//! Maven, Gradle and other build tools for Java.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use super::support::unpacked;
use crate::facts::{Facts, builders};
use crate::rules::places::{self, anywhere};
use crate::rules::{Find, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "java-build-tools",
    title: "Build tools for Java",
    why: "Maven, Gradle, sbt and compilers such as Kotlin's make the jar; the jar does not need \
          them.",
    proof: "Packages of these tools in the operating system's package database, or their \
            directories, identified by the jars in them. An image that starts one of them is left \
            alone.",
    fix: "Build in a separate stage, and copy the jar: `COPY --from=build /app/target/app.jar \
          /app.jar`.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    places: &[
        anywhere("sbt*", "bin/sbt-launch.jar"),
        anywhere("kotlinc", "lib/kotlin-compiler.jar"),
        anywhere("apache-ant*", "lib/ant.jar"),
        anywhere("maven-mvnd*", "mvn/lib/maven-core-*"),
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "Build in a stage of this base image, and copy the jar onto an image with a Java runtime",
    own: "Build in another stage, and copy only the jar",
};

fn find(facts: &Facts) -> Vec<Match> {
    if facts.startup.runs(builders::JAVA) {
        return Vec::new();
    }
    let mut found = installed::find(facts, Kind::JavaTools, &ADVICE);
    found.extend(unpacked::find(facts, &["maven", "gradle"], builders::JAVA, &ADVICE));
    let proof = if installed::is_builder(facts) { Proof::Guessed } else { Proof::Identified };
    let evidence = "contains the jars of a build tool";
    for place in places::find(facts, RULE.places) {
        found.extend(unpacked::at_place(facts, &place, proof, evidence, &ADVICE));
    }
    found
}
