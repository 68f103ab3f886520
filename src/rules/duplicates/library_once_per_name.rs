//! Shared libraries that are stored once for each of their names, as in wheels, which have no
//! links.

use std::collections::BTreeMap;

use crate::dockerfile::{Edit, Rewrite};
use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "library-once-per-name",
    title: "Shared libraries stored once for each name",
    why: "A library has names such as `libx.so`, `libx.so.1` and `libx.so.1.2`. Two of them should \
          be links, but wheels and zip archives have no links, so the library is stored three \
          times.",
    proof: "Files of one directory with the same content, whose names are the same up to `.so`.",
    fix: "Replace them with links in the RUN that installs, or in the build stage: `ln -sf \
          libx.so.1.2 libx.so`.",
    references: &[
        "https://packaging.python.org/en/latest/specifications/binary-distribution-format/",
    ],
    cost: Some("the package's list of files no longer matches what is installed"),
    find: Find::With(find),
    ..super::DEFAULT
};

/// Libraries that would save less are not reported: a link for each is not worth it.
const MIN_SAVED_BYTES: u64 = 64 << 10;

/// How many `ln` commands are added to an instruction: more are hard to review.
const MAX_LINKS: usize = 8;

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    let mut layers: BTreeMap<usize, Vec<Vec<NodeId>>> = BTreeMap::new();
    for same in tree.same_content() {
        let nodes = same.iter().map(|&version| tree.shown_at(version));
        let libraries = nodes
            .filter(|&node| stem(tree.name(node)).is_some() && !is_system_library(facts, node));
        let mut names: BTreeMap<(NodeId, &[u8]), Vec<NodeId>> = BTreeMap::new();
        for node in libraries {
            let stem = stem(tree.name(node)).unwrap_or_default();
            names.entry((tree.parent(node), stem)).or_default().push(node);
        }
        for mut group in names.into_values().filter(|group| 1 < group.len()) {
            // The longest name has the full version, so the others become links to it.
            group.sort_by_key(|&node| (std::cmp::Reverse(tree.name(node).len()), node));
            let bytes: u64 = group.iter().skip(1).filter_map(|&node| tree.file_bytes(node)).sum();
            if let Some(layer) = group
                .get(1)
                .and_then(|&node| facts.layer(node))
                .filter(|_| MIN_SAVED_BYTES <= bytes)
            {
                layers.entry(layer).or_default().push(group);
            }
        }
    }
    layers.into_iter().map(|(layer, groups)| layer_match(facts, layer, groups)).collect()
}

fn layer_match(facts: &Facts, layer: usize, groups: Vec<Vec<NodeId>>) -> Match {
    let names = groups.first().into_iter().flatten().map(|&node| facts.path(node));
    let names: Vec<String> = names.take(3).collect();
    let rest = match groups.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more libraries"),
    };
    let evidence = format!("{} are one library under several names{rest}", names.join(" and "));
    let fix = Fix::for_layer(facts, layer, || fix(facts, layer, &groups));
    Match::new(Proof::Proven, evidence, fix).claiming(Claim::Copies(groups))
}

fn fix(facts: &Facts, layer: usize, groups: &[Vec<NodeId>]) -> Fix {
    let name = |node: NodeId| crate::escape::printable(facts.tree.name(node));
    let links = groups.iter().filter_map(|group| group.split_first()).flat_map(|(own, others)| {
        others.iter().map(move |&other| format!("ln -sf {} {}", name(*own), facts.path(other)))
    });
    let links: Vec<String> = links.collect();
    let is_plain = |link: &String| {
        link.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" /._+-".contains(&byte))
    };
    if facts.command_of(layer).is_none() || MAX_LINKS < links.len() || !links.iter().all(is_plain) {
        return Fix::advice("Replace copies with links in the build stage or the installing RUN");
    }
    let then = |link: String| Edit { layer, rewrite: Rewrite::Then(link) };
    Fix::edits("Replace copies with links", links.into_iter().map(then).collect())
}

/// Whether files are names of one library in one directory.
pub(super) fn are_names_of_one(facts: &Facts, group: &[NodeId]) -> bool {
    let tree = &facts.tree;
    let key = |&node: &NodeId| Some((tree.parent(node), stem(tree.name(node))?));
    let Some(first) = group.first().and_then(key) else { return false };
    group.iter().all(|node| key(node) == Some(first))
}

/// Returns the name of a library up to `.so`; `None` for other files.
fn stem(name: &[u8]) -> Option<&[u8]> {
    let at = name.windows(3).position(|window| window == b".so")?;
    let rest = name.get(at + 3..)?;
    let is_version = rest.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    (name.starts_with(b"lib") && is_version).then(|| name.get(..at)).flatten()
}

/// Whether a package of the operating system owns a file: such packages use links already.
fn is_system_library(facts: &Facts, node: NodeId) -> bool {
    let owner = facts.owner(node).map(|(_, package)| package.ecosystem);
    owner.is_some_and(EcosystemName::installs_others)
}
