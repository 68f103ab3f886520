//! Programs that run as their owner, no matter who starts them.

use std::collections::BTreeMap;

use super::support::{mode, named};
use crate::facts::Facts;
use crate::rules::{About, Find, Fix, Match, Proof, Rule, Severity};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "setuid-files",
    title: "Setuid and setgid programs",
    why: "An attacker with a plain user in the container may become root through a fault in one \
          of them; a service needs none.",
    proof: "Files of own layers with the setuid or setgid bit that the base image does not have. \
            Those that packages of the system install are hints.",
    fix: "Take the bits off in the RUN that brings the files: `chmod a-s`; or run with \
          `--security-opt no-new-privileges`.",
    references: &[
        "https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md#cis-di-0008",
        "https://man7.org/linux/man-pages/man7/inode.7.html",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    let has_bits = |&node: &NodeId| {
        tree.file_bytes(node).is_some()
            && mode(facts, node).is_some_and(|mode| mode & 0o6000 != 0 && mode & 0o111 != 0)
            && facts.is_own(node)
            // An update of a package ships that of the base again.
            && tree.current_as_of(node, facts.base.layers).is_none()
    };
    let mut by_layer: BTreeMap<(usize, bool), Vec<NodeId>> = BTreeMap::new();
    for node in tree.nodes().filter(|&node| tree.is_present(node)).filter(has_bits) {
        let Some(layer) = facts.layer(node) else { continue };
        let is_installed =
            facts.owner(node).is_some_and(|(_, package)| package.ecosystem.is_system());
        by_layer.entry((layer, is_installed)).or_default().push(node);
    }
    by_layer
        .into_iter()
        .filter(|((layer, _), _)| 0 < facts.base.layers && facts.base.layers <= *layer)
        .map(|((_, is_installed), files)| {
            let evidence = format!("setuid or setgid: {}", named(facts, &files));
            let quoted: Vec<String> =
                files.iter().take(4).map(|&file| facts.quoted(file)).collect();
            let paths = quoted.join(" ");
            let fix = Fix::advice(format!("Run `chmod a-s {paths}` where they come from"));
            let about = files.into_iter().map(About::Path).collect();
            let found = Match::about(Proof::Proven, evidence, fix, about);
            match is_installed {
                true => found.with_severity(Severity::Hint),
                false => found,
            }
        })
        .collect()
}
