//! Package databases that several instructions rewrite.

use super::groups::{self, Group};
use crate::facts::Facts;
use crate::rules::{Category, Claim, Fix, Match, Proof, Rule};
use crate::tree::Cause;
use crate::tree::VersionId;

pub(super) static RULE: Rule = Rule {
    id: "package-database-rewritten",
    title: "Package database written by several instructions",
    category: Category::Hidden,
    why: "Every instruction that installs packages rewrites the whole database, and each version is shipped.",
    proof: "Several layers have the database's files. The version that counts is never claimed.",
    fix: "Install all packages in one RUN.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3059"],
    cost: None,
    wanted: &[],
    find,
};

/// Files and directories of package managers that are rewritten as a whole.
const DATABASES: [&[u8]; 12] = [
    b"/var/lib/dpkg",
    b"/var/lib/apt/extended_states",
    b"/var/cache/debconf",
    b"/var/cache/ldconfig",
    b"/etc/ld.so.cache",
    b"/var/lib/rpm",
    b"/usr/lib/sysimage",
    b"/var/lib/dnf",
    b"/lib/apk/db",
    b"/usr/lib/apk/db",
    b"/etc/apk/world",
    b"/var/log",
];

/// Whether a version stands where package managers keep their database.
pub(super) fn is_database(facts: &Facts, version: VersionId) -> bool {
    let path = facts.tree.path(facts.tree.node_of(version));
    DATABASES.iter().any(|database| {
        path.strip_prefix(*database).is_some_and(|rest| matches!(rest.first(), None | Some(b'/')))
    })
}

fn find(facts: &Facts) -> Vec<Match> {
    let causes = [Cause::Replaced, Cause::MetadataOnly];
    let (mut base, mut own): (Vec<Group>, Vec<Group>) =
        groups::groups(facts, &causes, |version| is_database(facts, version))
            .into_iter()
            .partition(|group| group.shipped_by < facts.base.layers);
    let matches = [together(facts, &mut base), together(facts, &mut own)];
    matches.into_iter().flatten().collect()
}

/// One match for all of them: what mends one mends all.
fn together(facts: &Facts, groups: &mut Vec<Group>) -> Option<Match> {
    let first = groups.iter().map(|group| group.shipped_by).min()?;
    let last = groups.iter().map(|group| group.hidden_by).max()?;
    let mut writers: Vec<usize> =
        groups.iter().flat_map(|group| [group.shipped_by, group.hidden_by]).collect();
    writers.sort_unstable();
    writers.dedup();
    let evidence = match writers.as_slice() {
        &[first, last] => {
            format!(
                "{} and {} both write it",
                groups::name(facts, first),
                groups::name(facts, last)
            )
        }
        [_] => "The base image writes it several times itself".to_owned(),
        writers => format!("{} layers write it, one after the other", writers.len()),
    };
    Some(Match {
        proof: Proof::Proven,
        claim: Claim::Hidden(groups.drain(..).flat_map(|group| group.versions).collect()),
        evidence,
        fix: fix(facts, first, last),
        shown: Vec::new(),
        needs_other_base: false,
    })
}

fn fix(facts: &Facts, first: usize, last: usize) -> Fix {
    if first < facts.base.layers {
        return Fix::advice("It comes with the base image and grows with any package");
    }
    groups::join(facts, first, last)
        .unwrap_or_else(|| Fix::advice("Install all packages in one RUN"))
}
