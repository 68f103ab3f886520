//! Logs of what happened while the image was built.

use std::collections::BTreeMap;

use super::word;
use crate::dockerfile::{Edit, Rewrite};
use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::packages::EcosystemName;
use crate::rules::{Category, Claim, Fix, Match, Proof, Rule, places};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "logs",
    title: "Logs",
    category: Category::Leftovers,
    why: "Logs of the build tell nothing about a container that runs, and the times in them make every build \
          another image. `lastlog` and `faillog` grow with the highest user id.",
    proof: "Files below `/var/log` that have any bytes, and debug logs of npm and Yarn by what they begin with. \
            Directories and links stay: servers log into them.",
    fix: "Delete them at the end of the RUN that writes them: `find /var/log -type f -delete`.",
    references: &["https://github.com/debuerreotype/debuerreotype"],
    cost: None,
    wanted: &WANTED,
    find,
};

const KIND: &str = "log of a tool";

static WANTED: [Wanted; 3] = [
    row(b"0 info it worked if it ends with ok"),
    row(b"0 verbose cli ["),
    row(b"Arguments: \n  /"),
];

const fn row(first: &'static [u8]) -> Wanted {
    let keep = Keep::Parts { plan, condense };
    Wanted { kind: KIND, name: Name::Magic(first), below: Below::EndsWith(""), keep }
}

/// Only that there is such a file is remembered.
fn plan(_: &Parts) -> Vec<Want> {
    vec![Want::Keep(0..1)]
}

fn condense(_: &Parts) -> Vec<u8> {
    vec![1]
}

/// Fewer bytes than this in a layer are not worth a line of a Dockerfile.
const LEAST_BYTES: u64 = 16 << 10;

/// How many words a command may list.
const MOST_WORDS: usize = 8;

fn find(facts: &Facts) -> Vec<Match> {
    let has_bytes = |&node: &NodeId| facts.tree.file_bytes(node).is_some_and(|it| 0 < it);
    let logs = facts.directory("var/log").map_or_else(Vec::new, |at| facts.files_in(at));
    let of_tools = facts.contents(KIND).iter().map(|content| content.node).filter(|&node| {
        let name = facts.tree.name(node);
        let is_log = name.starts_with(b"npm-debug.log") || name == b"yarn-error.log";
        is_log
            && facts.owner(node).is_none_or(|(_, package)| package.ecosystem != EcosystemName::Npm)
    });
    let nodes: Vec<NodeId> = logs.into_iter().chain(of_tools).filter(has_bytes).collect();
    let mut layers = places::by_layer(facts, &nodes);
    layers.retain(|_, files| {
        let bytes = files.iter().filter_map(|&file| facts.tree.file_bytes(file));
        LEAST_BYTES <= bytes.sum()
    });
    let matches = layers.into_iter().map(|(layer, files)| Match {
        proof: Proof::Identified,
        evidence: "they were written while the image was built".to_owned(),
        fix: fix(facts, layer, &files),
        claim: Claim::Visible(files),
        shown: Vec::new(),
        needs_other_base: false,
    });
    matches.collect()
}

fn fix(facts: &Facts, layer: usize, files: &[NodeId]) -> Fix {
    let is_run = facts.command_of(layer).is_some() && facts.base.layers <= layer;
    match words(facts, files).filter(|words| words.len() <= MOST_WORDS) {
        Some(words) => Fix::clean_up(facts, layer, files, &words.join(" ")),
        None if is_run => {
            let then = Rewrite::Then("find /var/log -type f -delete".to_owned());
            let edit = Edit { layer, rewrite: then };
            Fix::edits("Delete them in the RUN that writes them", vec![edit])
        }
        None => Fix::clean_up(facts, layer, files, ""),
    }
}

/// Words that name those files and nothing else: a directory's at once where all in it is meant.
fn words(facts: &Facts, files: &[NodeId]) -> Option<Vec<String>> {
    let tree = &facts.tree;
    let mut by_directory: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for &file in files {
        by_directory.entry(tree.parent(file)).or_default().push(file);
    }
    let mut words = Vec::new();
    for (directory, files) in by_directory {
        let all = tree.children(directory).iter().filter(|&&child| tree.is_present(child)).count();
        match all == files.len() && 1 < all {
            true => words.push(format!("{}/*", word(facts, directory)?)),
            false => {
                for file in files {
                    words.push(word(facts, file)?);
                }
            }
        }
    }
    Some(words)
}
