//! Databases of Trivy.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trivy-database",
    title: "Trivy's database",
    category: Category::Cache,
    why: "Trivy downloads a database of vulnerabilities, some hundred megabytes, out of date \
          within a day.",
    proof: "Its directory has a name that Trivy gives; images that scan without a network have it \
          on purpose.",
    fix: "Remove it in the RUN that scans, or scan the image from outside.",
    references: &["https://trivy.dev/latest/docs/configuration/cache/"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} looks like the cache of Trivy")),
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Guessed, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Home(".cache/trivy"),
        proof: &["db", "java-db", "fanal", "policy"],
        takes: &[],
    },
    Place { at: At::Variable("TRIVY_CACHE_DIR", ""), proof: &["db", "java-db"], takes: &["*"] },
];
