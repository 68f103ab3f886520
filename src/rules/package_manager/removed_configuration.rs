//! Configuration files of packages that were removed and not purged.

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, PackageId, REMOVED};
use crate::rules::{Category, Claim, Fix, Match, Proof, Rule, installed, places};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "removed-not-purged",
    title: "Configuration of removed packages",
    category: Category::PackageManager,
    why: "`apt-get remove` leaves the configuration files of a package for the day it comes back. In an image \
          it does not.",
    proof: "dpkg's status says of the package that only its configuration files are installed.",
    fix: "Purge in place of removing: `apt-get purge`, or `apt-get remove --purge`.",
    references: &["https://manpages.debian.org/bookworm/apt/apt-get.8.en.html"],
    cost: None,
    wanted: &[],
    find,
};

const REMOVE: &[&str] = &[
    "apt-get remove",
    "apt-get -y remove",
    "apt-get autoremove",
    "apt-get -y autoremove",
    "apt remove",
    "apt autoremove",
];

fn find(facts: &Facts) -> Vec<Match> {
    let removed =
        facts.packages(EcosystemName::Dpkg).filter(|(_, it)| it.explicit == Some((false, REMOVED)));
    let packages: Vec<PackageId> = removed.map(|(id, _)| id).collect();
    let nodes: Vec<NodeId> = packages.iter().flat_map(|&id| facts.files_of(id)).copied().collect();
    let names = installed::names(facts, &packages);
    let layers = places::by_layer(facts, &nodes);
    let matches = layers.into_iter().map(|(layer, files)| Match {
        proof: Proof::Proven,
        claim: Claim::Visible(files),
        evidence: format!("dpkg's status has only the configuration files of {names}"),
        fix: fix(facts, layer),
        shown: Vec::new(),
        needs_other_base: false,
    });
    matches.collect()
}

fn fix(facts: &Facts, layer: usize) -> Fix {
    let removes = facts.command_of(layer).is_some_and(|it| shell::runs(it, REMOVE));
    if removes && facts.base.layers <= layer {
        let rewrite = Rewrite::Option { commands: REMOVE, option: "--purge" };
        return Fix::edits("Purge in place of removing", vec![Edit { layer, rewrite }]);
    }
    Fix::advice(match layer < facts.base.layers {
        true => "It comes with the base image: only another base saves it",
        false => "Purge in place of removing, in the RUN that installs",
    })
}
