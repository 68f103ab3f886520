//! Packages of the base image that a later instruction upgrades: both versions are shipped.

use super::package_database_rewritten::is_database;
use super::support::groups::{self, Group};
use crate::facts::Facts;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule, distinct};
use crate::tree::Cause;

pub(super) static RULE: Rule = Rule {
    id: "base-packages-upgraded",
    title: "Packages of the base image upgraded in a separate layer",
    why: "An upgrade puts new files over those of the base image, and both are shipped. The \
          upgrade may well be wanted; a newer base image has it without the old files.",
    proof: "A RUN upgrades packages, and its layer covers or removes files of the base image.",
    fix: "Build on the newest base image (`docker build --pull`); upgrade single packages by name \
          if one cannot wait.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",
        "https://github.com/hadolint/hadolint/wiki/DL3005",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let causes = [Cause::Replaced, Cause::MetadataOnly, Cause::Removed, Cause::Cleared];
    let groups = groups::groups(facts, &causes, |version| !is_database(facts, version));
    let of_base =
        groups.into_iter().filter(|group| is_upgrade(facts, group.shipped_by, group.hidden_by));
    of_base
        .map(|group| {
            let fix = Fix::advice(
                "Build on a newer version of the base image (`docker build --pull`) instead of \
                 upgrading its packages",
            );
            let found = Match::new(Proof::Proven, evidence(facts, &group), fix);
            Match { needs_other_base: true, ..found.claiming(Claim::Hidden(group.versions)) }
        })
        .collect()
}

fn evidence(facts: &Facts, group: &Group) -> String {
    let nodes = group.versions.iter().map(|&version| facts.tree.node_of(version));
    let names =
        distinct(nodes.filter_map(|node| facts.owner(node)).map(|(_, package)| &*package.name));
    let packages = match names.as_slice() {
        [] => String::new(),
        [one] => format!(" ({one})"),
        [first, second] => format!(" ({first} and {second})"),
        [first, second, rest @ ..] => format!(" ({first}, {second} and {} more)", rest.len()),
    };
    format!(
        "{} covers {} of the base image's packages{packages}",
        groups::name(facts, group.hidden_by),
        crate::units::Bytes(groups::bytes(facts, &group.versions))
    )
}

/// Whether a layer is an upgrade that hides what the base image ships.
pub(super) fn is_upgrade(facts: &Facts, shipped_by: usize, hidden_by: usize) -> bool {
    shipped_by < facts.base.layers
        && facts.base.layers <= hidden_by
        && groups::commands(facts, hidden_by).iter().any(|command| upgrades(command))
}

/// Whether a command upgrades all installed packages.
fn upgrades(command: &str) -> bool {
    let mut words = command.split_whitespace().filter(|word| !word.starts_with('-'));
    let program = words.find(|word| !matches!(*word, "sudo" | "yes" | "|") && !word.contains('='));
    let verb = words.next().unwrap_or_default();
    match program.and_then(|program| program.rsplit('/').next()) {
        Some("apt-get" | "apt" | "aptitude") => {
            matches!(verb, "upgrade" | "dist-upgrade" | "full-upgrade" | "safe-upgrade")
        }
        Some("apk") => verb == "upgrade",
        Some("yum" | "dnf" | "dnf5" | "microdnf") => {
            matches!(verb, "update" | "upgrade" | "distro-sync" | "upgrade-minimal")
        }
        Some("zypper" | "tdnf") => {
            matches!(verb, "update" | "up" | "dup" | "dist-upgrade" | "patch")
        }
        Some("pacman") => {
            command.split_whitespace().any(|word| word.starts_with("-Sy") && word.contains('u'))
        }
        _ => false,
    }
}
