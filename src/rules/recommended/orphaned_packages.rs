//! Packages that were installed as dependencies of packages that were removed later.

use crate::dockerfile::{Rewrite, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, PackageId, REMOVED};
use crate::rules::{Find, Fix, Match, Proof, Rule, system_packages};

pub(super) static RULE: Rule = Rule {
    id: "orphaned-packages",
    title: "Packages that nothing depends on any more",
    why: "Removing a package leaves the dependencies that were installed with it, unless the \
          package manager removes them too.",
    proof: "The package manager recorded that it installed the package automatically, and no \
            installed package depends on it or recommends it. Libraries are reported only as a \
            guess: programs that were built or unpacked outside of packages may need them.",
    fix: "Remove with `apt-get purge --auto-remove`, `dnf remove` or `pacman -Rs`, in the RUN that \
          installs.",
    references: &["https://manpages.debian.org/bookworm/apt/apt-get.8.en.html"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// The commands of apt that remove packages.
const REMOVE: &[&str] = &["purge", "remove", "autoremove", "autopurge"];

/// How many packages one command purges: a longer list is out of date with the next build.
const MAX_NAMES: usize = 30;

fn find(facts: &Facts) -> Vec<Match> {
    let mut matches = Vec::new();
    for ecosystem in [EcosystemName::Dpkg, EcosystemName::Rpm, EcosystemName::Pacman] {
        let is_automatic = |explicit: Option<(bool, &str)>| {
            explicit.is_some_and(|(by_name, source)| !by_name && source != REMOVED)
        };
        let starts = facts
            .packages(ecosystem)
            .filter(|(_, package)| package.is_kept || !is_automatic(package.explicit))
            .filter(|(_, package)| package.explicit != Some((false, REMOVED)))
            .map(|(id, _)| id);
        let starts: Vec<PackageId> = starts.collect();
        if starts.is_empty() {
            // Without any explicit package, the marks do not come from an installation and prove
            // nothing.
            continue;
        }
        let kinds = [NeedKind::Requires, NeedKind::Recommends];
        let stays = system_packages::reachable(facts, starts.into_iter(), &kinds);
        let orphans = facts.packages(ecosystem).filter(|(id, package)| {
            is_automatic(package.explicit) && stays.get(id.0 as usize) == Some(&false)
        });
        let orphans: Vec<PackageId> = orphans.map(|(id, _)| id).collect();
        let (libraries, others): (Vec<_>, Vec<_>) =
            orphans.into_iter().partition(|&id| system_packages::is_library(facts, id));
        matches.extend(orphan_matches(facts, ecosystem, &others, Proof::Proven));
        matches.extend(orphan_matches(facts, ecosystem, &libraries, Proof::Guessed));
    }
    matches
}

fn orphan_matches(
    facts: &Facts,
    ecosystem: EcosystemName,
    ids: &[PackageId],
    proof: Proof,
) -> Vec<Match> {
    let names = system_packages::names(facts, ids);
    Match::by_layer(facts, &system_packages::own_files(facts, ids), |layer, _| {
        let evidence = format!(
            "the package manager installed them automatically, and no package depends on them: \
             {names}"
        );
        let fix = match (ecosystem, proof) {
            (EcosystemName::Dpkg, Proof::Proven) => fix(facts, layer, ids),
            _ => Fix::advice(ADVICE),
        };
        Match::new(proof, evidence, fix)
    })
}

const ADVICE: &str =
    "Remove these packages together with those that depended on them, in the RUN that installs";

/// Purges the packages by name if the `RUN` that installed them also removes what depended on them.
fn fix(facts: &Facts, layer: usize, ids: &[PackageId]) -> Fix {
    let command =
        facts.command_of(layer).filter(|command| shell::runs(command, &["apt-get", "apt"]));
    let removes = command.is_some_and(|command| shell::runs(command, REMOVE));
    let names: Vec<&str> =
        ids.iter().filter_map(|&id| Some(facts.packages.get(id)?.name.as_str())).collect();
    let is_plain = |name: &&str| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
    };
    if !removes || MAX_NAMES < names.len() || !names.iter().all(is_plain) {
        return Fix::advice(ADVICE);
    }
    let then = Rewrite::Then(format!("apt-get purge -y {}", names.join(" ")));
    Fix::edit(ADVICE, layer, then)
}
