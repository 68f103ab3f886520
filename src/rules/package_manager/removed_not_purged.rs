//! Configuration files of packages that were removed but not purged.

use crate::dockerfile::{Rewrite, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, PackageId, REMOVED};
use crate::rules::{Find, Fix, Match, Proof, Rule, system_packages};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "removed-not-purged",
    title: "Configuration of removed packages",
    why: "`apt-get remove` keeps the configuration files of a package in case it is installed \
          again. In an image it is not.",
    proof: "dpkg's status says of the package that only its configuration files are installed.",
    fix: "Purge instead of removing: `apt-get purge`, or `apt-get remove --purge`.",
    references: &["https://manpages.debian.org/bookworm/apt/apt-get.8.en.html"],
    find: Find::With(find),
    ..super::DEFAULT
};

const REMOVE: &[&str] = &[
    "apt-get remove", "apt-get -y remove", "apt-get autoremove", "apt-get -y autoremove",
    "apt remove", "apt autoremove",
];

fn find(facts: &Facts) -> Vec<Match> {
    let removed = facts
        .packages(EcosystemName::Dpkg)
        .filter(|(_, package)| package.explicit == Some((false, REMOVED)));
    let packages: Vec<PackageId> = removed.map(|(id, _)| id).collect();
    let nodes: Vec<NodeId> = packages.iter().flat_map(|&id| facts.files_of(id)).copied().collect();
    let names = system_packages::names(facts, &packages);
    Match::by_layer(facts, &nodes, |layer, _| {
        let evidence = format!("dpkg's status has only the configuration files of {names}");
        Match::new(Proof::Proven, evidence, Fix::for_layer(facts, layer, || fix(facts, layer)))
    })
}

fn fix(facts: &Facts, layer: usize) -> Fix {
    if facts.command_of(layer).is_some_and(|command| shell::runs(command, REMOVE)) {
        let rewrite = Rewrite::Option { commands: REMOVE, option: "--purge".into() };
        return Fix::edit("Purge instead of removing", layer, rewrite);
    }
    Fix::advice("Purge instead of removing, in the RUN that installs")
}
