//! Gradle's home and what it leaves in a project.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "gradle-home",
    title: "Gradle's caches",
    category: Category::Cache,
    why: "Gradle keeps its own distribution, every dependency, what it compiled and logs of its \
          daemon: some hundred megabytes. The jar has what runs.",
    proof: "Gradle's directories with files of their own kind: `caches/modules-2`, \
          `wrapper/dists/gradle-…`, `daemon`; in a project `.gradle` with checksums. Nothing is \
          found where the container starts Gradle.",
    fix: "Build in another stage and copy the jar, or mount a cache on `/root/.gradle`.",
    references: &["https://docs.gradle.org/current/userguide/directory_layout.html"],
    cost: None,
    wanted: &[],
    find: |facts| match facts.startup.names_part("/.gradle/") {
        true => Vec::new(),
        false => LEFTOVERS.find(facts, |path| format!("{path} has what Gradle keeps")),
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["gradle", "gradlew"],
    mend: Mend::Build {
        tools: &["gradle", "./gradlew", "gradlew"],
        downloads: &[
            "gradle dependencies",
            "./gradlew dependencies",
            "gradle --no-daemon dependencies",
            "./gradlew --no-daemon dependencies",
        ],
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".gradle"), proof: HOME, takes: OF_HOME },
    Place { at: At::Variable("GRADLE_USER_HOME", ""), proof: HOME, takes: OF_HOME },
    Place { at: At::Root("home/gradle/.gradle"), proof: HOME, takes: OF_HOME },
    Place { at: At::Anywhere(".gradle"), proof: PROJECT, takes: &[] },
    Place {
        at: At::Anywhere("build"),
        proof: &[
            "tmp/compileJava",
            "tmp/jar/MANIFEST.MF",
            "tmp/bootJar/MANIFEST.MF",
            "tmp/compileKotlin",
            "kotlin/compileKotlin",
        ],
        takes: &["tmp", "kotlin", "reports", "test-results"],
    },
];

const HOME: &[&str] = &["caches/modules-*", "caches/jars-*", "wrapper/dists/gradle-*", "daemon/*"];
// `jdks` is left alone: what Gradle downloaded may be what runs.
const OF_HOME: &[&str] = &[
    "caches",
    "wrapper/dists",
    "daemon",
    "native",
    "notifications",
    "workers",
    ".tmp",
    "kotlin-profile",
];
const PROJECT: &[&str] =
    &["buildOutputCleanup", "vcs-1", "checksums", "file-system.probe", "*/checksums"];
