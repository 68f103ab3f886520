//! Providers and modules that Terraform downloaded.

use crate::facts::Facts;
use crate::rules::places::{anywhere, home, variable};
use crate::rules::{Example, Find, Match, Proof, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "terraform-providers",
    title: "Providers that Terraform downloaded",
    why: "`terraform init` downloads providers of several hundred megabytes into the project.",
    proof: "A directory `.terraform` with providers. If the image has Terraform, they may be there \
            on purpose, so the finding is only a guess.",
    fix: "Add `**/.terraform/` to `.dockerignore`.",
    references: &["https://developer.hashicorp.com/terraform/cli/init"],
    places: &[
        anywhere(".terraform", "providers/* modules/*").takes("providers modules"),
        home(".terraform.d/plugin-cache", "*"),
        variable("TF_PLUGIN_CACHE_DIR", "", "*/*/*").takes("*"),
    ],
    example: Example {
        found: &["app/.terraform/providers/registry/a"],
        left_alone: &["app/.terraform.lock.hcl"],
    },
    find: Find::With(find),
    ..super::DEFAULT
};

/// A smaller file with the name of the program is a script or a configuration: these programs are
/// linked statically and are dozens of megabytes large.
const MIN_PROGRAM_BYTES: u64 = 1 << 20;

fn find(facts: &Facts) -> Vec<Match> {
    let has = |name: &str| {
        let nodes = facts.index.files_named(&facts.tree, name);
        nodes.iter().any(|&node| MIN_PROGRAM_BYTES < facts.tree.file_bytes(node).unwrap_or(0))
    };
    let proof = match has("terraform") || has("tofu") || has("terragrunt") {
        true => Proof::Guessed,
        false => Proof::Identified,
    };
    let residue = Residue { proof, ..Residue::new("contains what `terraform init` downloaded") };
    residue.matches_at(facts, RULE.places)
}
