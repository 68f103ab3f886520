//! A Java development kit where a runtime would do.

use super::installed::{self, Advice};
use super::kinds::Kind;
use super::unpacked;
use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "jdk-where-a-jre-would-do",
    title: "Java development kit where a runtime would do",
    category: Category::Toolchain,
    why: "Programs need Java's runtime. The compiler, the modules for `jlink`, the sources and the headers of \
          a development kit only serve building.",
    proof: "Packages of a development kit in the operating system's package database, or those directories and \
            files of an unpacked kit that no program loads: `jmods`, `lib/ct.sym`, `lib/src.zip`, `include`, \
            `demo`, `man`. An image that starts a tool of the kit is left alone.",
    fix: "Run on an image with a runtime (`eclipse-temurin:21-jre`), install the package of the runtime \
          (`openjdk-21-jre-headless`), or make one of the needed modules with `jlink`.",
    references: &["https://docs.oracle.com/en/java/javase/21/docs/specs/man/jlink.html"],
    cost: None,
    wanted: &[],
    find,
};

static ADVICE: Advice = Advice {
    base: "Run on an image of the runtime, such as `eclipse-temurin:21-jre`; build in a stage of this one",
    own: "Install the runtime in place of the development kit, or build in another stage",
};

const PROGRAMS: &[&str] = &[
    "javac", "jshell", "jar", "jlink", "jdeps", "jcmd", "jstack", "jmap", "jps", "jstat", "mvn",
    "mvnw", "gradle", "gradlew", "sbt",
];

static PLACES: &[Place] = &[
    Place { at: At::Root("usr/lib/jvm/*"), proof: PROOF, takes: PARTS },
    Place { at: At::Root("opt/*"), proof: PROOF, takes: PARTS },
    Place { at: At::Root("usr/*"), proof: PROOF, takes: PARTS },
    Place { at: At::Root("usr/local/*"), proof: PROOF, takes: PARTS },
    Place { at: At::Root("opt/java/*"), proof: PROOF, takes: PARTS },
    Place { at: At::Variable("JAVA_HOME", ""), proof: PROOF, takes: PARTS },
    Place { at: At::Home(".sdkman/candidates/java/*"), proof: PROOF, takes: PARTS },
];

const PROOF: &[&str] = &["bin/javac"];
const PARTS: &[&str] =
    &["jmods", "lib/ct.sym", "lib/src.zip", "src.zip", "include", "demo", "sample", "man"];

fn find(facts: &Facts) -> Vec<Match> {
    if facts.startup.runs(PROGRAMS) {
        return Vec::new();
    }
    let mut found = installed::find(facts, Kind::Jdk, &ADVICE);
    let is_guess = installed::is_builder(facts);
    for place in places::find(facts, PLACES) {
        let java = facts.tree.find_from(place.directory, b"lib/modules");
        let old = facts.tree.find_from(place.directory, b"jre/lib/rt.jar");
        if java.or(old).is_none() {
            continue;
        }
        let matches =
            places::by_layer(facts, &place.taken).into_iter().map(|(layer, files)| Match {
                proof: if is_guess { Proof::Guessed } else { Proof::Identified },
                claim: Claim::Visible(files),
                evidence: format!(
                    "{} has `bin/javac` beside the runtime",
                    facts.path(place.directory)
                ),
                fix: unpacked::fix(facts, layer, &place.words, &ADVICE),
                shown: place.taken.clone(),
                needs_other_base: false,
            });
        found.extend(matches);
    }
    found
}
