//! Files that another layer stores again because a hard link was made to them.

use super::package_database_rewritten::is_database;
use super::support::contents;
use super::support::groups::{self, Group};
use crate::facts::Facts;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::{Cause, VersionId};

pub(super) static RULE: Rule = Rule {
    id: "copied-to-link",
    title: "Files copied only to link to them",
    why: "A hard link cannot lead into another layer: `ln` on a file of an earlier layer stores \
          the whole file again.",
    proof: "Two layers have the same content at the same path with the same owner, mode and time, \
            and in the later layer the file has another name.",
    fix: "Make the link in the instruction that creates the file, or make a symbolic link with \
          `ln -s`.",
    references: &["https://docs.kernel.org/filesystems/overlayfs.html"],
    find: Find::With(find),
    ..super::DEFAULT
};

const ADVICE: &str =
    "Make the link in the instruction that creates the file, or make a symbolic link with `ln -s`";

fn find(facts: &Facts) -> Vec<Match> {
    let is_wanted = |version| is_linked_again(facts, version) && !is_database(facts, version);
    let groups = groups::groups(facts, &[Cause::MetadataOnly], is_wanted).into_iter();
    groups.filter_map(|group| group_match(facts, group)).collect()
}

fn group_match(facts: &Facts, group: Group) -> Option<Match> {
    let is_of_base = group.shipped_by < facts.base.layers;
    if is_of_base && groups::bytes(facts, &group.versions) < groups::MIN_BASE_BYTES {
        return None;
    }
    let evidence = format!(
        "{} makes hard links to what {} added, and so stores it again: {}",
        groups::name(facts, group.hidden_by),
        groups::name(facts, group.shipped_by),
        contents::mostly(facts, &group.versions)
    );
    let nodes = group.versions.iter().map(|&version| facts.tree.node_of(version));
    // Files of the base image stay, so the copy is the waste.
    let claim = match is_of_base && facts.base.layers <= group.hidden_by {
        true => Claim::Visible(
            nodes.filter(|&node| facts.layer(node) == Some(group.hidden_by)).collect(),
        ),
        false => Claim::Hidden(group.versions),
    };
    let fix = Fix::for_layer(facts, group.hidden_by, || Fix::advice(ADVICE));
    Some(Match::new(Proof::Proven, evidence, fix).claiming(claim))
}

/// Whether the version that replaced this one differs only in having another name.
pub(super) fn is_linked_again(facts: &Facts, version: VersionId) -> bool {
    let tree = &facts.tree;
    let mut later = tree.versions(tree.node_of(version));
    let Some(next) = later.find(|&next| tree.previous(next) == Some(version)) else { return false };
    let carrier = tree.carrier(next).unwrap_or(next);
    let (Some(old), Some(new)) = (tree.version(version), tree.version(carrier)) else {
        return false;
    };
    let (old, new) = (old.entry, new.entry);
    1 < tree.visible_names(carrier)
        && (old.uid, old.gid, old.mode, old.mtime, old.xattrs)
            == (new.uid, new.gid, new.mode, new.mtime, new.xattrs)
}
