//! Files copied into another layer only to change their owner, mode or time.

use std::collections::BTreeMap;

use super::copied_to_link::is_linked_again;
use super::package_database_rewritten::is_database;
use super::support::groups::{self, Group};
use super::support::{contents, early_change};
use super::{base_packages_upgraded, copied_over};
use crate::dockerfile::{Rewrite, shell};
use crate::facts::Facts;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::Cause;
use crate::tree::VersionId;

pub(super) static RULE: Rule = Rule {
    id: "copied-to-change-metadata",
    title: "Files copied only to change owner, mode or time",
    why: "A layer cannot change a file's owner or mode alone: the whole file is stored again.",
    proof: "Two layers have the same content at the same path, and only owner, mode, time or \
            extended attributes differ.",
    fix: "Set owner and mode where the file is copied, `COPY --chown=USER:GROUP --chmod=MODE`, or \
          change only the directories that are written to.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
        "https://docs.kernel.org/filesystems/overlayfs.html",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let groups = groups::groups(facts, &[Cause::MetadataOnly], |version| {
        !is_database(facts, version) && !is_linked_again(facts, version)
    });
    let (base, own): (Vec<Group>, Vec<Group>) = groups
        .into_iter()
        .filter(|group| !copied_over::is_copied(facts, group.hidden_by))
        .filter(|group| {
            !base_packages_upgraded::is_upgrade(facts, group.shipped_by, group.hidden_by)
        })
        .partition(|group| group.shipped_by < facts.base.layers);
    let mut by_hider: BTreeMap<usize, Vec<Group>> = BTreeMap::new();
    for group in own {
        by_hider.entry(group.hidden_by).or_default().push(group);
    }
    let own = by_hider.into_iter().map(|(hidden_by, groups)| own_match(facts, hidden_by, groups));
    own.chain(base.into_iter().filter_map(|group| base_match(facts, group))).collect()
}

/// Returns the match of what one layer stores again of the own layers below it.
fn own_match(facts: &Facts, hidden_by: usize, groups: Vec<Group>) -> Match {
    let names: Vec<String> =
        groups.iter().map(|group| groups::name(facts, group.shipped_by)).take(3).collect();
    let versions: Vec<VersionId> = groups.into_iter().flat_map(|group| group.versions).collect();
    let evidence = format!(
        "{} stores again what {} added, with the same content: {}",
        groups::name(facts, hidden_by),
        names.join(" and "),
        contents::mostly(facts, &versions)
    );
    let fix = fix(facts, hidden_by, &versions);
    Match::new(Proof::Proven, evidence, fix).claiming(Claim::Hidden(versions))
}

/// Returns the match of what one layer stores again of the base image. Its files stay, so the copy
/// is the waste.
fn base_match(facts: &Facts, group: Group) -> Option<Match> {
    if groups::bytes(facts, &group.versions) < groups::MIN_BASE_BYTES {
        return None;
    }
    let evidence = groups::sentence(facts, &group, "stores again, with the same content,");
    let nodes = group.versions.iter().map(|&version| facts.tree.node_of(version));
    let copied = nodes.filter(|&node| facts.layer(node) == Some(group.hidden_by)).collect();
    let claim = match group.hidden_by < facts.base.layers {
        true => Claim::Hidden(group.versions),
        false => Claim::Visible(copied),
    };
    let fix = Fix::advice(
        "Leave files of the base image as they are; change only the directories that are \
         written to",
    );
    Some(Match::new(Proof::Proven, evidence, fix).claiming(claim))
}

fn fix(facts: &Facts, hidden_by: usize, versions: &[VersionId]) -> Fix {
    let Some(edits) = early_change::edits(facts, hidden_by, versions) else {
        return Fix::advice(advice(facts, hidden_by));
    };
    let kept = edits.iter().any(|edit| matches!(edit.rewrite, Rewrite::Replace { .. }));
    let advice = match kept {
        true => format!(
            "Set owner and mode where the files are created, and in layer {} only what is not \
             created there",
            hidden_by + 1
        ),
        false => format!(
            "Set owner and mode where the files are created, and drop the command from layer {}",
            hidden_by + 1
        ),
    };
    Fix::edits(advice, edits)
}

/// Says what to do if nothing can be pasted.
fn advice(facts: &Facts, hidden_by: usize) -> &'static str {
    let changes_mode =
        groups::commands(facts, hidden_by).iter().any(|command| shell::runs(command, &["chmod"]));
    match changes_mode && !early_change::has_chmod(facts) {
        true => {
            "Set the mode in the build context, which COPY keeps (Git keeps only whether a file \
             can be executed), or build with BuildKit, which has `COPY --chmod`"
        }
        false => {
            "Set owner and mode in the instructions that create the files, or change only the \
             directories that are written to"
        }
    }
}
