//! Databases of Trivy.

use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Proof, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trivy-database",
    title: "Trivy's database",
    why: "Trivy downloads a database of vulnerabilities, several hundred megabytes, which is out \
          of date within a day.",
    proof: "A directory with the name that Trivy uses. Images that scan without a network have it \
            on purpose, so the finding is only a guess.",
    fix: "Remove these files in the RUN that scans, or scan the image from outside.",
    references: &["https://trivy.dev/latest/docs/configuration/cache/"],
    places: &[
        home(".cache/trivy", "db java-db fanal policy"),
        variable("TRIVY_CACHE_DIR", "", "db java-db").takes("*"),
    ],
    example: Example {
        found: &["root/.cache/trivy/db/trivy.db"],
        left_alone: &["root/trivy/db/trivy.db"],
    },
    find: Find::Places(Residue {
        proof: Proof::Guessed,
        ..Residue::new("looks like Trivy's cache")
    }),
    ..super::DEFAULT
};
