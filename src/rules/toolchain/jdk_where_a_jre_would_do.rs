//! A Java development kit where a runtime would do.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use super::support::unpacked;
use crate::dockerfile::shell;
use crate::facts::{Facts, builders};
use crate::rules::places::{self, home, root, variable};
use crate::rules::{Find, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "jdk-where-a-jre-would-do",
    title: "Java development kit where a runtime would do",
    why: "Programs need the Java runtime. The compiler, the modules for `jlink`, the sources and \
          the headers of a development kit are only needed to build.",
    proof: "Packages of a development kit in the operating system's package database, or those \
            directories and files of an unpacked kit that no program loads: `jmods`, `lib/ct.sym`, \
            `lib/src.zip`, `include`, `demo`, `man`. An image that starts a tool of the kit is \
            left alone.",
    fix: "Run on an image with a runtime (`eclipse-temurin:21-jre`), install the package of the \
          runtime (`openjdk-21-jre-headless`), or build a runtime from the needed modules with \
          `jlink`.",
    references: &["https://docs.oracle.com/en/java/javase/21/docs/specs/man/jlink.html"],
    places: &[
        root("usr/lib/jvm/*", PROOF).takes(PARTS),
        root("opt/*", PROOF).takes(PARTS),
        root("usr/*", PROOF).takes(PARTS),
        root("usr/local/*", PROOF).takes(PARTS),
        root("opt/java/*", PROOF).takes(PARTS),
        variable("JAVA_HOME", "", PROOF).takes(PARTS),
        home(".sdkman/candidates/java/*", PROOF).takes(PARTS),
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "Run on an image of the runtime, such as `eclipse-temurin:21-jre`; build in a stage \
           of this one",
    own: "Install the runtime instead of the development kit, or build in another stage",
};

/// The advice for an image that still builds with the kit.
static BUILDS_ADVICE: Advice = Advice {
    own: "Build in another stage with the development kit, and run on the runtime",
    ..ADVICE
};

/// Programs in a `RUN` that need the kit.
const BUILDERS: &[&str] = &[
    "javac", "mvn", "./mvnw", "mvnw", "gradle", "./gradlew", "gradlew", "sbt", "ant", "jlink",
    "lein",
];

const PROGRAMS: &[&str] =
    &["javac", "jshell", "jar", "jlink", "jdeps", "jcmd", "jstack", "jmap", "jps", "jstat"];

const PROOF: &str = "bin/javac";
const PARTS: &str = "jmods lib/ct.sym lib/src.zip src.zip include demo sample man";

fn find(facts: &Facts) -> Vec<Match> {
    // `java Main.java` compiles before it runs.
    let runs_source = facts.startup.runs(&["java"]) && facts.startup.names_end(".java");
    if runs_source || facts.startup.runs(PROGRAMS) || facts.startup.runs(builders::JAVA) {
        return Vec::new();
    }
    let mut commands = facts.own_layers().filter_map(|layer| facts.command_of(layer));
    let builds = commands.any(|command| shell::runs(command, BUILDERS));
    let advice = if builds { &BUILDS_ADVICE } else { &ADVICE };
    let mut found = installed::find(facts, Kind::Jdk, advice);
    let proof = if installed::is_builder(facts) { Proof::Guessed } else { Proof::Identified };
    let evidence = "contains `bin/javac` beside the runtime";
    for place in places::find(facts, RULE.places) {
        let java = facts.tree.find_from(place.directory, b"lib/modules");
        let old = facts.tree.find_from(place.directory, b"jre/lib/rt.jar");
        if java.or(old).is_some() {
            let matches = unpacked::at_place(facts, &place, proof, evidence, advice);
            found.extend(matches.into_iter().map(|found| found.showing(place.taken.clone())));
        }
    }
    found
}
