//! Toolchains that no package manager installed, as one match for each layer.

use super::installed::{Advice, is_builder};
use crate::facts::Facts;
use crate::packages::{EcosystemName, Package};
use crate::rules::places::Found;
use crate::rules::{Fix, Match, Proof, system_packages};
use crate::tree::NodeId;

/// Returns matches of the toolchains with these names; none if the image starts one of the
/// programs.
pub(in crate::rules::toolchain) fn find(
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
        .filter(|(_, package)| names.contains(&package.name.as_str()));
    tools.flat_map(|(_, package)| toolchain_matches(facts, package, advice)).collect()
}

fn toolchain_matches(facts: &Facts, package: &Package, advice: &Advice) -> Vec<Match> {
    let claims = &package.claims;
    let nodes: Vec<NodeId> = claims.directories.iter().chain(&claims.files).copied().collect();
    let roots: Vec<String> = claims.directories.iter().map(|&node| facts.path(node)).collect();
    let path = package.proof.map(|node| facts.path(node)).unwrap_or_default();
    let space = if package.version.is_empty() { "" } else { " " };
    let evidence = format!("{path} is of {}{space}{}", package.name, package.version);
    let proof = if is_builder(facts) { Proof::Guessed } else { Proof::Proven };
    Match::by_layer(facts, &not_of_system(facts, &nodes), |layer, _| {
        let fix = fix(facts, layer, &roots, advice);
        Match::new(proof, &evidence, fix).showing(claims.directories.clone())
    })
}

/// Returns the files in and below nodes that no package of the operating system owns.
pub(in crate::rules::toolchain) fn not_of_system(facts: &Facts, nodes: &[NodeId]) -> Vec<NodeId> {
    let files = facts.tree.files_in(nodes).into_iter();
    files.filter(|&node| !system_packages::installed(facts, node)).collect()
}

/// Returns matches of what is at one place; `evidence` follows the path of the directory.
pub(in crate::rules::toolchain) fn at_place(
    facts: &Facts,
    place: &Found,
    proof: Proof,
    evidence: &str,
    advice: &Advice,
) -> Vec<Match> {
    let evidence = format!("{} {evidence}", facts.path(place.directory));
    Match::by_layer(facts, &place.taken, |layer, _| {
        let fix = fix(facts, layer, &place.quoted, advice);
        Match::new(proof, &evidence, fix).showing(vec![place.directory])
    })
}

/// Removes directories at the end of the `RUN` that adds them, if that can be done; otherwise gives
/// advice.
pub(in crate::rules::toolchain) fn fix(
    facts: &Facts,
    layer: usize,
    roots: &[String],
    advice: &Advice,
) -> Fix {
    if layer < facts.base.layers {
        return Fix::advice(advice.base);
    }
    let words = roots.join(" ");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b" /._+-".contains(&byte);
    let ended = (!words.is_empty() && words.bytes().all(is_plain)).then(|| {
        let remove = format!("rm -rf {words}");
        Fix::end_with(facts, layer, Fix::CLEAN_UP, &remove)
    });
    ended.flatten().unwrap_or_else(|| Fix::advice(advice.own))
}
