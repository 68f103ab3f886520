//! Packages that exist in several versions: what is common to all ecosystems.

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::packages::{Package, PackageId};
use crate::rules::{Fix, Match, Proof, distinct};
use crate::tree::NodeId;

/// One package of a set, and its bytes.
struct Copy<'a> {
    id: PackageId,
    package: &'a Package,
    bytes: u64,
}

/// Guesses that all packages of each set but the largest could be removed. Returns nothing if
/// that saves less than `min_bytes`.
///
/// Only the author knows which one is needed; assuming the largest keeps the guess low.
pub(in crate::rules::duplicates) fn beyond_largest<'a, K: Ord>(
    facts: &Facts,
    packages: impl Iterator<Item = (PackageId, &'a Package)>,
    key: impl Fn(&Package) -> Option<K>,
    min_bytes: u64,
    advice: &str,
) -> Vec<Match> {
    let mut sets: BTreeMap<K, Vec<Copy<'a>>> = BTreeMap::new();
    for (id, package) in packages {
        if let Some(key) = key(package) {
            let files = facts.files_of(id).iter();
            let bytes = files.filter_map(|&file| facts.tree.file_bytes(file)).sum();
            sets.entry(key).or_default().push(Copy { id, package, bytes });
        }
    }
    let mut sets: Vec<Vec<Copy<'a>>> = sets.into_values().filter(|set| 1 < set.len()).collect();
    for set in &mut sets {
        set.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.id.cmp(&b.id)));
    }
    let saved_bytes = |set: &Vec<Copy<'a>>| set.iter().skip(1).map(|copy| copy.bytes).sum::<u64>();
    sets.sort_by_key(|set| std::cmp::Reverse(saved_bytes(set)));
    if sets.iter().map(saved_bytes).sum::<u64>() < min_bytes {
        return Vec::new();
    }
    let spare = sets.iter().flat_map(|set| set.iter().skip(1));
    let nodes: Vec<NodeId> = spare.flat_map(|copy| facts.files_of(copy.id)).copied().collect();
    let evidence = evidence(&sets);
    Match::by_layer(facts, &nodes, |layer, _| {
        let fix = Fix::for_layer(facts, layer, || Fix::advice(advice));
        Match::new(Proof::Guessed, &evidence, fix)
    })
}

/// Names the packages that waste most, with their versions, and counts the others.
fn evidence(sets: &[Vec<Copy<'_>>]) -> String {
    let shown = sets.iter().take(3).map(|set| {
        let versions = distinct(set.iter().map(|copy| &*copy.package.version));
        let name = set.first().map_or("", |copy| &*copy.package.name);
        match versions.as_slice() {
            [one] => format!("{name} {one} {} times", set.len()),
            versions => format!("{name} {}", versions.join(" and ")),
        }
    });
    let shown: Vec<String> = shown.collect();
    match sets.len().saturating_sub(shown.len()) {
        0 => format!("There are {}", shown.join(", ")),
        more => format!("There are {}, and {more} more in several copies", shown.join(", ")),
    }
}
