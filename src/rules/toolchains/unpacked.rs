//! Toolchains that no package manager installed, as one match for each layer.

use super::installed::{Advice, is_builder};
use super::kinds::SYSTEMS;
use super::removal;
use crate::packages::Package;
use crate::rules::{Claim, Fix, Image, Match, Proof, places, runs};
use crate::tree::NodeId;

/// Matches of the toolchains of these names; none where the image starts one of these programs.
pub(super) fn find(
    image: &Image<'_>,
    names: &[&str],
    programs: &[&str],
    advice: &Advice,
) -> Vec<Match> {
    if starts(image, programs) {
        return Vec::new();
    }
    let tools = image.packages("toolchain").filter(|(_, it)| names.contains(&it.name.as_str()));
    tools.flat_map(|(_, package)| of(image, package, advice)).collect()
}

/// Whether the image's command or health check names one of these programs.
pub(super) fn starts(image: &Image<'_>, programs: &[&str]) -> bool {
    let words = removal::words(image).into_iter();
    words.filter_map(|word| word.rsplit('/').next()).any(|word| programs.contains(&word))
}

fn of(image: &Image<'_>, package: &Package, advice: &Advice) -> Vec<Match> {
    let claims = &package.claims;
    let files: Vec<NodeId> = claims.directories.iter().chain(&claims.files).copied().collect();
    let roots: Vec<String> = claims.directories.iter().map(|&node| image.path(node)).collect();
    let proof = package.proof.map(|node| image.path(node)).unwrap_or_default();
    let is_builder = is_builder(image);
    let matches = places::by_layer(image, &files).into_iter().map(|(layer, mut files)| {
        files.retain(|&node| {
            image.owner(node).is_none_or(|(_, owner)| !SYSTEMS.contains(&owner.ecosystem))
        });
        let version = if package.version.is_empty() { "" } else { " " };
        Match {
            proof: if is_builder { Proof::Guessed } else { Proof::Proven },
            claim: Claim::Visible(files),
            evidence: format!("{proof} is of {}{version}{}", package.name, package.version),
            fix: fix(image, layer, &roots, advice),
            shown: claims.directories.clone(),
            needs_other_base: false,
        }
    });
    matches.collect()
}

/// Removes directories once they have served, where that can be done in the same `RUN`.
pub(super) fn fix(image: &Image<'_>, layer: usize, roots: &[String], advice: &Advice) -> Fix {
    if layer < image.base_layers {
        return Fix::advice(advice.base);
    }
    let words = roots.join(" ");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b" /._+-".contains(&byte);
    let ended = (!words.is_empty() && words.bytes().all(is_plain)).then(|| {
        let remove = format!("rm -rf {words}");
        runs::end_with(image, layer, "Remove it at the end of the RUN that brings it", &remove)
    });
    ended.flatten().unwrap_or_else(|| Fix::advice(advice.own))
}
