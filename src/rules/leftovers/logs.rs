//! Logs that were written while the image was built.

use std::collections::BTreeMap;

use super::support::{MAX_PATHS, plain_path, with_magic};
use crate::dockerfile::Rewrite;
use crate::facts::Facts;
use crate::layer::Wanted;
use crate::packages::EcosystemName;
use crate::rules::{Find, Fix, MIN_LAYER_BYTES, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "logs",
    title: "Logs",
    why: "Logs of the build say nothing about a running container, and their timestamps make \
          builds irreproducible. `lastlog` and `faillog` grow with the highest user id.",
    proof: "Non-empty files below `/var/log`, and debug logs of npm and Yarn, recognised by their \
            first bytes. Directories and links stay: servers log into them.",
    fix: "Delete logs at the end of the RUN that writes them: `find /var/log -type f -delete`.",
    references: &["https://github.com/debuerreotype/debuerreotype"],
    wanted: &WANTED,
    find: Find::With(find),
    ..super::DEFAULT
};

const KIND: &str = "log of a tool";

static WANTED: [Wanted; 3] = [
    with_magic(KIND, b"0 info it worked if it ends with ok"),
    with_magic(KIND, b"0 verbose cli ["),
    with_magic(KIND, b"Arguments: \n  /"),
];

fn find(facts: &Facts) -> Vec<Match> {
    let has_bytes = |&node: &NodeId| facts.tree.file_bytes(node).is_some_and(|bytes| 0 < bytes);
    let logs = facts.directory("var/log").map_or_else(Vec::new, |at| facts.files_in(at));
    let of_tools = facts.contents(KIND).iter().map(|content| content.node).filter(|&node| {
        let name = facts.tree.name(node);
        let is_log = name.starts_with(b"npm-debug.log") || name == b"yarn-error.log";
        is_log
            && facts.owner(node).is_none_or(|(_, package)| package.ecosystem != EcosystemName::Npm)
    });
    let nodes: Vec<NodeId> = logs.into_iter().chain(of_tools).filter(has_bytes).collect();
    let evidence = "they were written while the image was built";
    let mut matches = Match::by_layer(facts, &nodes, |layer, files| {
        Match::new(Proof::Identified, evidence, fix(facts, layer, files))
    });
    matches.retain(|found| MIN_LAYER_BYTES <= found.visible_bytes(facts));
    matches
}

fn fix(facts: &Facts, layer: usize, files: &[NodeId]) -> Fix {
    let is_run = facts.command_of(layer).is_some() && facts.base.layers <= layer;
    match plain_paths(facts, files).filter(|paths| paths.len() <= MAX_PATHS) {
        Some(paths) => Fix::clean_up(facts, layer, files, &paths.join(" ")),
        None if is_run => {
            let then = Rewrite::Then("find /var/log -type f -delete".to_owned());
            Fix::edit("Delete these logs in the RUN that writes them", layer, then)
        }
        None => Fix::clean_up(facts, layer, files, ""),
    }
}

/// Returns paths that name these files and no others, `DIRECTORY/*` if all files of a directory
/// are among them; `None` if a path needs quotes.
fn plain_paths(facts: &Facts, files: &[NodeId]) -> Option<Vec<String>> {
    let tree = &facts.tree;
    let mut by_directory: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for &file in files {
        by_directory.entry(tree.parent(file)).or_default().push(file);
    }
    let mut paths = Vec::new();
    for (directory, files) in by_directory {
        let all = tree.children(directory).iter().filter(|&&child| tree.is_present(child)).count();
        match all == files.len() && 1 < all {
            true => paths.push(format!("{}/*", plain_path(facts, directory)?)),
            false => {
                for file in files {
                    paths.push(plain_path(facts, file)?);
                }
            }
        }
    }
    Some(paths)
}
