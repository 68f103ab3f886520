//! Caches of sbt, Coursier, Ivy, Mill, Kotlin/Native, SDKMAN, JBang, Groovy and Leiningen.

use crate::facts::builders;
use crate::rules::places::{anywhere, home, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "jvm-tool-cache",
    title: "Scala, Kotlin, Groovy and Clojure build tool caches",
    why: "sbt, Coursier, Ivy, Mill, Kotlin/Native, SDKMAN and Leiningen keep compilers and \
          dependencies for the next build.",
    proof: "Their directories, with files that only these tools write. Not reported if the \
            container runs one of them.",
    fix: "Build in another stage and copy the jar or the staged directory.",
    references: &[
        "https://get-coursier.io/docs/cache",
        "https://www.scala-sbt.org/1.x/docs/Global-Settings.html",
    ],
    places: &[
        home(".cache/coursier", "v1/https/* v1/http/* arc"),
        variable("COURSIER_CACHE", "", "https/*").takes("https http"),
        home(".coursier/cache", "v1/https/*"),
        home(".ivy2", "cache/*").takes("cache"),
        home(".sbt", "boot/* launchers/*").takes("boot launchers"),
        home(".cache/mill", "*"),
        home(".konan", "dependencies kotlin-native-* cache"),
        home(".sdkman", "archives/* tmp/*").takes("archives/* tmp/*"),
        home(".lein", "self-installs/*").takes("self-installs"),
        anywhere(".cpcache", "*.cp *.basis"),
    ],
    example: Example {
        found: &["root/.ivy2/cache/a/jars/a.jar"],
        left_alone: &["root/.ivy2/local/a.jar"],
    },
    find: Find::Places(Residue {
        needed_by: builders::JAVA,
        cleanup: Cleanup::Build {
            tools: &["sbt", "cs", "coursier", "mill", "lein", "clojure"],
            downloads: &["sbt update", "lein deps"],
        },
        unless: |facts| facts.startup.is_opaque,
        ..Residue::new("contains a build tool's cache")
    }),
    ..super::DEFAULT
};
