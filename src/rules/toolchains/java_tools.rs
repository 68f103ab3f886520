//! Maven, Gradle and others that build programs for Java.

use super::installed::{self, Advice};
use super::kinds::Kind;
use super::unpacked;
use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "java-build-tools",
    title: "Build tools for Java",
    category: Category::Toolchain,
    why: "Maven, Gradle, sbt and compilers such as Kotlin's make the jar; the jar does not need them.",
    proof: "Packages of these tools in the operating system's package database, or their directories, told by \
            the jars in them. An image that starts one of them is left alone.",
    fix: "Build in a stage of its own, and copy the jar: `COPY --from=build /app/target/app.jar /app.jar`.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    cost: None,
    wanted: &[],
    find,
};

static ADVICE: Advice = Advice {
    base: "Build in a stage of this base image, and copy the jar onto an image with a Java runtime",
    own: "Build in another stage, and copy only the jar",
};

const PROGRAMS: &[&str] = &[
    "mvn", "mvnw", "mvnd", "gradle", "gradlew", "sbt", "ant", "kotlin", "kotlinc", "scala", "lein",
];

static PLACES: &[Place] = &[
    Place { at: At::Anywhere("sbt*"), proof: &["bin/sbt-launch.jar"], takes: &[] },
    Place { at: At::Anywhere("kotlinc"), proof: &["lib/kotlin-compiler.jar"], takes: &[] },
    Place { at: At::Anywhere("apache-ant*"), proof: &["lib/ant.jar"], takes: &[] },
    Place { at: At::Anywhere("maven-mvnd*"), proof: &["mvn/lib/maven-core-*"], takes: &[] },
];

fn find(facts: &Facts) -> Vec<Match> {
    if facts.startup.runs(PROGRAMS) {
        return Vec::new();
    }
    let mut found = installed::find(facts, Kind::JavaTools, &ADVICE);
    found.extend(unpacked::find(facts, &["maven", "gradle"], PROGRAMS, &ADVICE));
    for place in places::find(facts, PLACES) {
        let is_guess = installed::is_builder(facts);
        let matches =
            places::by_layer(facts, &place.taken).into_iter().map(|(layer, files)| Match {
                proof: if is_guess { Proof::Guessed } else { Proof::Identified },
                claim: Claim::Visible(files),
                evidence: format!("{} has the jars of a build tool", facts.path(place.directory)),
                fix: unpacked::fix(facts, layer, &place.words, &ADVICE),
                shown: vec![place.directory],
                needs_other_base: false,
            });
        found.extend(matches);
    }
    found
}
