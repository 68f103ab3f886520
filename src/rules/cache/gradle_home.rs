//! Gradle's home and what it leaves in a project.

use crate::rules::places::{anywhere, home, root, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "gradle-home",
    title: "Gradle's caches",
    why: "Gradle keeps its own distribution, every dependency, what it compiled and logs of its \
          daemon: several hundred megabytes. The jar has what runs.",
    proof: "Gradle's directories, with files that only Gradle writes: `caches/modules-2`, \
            `wrapper/dists/gradle-…`, `daemon`; in a project, `.gradle` with checksums. Not \
            reported if the container runs Gradle.",
    fix: "Build in another stage and copy the jar, or mount a cache on `/root/.gradle`.",
    references: &["https://docs.gradle.org/current/userguide/directory_layout.html"],
    places: &[
        home(".gradle", HOME).takes(OF_HOME),
        variable("GRADLE_USER_HOME", "", HOME).takes(OF_HOME),
        root("home/gradle/.gradle", HOME).takes(OF_HOME),
        anywhere(".gradle", PROJECT),
        anywhere("build", BUILD).takes("tmp kotlin reports test-results"),
    ],
    example: Example {
        found: &["root/.gradle/caches/modules-2/files-2.1/a/a.jar"],
        left_alone: &["root/.gradle/gradle.properties", "app/build/libs/app.jar"],
    },
    find: Find::Places(Residue {
        needed_by: &["gradle", "gradlew"],
        cleanup: Cleanup::Build {
            tools: &["gradle", "./gradlew", "gradlew"],
            downloads: &[
                "gradle dependencies",
                "./gradlew dependencies",
                "gradle --no-daemon dependencies",
                "./gradlew --no-daemon dependencies",
            ],
        },
        unless: |facts| facts.startup.names_part("/.gradle/"),
        ..Residue::new("contains Gradle's caches")
    }),
    ..super::DEFAULT
};

const HOME: &str = "caches/modules-* caches/jars-* wrapper/dists/gradle-* daemon/*";
// `jdks` is left alone: what Gradle downloaded may be what runs.
const OF_HOME: &str = "caches wrapper/dists daemon native notifications workers .tmp \
                       kotlin-profile";
const PROJECT: &str = "buildOutputCleanup vcs-1 checksums file-system.probe */checksums";

const BUILD: &str = "tmp/compileJava tmp/jar/MANIFEST.MF tmp/bootJar/MANIFEST.MF \
                     tmp/compileKotlin kotlin/compileKotlin";
