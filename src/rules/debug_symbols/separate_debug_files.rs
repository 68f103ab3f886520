//! Files that contain only debug information.

use super::support;
use crate::facts::Facts;
use crate::packages::{EcosystemName, binary};
use crate::rules::places::{self, root};
use crate::rules::{Find, Fix, Match, Proof, Rule, distinct};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "separate-debug-files",
    title: "Files with debug information",
    why: "They were split off so that programs can be installed without them; only debuggers open \
          them.",
    proof: "Files below `/usr/lib/debug` where debuggers look, and files `*.debug` with debug \
            sections. Packages such as `libc6-dbg` own most of them.",
    fix: "Do not install packages that end in `-dbg`, `-dbgsym` or `-debuginfo`; leave other files \
          out of what is copied.",
    references: &[
        "https://sourceware.org/gdb/current/onlinedocs/gdb.html/Separate-Debug-Files.html",
    ],
    places: &[root("usr/lib/debug", ".build-id/* .dwz/* usr/lib/* lib/* usr/bin/*")
        .takes(".build-id .dwz usr lib lib64 bin sbin")],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    let mut nodes = places::all_taken(&places::find(facts, RULE.places));
    let split = binary::symbols(&facts.contents)
        .filter(|(node, symbols)| 0 < symbols.debug && tree.name(*node).ends_with(b".debug"));
    nodes.extend(split.map(|(node, _)| node));
    Match::by_layer(facts, &nodes, |layer, files| {
        let owners = owners(facts, files);
        if owners.is_empty() {
            let evidence = format!("{} where debuggers look", support::files(files.len()));
            let fix = Fix::for_layer(facts, layer, || Fix::leave_out(facts, layer, files));
            return Match::new(Proof::Identified, evidence, fix);
        }
        let owners = owners.join(", ");
        let advice = format!("Do not install {owners}");
        let fix = Fix::for_layer(facts, layer, || Fix::advice(advice));
        Match::new(Proof::Proven, format!("they belong to {owners}"), fix)
    })
}

/// Returns the names of the packages that own files, except those of Go and Cargo, which are built
/// programs and not installed packages.
fn owners(facts: &Facts, files: &[NodeId]) -> Vec<String> {
    let owners = files.iter().filter_map(|&node| facts.owner(node));
    let installed = owners
        .filter(|(_, owner)| !matches!(owner.ecosystem, EcosystemName::Go | EcosystemName::Cargo));
    distinct(installed.map(|(_, owner)| owner.name.clone()))
}
