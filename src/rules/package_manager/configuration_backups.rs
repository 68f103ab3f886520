//! Configuration files that package managers set aside.

use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "configuration-backups",
    title: "Configuration files that package managers set aside",
    why: "If a configuration file was changed, dpkg, ucf, rpm, apk and pacman keep the other \
          version beside it, for an administrator to compare. No program reads it.",
    proof: "A name with the suffix that these tools use (`.dpkg-old`, `.dpkg-dist`, `.ucf-dist`, \
            `.rpmnew`, `.rpmsave`, `.apk-new`, `.pacnew` and similar), beside the file without it.",
    fix: "Remove these files in the RUN that installs.",
    references: &["https://wiki.archlinux.org/title/Pacman/Pacnew_and_Pacsave"],
    find: Find::With(find),
    ..super::DEFAULT
};

const SUFFIXES: &str = "dpkg-old dpkg-dist dpkg-new dpkg-bak dpkg-tmp ucf-old ucf-dist ucf-new \
                       rpmnew rpmsave rpmorig apk-new pacnew pacsave pacorig";

fn find(facts: &Facts) -> Vec<Match> {
    let candidates = SUFFIXES.split(' ').flat_map(|suffix| {
        let nodes = facts.index.files_with_extension(suffix).iter().copied();
        nodes.filter(move |&node| is_beside(facts, node, suffix))
    });
    let nodes: Vec<NodeId> = candidates.collect();
    Match::by_layer(facts, &nodes, |layer, files| {
        let paths: Vec<String> = files.iter().map(|&file| facts.quoted(file)).collect();
        let evidence =
            format!("{} files have such a name, and the file in use is beside them", files.len());
        let fix = Fix::clean_up(facts, layer, files, &paths.join(" "));
        Match::new(Proof::Identified, evidence, fix)
    })
}

/// Whether the file that it is another version of exists beside it: the suffix alone proves little.
fn is_beside(facts: &Facts, node: NodeId, suffix: &str) -> bool {
    let name = facts.tree.name(node).strip_suffix(suffix.as_bytes());
    let Some(name) = name.and_then(|name| name.strip_suffix(b".")) else { return false };
    facts.tree.child(facts.tree.parent(node), name).is_some()
}
