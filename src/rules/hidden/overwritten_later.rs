//! Files that a later instruction writes again with other content.

use super::base_upgraded;
use super::copied_over;
use super::groups::{self, Group};
use super::package_database_rewritten::is_database;
use crate::rules::{Category, Claim, Fix, Image, Match, Proof, Rule};
use crate::tree::Cause;

pub(super) static RULE: Rule = Rule {
    id: "overwritten-later",
    title: "Files written again by a later instruction",
    category: Category::Hidden,
    why: "The earlier version is covered by the later one and still shipped with every pull.",
    proof: "Two layers have a regular file at the same path, with different content. Files of package \
            databases are the business of `package-database-rewritten`, what a COPY brings is that of \
            `copied-over`.",
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
    let groups = groups::groups(image, &[Cause::Replaced], |version| !is_database(image, version));
    groups
        .into_iter()
        .filter(|group| is_told(image, group))
        .map(|group| Match {
            proof: Proof::Proven,
            evidence: groups::sentence(image, &group, "writes again"),
            fix: fix(image, &group),
            claim: Claim::Hidden(group.versions),
            shown: Vec::new(),
            needs_other_base: false,
        })
        .collect()
}

fn is_told(image: &Image<'_>, group: &Group) -> bool {
    let (shipped_by, hidden_by) = (group.shipped_by, group.hidden_by);
    match shipped_by < image.base_layers {
        false => !copied_over::is_copied(image, hidden_by),
        // Every image adds a user or sets a link; that is what a base image is for.
        true => {
            groups::LEAST_OF_BASE <= groups::bytes(image, &group.versions)
                && !base_upgraded::is_upgrade(image, shipped_by, hidden_by)
        }
    }
}

fn fix(image: &Image<'_>, group: &Group) -> Fix {
    if group.shipped_by < image.base_layers {
        return Fix::advice("Only a base image without these files would save them");
    }
    groups::join(image, group.shipped_by, group.hidden_by).unwrap_or_else(|| {
        Fix::advice(format!(
            "Write the final version at once, in place of changing what {} brings",
            image.layer_name(group.shipped_by)
        ))
    })
}
