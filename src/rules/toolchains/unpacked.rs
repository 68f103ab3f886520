//! Toolchains that no package manager installed, as one match for each layer.

use super::installed::{Advice, is_builder};
use crate::facts::Facts;
use crate::packages::{EcosystemName, Package};
use crate::rules::{Claim, Fix, Match, Proof, places, runs};
use crate::tree::NodeId;

/// Matches of the toolchains of these names; none where the image starts one of these programs.
pub(super) fn find(
    facts: &Facts,
    names: &[&str],
    programs: &[&str],
    advice: &Advice,
) -> Vec<Match> {
    if facts.startup.runs(programs) {
        return Vec::new();
    }
    let tools = facts
        .packages(EcosystemName::Toolchain)
        .filter(|(_, it)| names.contains(&it.name.as_str()));
    tools.flat_map(|(_, package)| of(facts, package, advice)).collect()
}

fn of(facts: &Facts, package: &Package, advice: &Advice) -> Vec<Match> {
    let claims = &package.claims;
    let files: Vec<NodeId> = claims.directories.iter().chain(&claims.files).copied().collect();
    let roots: Vec<String> = claims.directories.iter().map(|&node| facts.path(node)).collect();
    let proof = package.proof.map(|node| facts.path(node)).unwrap_or_default();
    let is_builder = is_builder(facts);
    let matches = places::by_layer(facts, &files).into_iter().map(|(layer, mut files)| {
        files.retain(|&node| {
            facts.owner(node).is_none_or(|(_, owner)| !owner.ecosystem.is_system())
        });
        let version = if package.version.is_empty() { "" } else { " " };
        Match {
            proof: if is_builder { Proof::Guessed } else { Proof::Proven },
            claim: Claim::Visible(files),
            evidence: format!("{proof} is of {}{version}{}", package.name, package.version),
            fix: fix(facts, layer, &roots, advice),
            shown: claims.directories.clone(),
            needs_other_base: false,
        }
    });
    matches.collect()
}

/// Removes directories once they have served, where that can be done in the same `RUN`.
pub(super) fn fix(facts: &Facts, layer: usize, roots: &[String], advice: &Advice) -> Fix {
    if layer < facts.base.layers {
        return Fix::advice(advice.base);
    }
    let words = roots.join(" ");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b" /._+-".contains(&byte);
    let ended = (!words.is_empty() && words.bytes().all(is_plain)).then(|| {
        let remove = format!("rm -rf {words}");
        runs::end_with(facts, layer, "Remove it at the end of the RUN that brings it", &remove)
    });
    ended.flatten().unwrap_or_else(|| Fix::advice(advice.own))
}
