//! Caches of Helm and kubectl.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "kubernetes-cache",
    title: "Caches of Helm and kubectl",
    category: Category::Cache,
    why: "Helm keeps indexes of repositories and charts, kubectl what a cluster answered.",
    proof: "Their cache directories with files of their own kind.",
    fix: "Remove them in the RUN that calls the tool.",
    references: &["https://helm.sh/docs/helm/helm/"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has what a tool downloaded")),
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/helm"), proof: &["repository/*", "registry/*"], takes: &[] },
    Place { at: At::Home(".kube/cache"), proof: &["discovery/*", "http/*"], takes: &[] },
    Place { at: At::Home(".kube/http-cache"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".ansible/tmp"), proof: &["*"], takes: &[] },
];
