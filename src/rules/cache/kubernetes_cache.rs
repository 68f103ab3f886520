//! Caches of Helm and kubectl.

use crate::rules::places::home;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "kubernetes-cache",
    title: "Helm and kubectl caches",
    why: "Helm keeps indexes of repositories and charts; kubectl keeps responses of clusters.",
    proof: "Their cache directories, with files that only these tools write.",
    fix: "Remove these files in the RUN that calls the tool.",
    references: &["https://helm.sh/docs/helm/helm/"],
    places: &[
        home(".cache/helm", "repository/* registry/*"),
        home(".kube/cache", "discovery/* http/*"),
        home(".kube/http-cache", "*"),
        home(".ansible/tmp", "*"),
    ],
    example: Example {
        found: &["root/.cache/helm/repository/stable-index.yaml"],
        left_alone: &["root/.kube/config"],
    },
    find: Find::Places(Residue::new("contains indexes or responses that a tool downloaded")),
    ..super::DEFAULT
};
