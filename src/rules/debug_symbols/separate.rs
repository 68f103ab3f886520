//! Files that hold nothing but debug information.

use super::node_files;
use crate::facts::Facts;
use crate::packages::{EcosystemName, binary};
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "separate-debug-files",
    title: "Files with debug information",
    category: Category::DebugSymbols,
    why: "They were split off from the programs so that the programs can be installed without them; only \
          debuggers open them.",
    proof: "What is below `/usr/lib/debug` in the places where debuggers look, and files `*.debug` with debug \
            sections; packages such as `libc6-dbg` own most of them.",
    fix: "Do not install packages that end in `-dbg`, `-dbgsym` or `-debuginfo`; leave other files out of \
          what is copied.",
    references: &[
        "https://sourceware.org/gdb/current/onlinedocs/gdb.html/Separate-Debug-Files.html",
    ],
    cost: None,
    wanted: &[],
    find,
};

static PLACES: &[Place] = &[Place {
    at: At::Root("usr/lib/debug"),
    proof: &[".build-id/*", ".dwz/*", "usr/lib/*", "lib/*", "usr/bin/*"],
    takes: &[".build-id", ".dwz", "usr", "lib", "lib64", "bin", "sbin"],
}];

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    let mut nodes: Vec<NodeId> =
        places::find(facts, PLACES).into_iter().flat_map(|it| it.taken).collect();
    let split = binary::symbols(&facts.contents)
        .filter(|(node, it)| 0 < it.debug && tree.name(*node).ends_with(b".debug"));
    nodes.extend(split.map(|(node, _)| node));
    let matches = places::by_layer(facts, &nodes).into_iter().map(|(layer, files)| {
        let owners = files.iter().filter_map(|&node| facts.owner(node));
        let mut owners: Vec<String> = owners
            .filter(|(_, owner)| {
                !matches!(owner.ecosystem, EcosystemName::Go | EcosystemName::Cargo)
            })
            .map(|(_, owner)| owner.name.clone())
            .collect();
        owners.sort();
        owners.dedup();
        let is_packaged = !owners.is_empty();
        Match {
            proof: if is_packaged { Proof::Proven } else { Proof::Identified },
            evidence: match is_packaged {
                true => format!("they belong to {}", owners.join(", ")),
                false => format!("{} where debuggers look", node_files::files(files.len())),
            },
            fix: match (layer < facts.base.layers, is_packaged) {
                (true, _) => {
                    Fix::advice("They come with the base image: only another base saves them")
                }
                (_, true) => Fix::advice(format!("Do not install {}", owners.join(", "))),
                _ => Fix::leave_out(facts, layer, &files),
            },
            claim: Claim::Visible(files),
            shown: Vec::new(),
            needs_other_base: false,
        }
    });
    matches.collect()
}
