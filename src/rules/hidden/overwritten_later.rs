//! Files that a later instruction writes again with other content.

use crate::report::Cause;
use crate::rules::{Category, Claim, Fix, Image, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "overwritten-later",
    title: "Files written again by a later instruction",
    category: Category::Hidden,
    why: "The earlier version is covered by the later one and still shipped with every pull.",
    proof: "Two layers have a regular file at the same path, with different content. Files of package \
            databases are the business of `package-database-rewritten`.",
    fix: "Produce the final version in the instruction that first writes the file, or build in another stage \
          and copy the result once.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/",
        "https://github.com/opencontainers/image-spec/blob/main/layer.md#changeset-over-existing-files",
    ],
    cost: None,
    wanted: &[],
    find,
};

fn find(image: &Image<'_>) -> Vec<Match> {
    let replaced = image.hidden.iter().filter(|((cause, ..), _)| *cause == Cause::Replaced);
    replaced
        .map(|(&(_, shipped_by, hidden_by), versions)| Match {
            proof: Proof::Proven,
            claim: Claim::Hidden(
                versions
                    .iter()
                    .copied()
                    .filter(|&version| {
                        !super::package_database_rewritten::is_database(image, version)
                    })
                    .collect(),
            ),
            evidence: format!(
                "{} writes again what {} brought",
                image.layer_name(hidden_by),
                image.layer_name(shipped_by)
            ),
            fix: Fix::advice(advice(image, shipped_by, hidden_by)),
            shown: Vec::new(),
            needs_other_base: false,
        })
        .collect()
}

fn advice(image: &Image<'_>, shipped_by: usize, hidden_by: usize) -> String {
    let upgrades = image.command_of(hidden_by).is_some_and(|command| {
        ["upgrade", "dist-upgrade", "yum update", "dnf update"]
            .iter()
            .any(|it| command.contains(it))
    });
    if shipped_by < image.base_layers {
        return match upgrades {
            true => {
                "Build on a newer version of the base image (`docker build --pull`) in place of \
                     upgrading its packages"
                    .to_owned()
            }
            false => "Only a base image without these files would save them".to_owned(),
        };
    }
    match image.is_copy(shipped_by) && image.is_copy(hidden_by) {
        true => "Narrow the earlier or the later COPY, so that each file is copied once".to_owned(),
        false => format!("Write the final version in {}", image.layer_name(shipped_by)),
    }
}
