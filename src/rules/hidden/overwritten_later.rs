//! Files that a later instruction overwrites with other content.

use super::base_packages_upgraded;
use super::copied_over;
use super::package_database_rewritten::is_database;
use super::support::groups::{self, Group};
use crate::facts::Facts;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule, self_cleaning};
use crate::tree::Cause;

pub(super) static RULE: Rule = Rule {
    id: "overwritten-later",
    title: "Files overwritten by a later instruction",
    why: "The later version covers the earlier one, which is still shipped with every pull.",
    proof: "Two layers have a regular file at the same path, with different content. Files of \
            package databases belong to `package-database-rewritten`, and files that a COPY \
            replaces belong to `copied-over`.",
    fix: "Produce the final version in the instruction that first writes the file, or build in \
          another stage and copy the result once.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/",
        "https://github.com/opencontainers/image-spec/blob/main/layer.md\
         #changeset-over-existing-files",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let groups = groups::groups(facts, &[Cause::Replaced], |version| !is_database(facts, version));
    let (joined, others): (Vec<Group>, Vec<Group>) = groups
        .into_iter()
        .partition(|group| groups::join(facts, group.shipped_by, group.hidden_by).is_some());
    joined
        .into_iter()
        .chain(groups::split_kept(facts, others))
        .filter(|group| is_reported(facts, group))
        .map(|group| {
            let evidence = groups::sentence(facts, &group, "overwrites");
            Match::new(Proof::Proven, evidence, fix(facts, &group))
                .claiming(Claim::Hidden(group.versions))
        })
        .collect()
}

fn is_reported(facts: &Facts, group: &Group) -> bool {
    let (shipped_by, hidden_by) = (group.shipped_by, group.hidden_by);
    match shipped_by < facts.base.layers {
        false => !copied_over::is_copied(facts, hidden_by),
        // Almost every image changes small files of its base, such as /etc/passwd for a user.
        true => {
            groups::MIN_BASE_BYTES <= groups::bytes(facts, &group.versions)
                && !base_packages_upgraded::is_upgrade(facts, shipped_by, hidden_by)
        }
    }
}

fn fix(facts: &Facts, group: &Group) -> Fix {
    if group.shipped_by < facts.base.layers {
        return Fix::advice("Only a base image without these files would save them");
    }
    let joined = groups::join(facts, group.shipped_by, group.hidden_by);
    joined.or_else(|| groups::clean_each(facts, group)).unwrap_or_else(|| {
        let obstacle = self_cleaning::obstacle(facts, group.shipped_by, group.hidden_by);
        Fix::advice(format!(
            "Write the final version directly instead of changing what {} adds{obstacle}",
            facts.layer_name(group.shipped_by)
        ))
    })
}
