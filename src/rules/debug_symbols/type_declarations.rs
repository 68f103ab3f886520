//! Type declarations of installed packages of Node.

use super::node_files;
use crate::facts::Facts;
use crate::rules::{Category, Claim, Match, Proof, Rule, places};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "type-declarations",
    title: "Type declarations in node_modules",
    category: Category::DebugSymbols,
    why: "TypeScript's compiler reads them; Node never loads them.",
    proof: "Files `*.d.ts`, `*.d.mts` and `*.d.cts` below `node_modules`, without TypeScript itself.",
    fix: "Install packages of `@types` as development dependencies, and delete the rest in the RUN that \
          installs, after the build.",
    references: &["https://www.typescriptlang.org/docs/handbook/2/type-declarations.html"],
    cost: Some("nothing can be compiled or type-checked in a running container"),
    wanted: &[],
    find,
};

const ENDS: [(&str, &[u8]); 3] = [("ts", b".d.ts"), ("mts", b".d.mts"), ("cts", b".d.cts")];

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    let is_installed = |node: NodeId| {
        let mut above = std::iter::successors(Some(tree.parent(node)), |&at| {
            (at != NodeId::ROOT).then(|| tree.parent(at))
        });
        above.any(|at| tree.name(at) == b"node_modules")
    };
    let files: Vec<NodeId> = ENDS
        .iter()
        .flat_map(|(extension, end)| {
            let files = facts.index.files_with_extension(extension).iter().copied();
            files.filter(|&node| tree.name(node).ends_with(end) && is_installed(node))
        })
        .filter(|&node| !node_files::goes_anyway(facts, node))
        // The compiler's own library is no declaration of a package's.
        .filter(|&node| facts.owner(node).is_none_or(|(_, owner)| owner.name != "typescript"))
        .collect();
    let matches = places::by_layer(facts, &files).into_iter().map(|(layer, files)| Match {
        proof: Proof::Identified,
        evidence: format!(
            "{} of declarations below `node_modules`",
            node_files::files(files.len())
        ),
        fix: node_files::fix(facts, layer, &files, &["*.d.ts", "*.d.mts", "*.d.cts"]),
        claim: Claim::Visible(files),
        shown: Vec::new(),
        needs_other_base: false,
    });
    matches.collect()
}
