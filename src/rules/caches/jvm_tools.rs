//! Caches of sbt, Coursier, Ivy, Mill, Kotlin/Native, SDKMAN, JBang, Groovy and Leiningen.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "jvm-tool-cache",
    title: "Caches of build tools for Scala, Kotlin, Groovy and Clojure",
    category: Category::Cache,
    why: "sbt, Coursier, Ivy, Mill, Kotlin/Native, SDKMAN and Leiningen keep compilers and \
          dependencies for the next build.",
    proof: "Their directories with files of their own kind. Nothing is found where the container \
          starts one of them.",
    fix: "Build in another stage and copy the jar or the staged directory.",
    references: &[
        "https://get-coursier.io/docs/cache",
        "https://www.scala-sbt.org/1.x/docs/Global-Settings.html",
    ],
    cost: None,
    wanted: &[],
    find: |facts| match facts.startup.is_opaque {
        true => Vec::new(),
        false => LEFTOVERS.find(facts, |path| format!("{path} has what a build tool keeps")),
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &[
        "sbt",
        "sbtn",
        "cs",
        "coursier",
        "scala",
        "scala-cli",
        "mill",
        "jbang",
        "groovy",
        "lein",
        "clojure",
        "clj",
        "kotlin",
        "amm",
    ],
    mend: Mend::Build {
        tools: &["sbt", "cs", "coursier", "mill", "lein", "clojure"],
        downloads: &["sbt update", "lein deps"],
    },
};

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Home(".cache/coursier"),
        proof: &["v1/https/*", "v1/http/*", "arc"],
        takes: &[],
    },
    Place {
        at: At::Variable("COURSIER_CACHE", ""),
        proof: &["https/*"],
        takes: &["https", "http"],
    },
    Place { at: At::Home(".coursier/cache"), proof: &["v1/https/*"], takes: &[] },
    Place { at: At::Home(".ivy2"), proof: &["cache/*"], takes: &["cache"] },
    Place {
        at: At::Home(".sbt"),
        proof: &["boot/*", "launchers/*"],
        takes: &["boot", "launchers"],
    },
    Place { at: At::Home(".cache/mill"), proof: &["*"], takes: &[] },
    Place {
        at: At::Home(".konan"),
        proof: &["dependencies", "kotlin-native-*", "cache"],
        takes: &[],
    },
    Place {
        at: At::Home(".sdkman"),
        proof: &["archives/*", "tmp/*"],
        takes: &["archives/*", "tmp/*"],
    },
    Place { at: At::Home(".lein"), proof: &["self-installs/*"], takes: &["self-installs"] },
    Place { at: At::Anywhere(".cpcache"), proof: &["*.cp", "*.basis"], takes: &[] },
];
