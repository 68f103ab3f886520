//! Maven's local repository.

use crate::rules::places::{home, root, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "maven-repository",
    title: "Maven's local repository",
    why: "Maven keeps every artifact that a build needs, including its own plugins. A jar with its \
          dependencies, or a directory `lib`, has what runs a second time.",
    proof: "A directory `.m2/repository` with `_remote.repositories`, which Maven writes beside \
            what it downloads. Not reported if the container runs Maven or names a path in the \
            repository.",
    fix: "Build in another stage and copy the jar, or mount a cache on `/root/.m2`.",
    references: &[
        "https://maven.apache.org/settings.html",
        "https://maven.apache.org/guides/introduction/introduction-to-repositories.html",
    ],
    places: &[
        home(".m2/repository", PROOF),
        root("usr/share/maven/ref/repository", PROOF),
        variable("MAVEN_CONFIG", "repository", PROOF),
    ],
    example: Example {
        found: &[
            "root/.m2/repository/a/b/1.0/_remote.repositories",
            "root/.m2/repository/a/b/1.0/b-1.0.jar",
        ],
        left_alone: &["root/.m2/settings.xml", "root/.m2/repository/a.jar"],
    },
    find: Find::Places(Residue {
        needed_by: &["mvn", "mvnw", "mvnd"],
        cleanup: Cleanup::Build {
            tools: &["mvn", "./mvnw", "mvnw"],
            downloads: &[
                "mvn dependency:go-offline", "mvn dependency:resolve",
                "mvn -B dependency:go-offline", "./mvnw dependency:go-offline",
                "./mvnw dependency:resolve", "mvnw dependency:go-offline",
            ],
        },
        unless: |facts| facts.startup.names_part("/.m2/"),
        ..Residue::new("contains what Maven downloaded")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "*/*/*/_remote.repositories */*/*/*/_remote.repositories \
                     */*/*/*/*/_remote.repositories */*/*/*/*/*/_remote.repositories";
