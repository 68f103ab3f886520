//! Maven's local repository.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "maven-repository",
    title: "Maven's local repository",
    category: Category::Cache,
    why: "Maven keeps every artifact that a build needs, its own plugins too. A jar with its \
          dependencies, or a directory `lib`, has what runs once more.",
    proof: "A directory `.m2/repository` with `_remote.repositories`, which Maven writes beside \
          what it downloads. Nothing is found where the container starts Maven or names a path \
          in the repository.",
    fix: "Build in another stage and copy the jar, or mount a cache on `/root/.m2`.",
    references: &[
        "https://maven.apache.org/settings.html",
        "https://maven.apache.org/guides/introduction/introduction-to-repositories.html",
    ],
    cost: None,
    wanted: &[],
    find: |facts| match facts.startup.names_part("/.m2/") {
        true => Vec::new(),
        false => LEFTOVERS.find(facts, |path| format!("{path} has what Maven downloaded")),
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["mvn", "mvnw", "mvnd"],
    mend: Mend::Build {
        tools: &["mvn", "./mvnw", "mvnw"],
        downloads: &[
            "mvn dependency:go-offline",
            "mvn dependency:resolve",
            "mvn -B dependency:go-offline",
            "./mvnw dependency:go-offline",
            "./mvnw dependency:resolve",
            "mvnw dependency:go-offline",
        ],
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".m2/repository"), proof: PROOF, takes: &[] },
    Place { at: At::Root("usr/share/maven/ref/repository"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("MAVEN_CONFIG", "repository"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &[
    "*/*/*/_remote.repositories",
    "*/*/*/*/_remote.repositories",
    "*/*/*/*/*/_remote.repositories",
    "*/*/*/*/*/*/_remote.repositories",
];
