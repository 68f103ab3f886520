//! Providers and modules that Terraform downloaded.

use super::leftovers::{Leftovers, Mend};
use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "terraform-providers",
    title: "Providers that Terraform downloaded",
    category: Category::Cache,
    why: "`terraform init` downloads providers of some hundred megabytes into the project.",
    proof: "A directory `.terraform` with providers. Where the image has Terraform, they may be there on purpose, \
            and it is only a guess.",
    fix: "Add `**/.terraform/` to `.dockerignore`.",
    references: &["https://developer.hashicorp.com/terraform/cli/init"],
    cost: None,
    wanted: &[],
    find,
};

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Anywhere(".terraform"),
        proof: &["providers/*", "modules/*"],
        takes: &["providers", "modules"],
    },
    Place { at: At::Home(".terraform.d/plugin-cache"), proof: &["*"], takes: &[] },
    Place { at: At::Variable("TF_PLUGIN_CACHE_DIR", ""), proof: &["*/*/*"], takes: &["*"] },
];

fn find(facts: &Facts) -> Vec<Match> {
    let has = |name: &str| {
        let nodes = facts.index.files_named(&facts.tree, name);
        nodes.iter().any(|&it| facts.tree.file_bytes(it).is_some_and(|bytes| 1 << 20 < bytes))
    };
    let proof = match has("terraform") || has("tofu") || has("terragrunt") {
        true => Proof::Guessed,
        false => Proof::Identified,
    };
    let leftovers = Leftovers { places: PLACES, proof, needed_by: &[], mend: Mend::Remove };
    leftovers.matches(facts, places::find(facts, PLACES), |path| {
        format!("{path} has what `terraform init` downloaded")
    })
}
