//! Package databases that several instructions rewrite.

use crate::report::Cause;
use crate::rules::{Category, Claim, Fix, Image, Match, Proof, Rule};
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
pub(super) fn is_database(image: &Image<'_>, version: VersionId) -> bool {
    let path = image.tree.path(image.tree.node_of(version));
    DATABASES.iter().any(|database| {
        path.strip_prefix(*database).is_some_and(|rest| matches!(rest.first(), None | Some(b'/')))
    })
}

fn find(image: &Image<'_>) -> Vec<Match> {
    let replaced = image.hidden.iter().filter(|((cause, ..), _)| *cause == Cause::Replaced);
    replaced
        .filter_map(|(&(_, shipped_by, hidden_by), versions)| {
            let versions: Vec<VersionId> =
                versions.iter().copied().filter(|&it| is_database(image, it)).collect();
            (!versions.is_empty()).then(|| Match {
                proof: Proof::Proven,
                claim: Claim::Hidden(versions),
                evidence: format!(
                    "{} and {} both write it",
                    image.layer_name(shipped_by),
                    image.layer_name(hidden_by)
                ),
                fix: fix(image, shipped_by, hidden_by),
                shown: Vec::new(),
                needs_other_base: false,
            })
        })
        .collect()
}

fn fix(image: &Image<'_>, shipped_by: usize, hidden_by: usize) -> Fix {
    if shipped_by < image.base_layers {
        return Fix::advice("It comes with the base image and grows with any package");
    }
    super::deleted_too_late::join(image, shipped_by, hidden_by)
        .unwrap_or_else(|| Fix::advice("Install all packages in one RUN"))
}
