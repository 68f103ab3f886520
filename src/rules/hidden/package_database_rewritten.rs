//! Package databases that several instructions rewrite.

use super::support::groups::{self, Group};
use crate::facts::Facts;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule, distinct, self_cleaning};
use crate::tree::Cause;
use crate::tree::VersionId;

pub(super) static RULE: Rule = Rule {
    id: "package-database-rewritten",
    title: "Package database written by several instructions",
    why: "Every instruction that installs packages rewrites the whole database, and each version \
          is shipped.",
    proof: "Several layers have the database's files. The version that a container sees is never \
            claimed.",
    fix: "Install all packages in one RUN.",
    references: &["https://github.com/hadolint/hadolint/wiki/DL3059"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Files and directories that package managers write with every installation. `/var/log` is among
/// them, as it mostly has the logs of package managers while an image is built.
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

/// Whether a version is where package managers keep their database.
pub(super) fn is_database(facts: &Facts, version: VersionId) -> bool {
    let path = facts.tree.path(facts.tree.node_of(version));
    DATABASES.iter().any(|database| {
        path.strip_prefix(*database).is_some_and(|rest| matches!(rest.first(), None | Some(b'/')))
    })
}

fn find(facts: &Facts) -> Vec<Match> {
    let causes = [Cause::Replaced, Cause::MetadataOnly];
    let (base, own): (Vec<Group>, Vec<Group>) =
        groups::groups(facts, &causes, |version| is_database(facts, version))
            .into_iter()
            .partition(|group| group.shipped_by < facts.base.layers);
    let matches = [together(facts, base), together(facts, own)];
    matches.into_iter().flatten().collect()
}

/// Returns one match for all groups, as one fix is for all of them.
fn together(facts: &Facts, groups: Vec<Group>) -> Option<Match> {
    let first = groups.iter().map(|group| group.shipped_by).min()?;
    let last = groups.iter().map(|group| group.hidden_by).max()?;
    let writers = distinct(groups.iter().flat_map(|group| [group.shipped_by, group.hidden_by]));
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
    let claim = Claim::Hidden(groups.into_iter().flat_map(|group| group.versions).collect());
    Some(Match::new(Proof::Proven, evidence, fix(facts, first, last)).claiming(claim))
}

fn fix(facts: &Facts, first: usize, last: usize) -> Fix {
    if first < facts.base.layers {
        return Fix::advice("Comes with the base image, and grows with every package");
    }
    groups::join(facts, first, last).unwrap_or_else(|| {
        let obstacle = self_cleaning::obstacle(facts, first, last);
        Fix::advice(format!("Install all packages in one RUN{obstacle}"))
    })
}
