//! Type declarations of installed Node packages.

use super::support;
use crate::facts::{Facts, builders};
use crate::rules::places::is_below;
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "type-declarations",
    title: "Type declarations in node_modules",
    why: "TypeScript's compiler reads them; Node never loads them.",
    proof: "Files `*.d.ts`, `*.d.mts` and `*.d.cts` below `node_modules`, except TypeScript \
            itself. An image that starts a compiler of TypeScript is left alone.",
    fix: "Install `@types` packages as development dependencies, and delete the rest in the RUN \
          that installs, after the build.",
    references: &["https://www.typescriptlang.org/docs/handbook/2/type-declarations.html"],
    cost: Some("nothing can be compiled or type-checked in a running container"),
    find: Find::With(find),
    ..super::DEFAULT
};

const ENDS: [(&str, &[u8]); 3] = [("ts", b".d.ts"), ("mts", b".d.mts"), ("cts", b".d.cts")];

fn find(facts: &Facts) -> Vec<Match> {
    if facts.startup.runs(builders::TYPESCRIPT) {
        return Vec::new();
    }
    let tree = &facts.tree;
    let is_installed = |node: NodeId| is_below(facts, node, "node_modules");
    let files: Vec<NodeId> = ENDS
        .iter()
        .flat_map(|(extension, end)| {
            let files = facts.index.files_with_extension(extension).iter().copied();
            files.filter(|&node| tree.name(node).ends_with(end) && is_installed(node))
        })
        .filter(|&node| !support::is_for_development(facts, node))
        // The compiler reads its own declarations whenever it runs.
        .filter(|&node| facts.owner(node).is_none_or(|(_, owner)| owner.name != "typescript"))
        .collect();
    Match::by_layer(facts, &files, |layer, files| {
        let evidence =
            format!("{} of declarations below `node_modules`", support::files(files.len()));
        let fix = support::fix(facts, layer, files, &["*.d.ts", "*.d.mts", "*.d.cts"]);
        Match::new(Proof::Identified, evidence, fix)
    })
}
