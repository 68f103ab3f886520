//! Files in the directories for temporary files.

use std::collections::HashSet;

use super::support::word;
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule, distinct};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "temporary-files",
    title: "Temporary files",
    why: "What is in `/tmp` when a build ends was only needed by the build.",
    proof: "Non-empty files below `/tmp`, `/var/tmp`, `/usr/tmp` and `/root/tmp`, except those \
            that the entry point, the command, the working directory or an environment variable \
            names.",
    fix: "Remove them in the RUN that creates them; instead of copying something to `/tmp`, read \
          it with `RUN --mount=type=bind`.",
    references: &["https://docs.docker.com/build/building/best-practices/#add-or-copy"],
    find: Find::With(find),
    ..super::DEFAULT
};

const DIRECTORIES: &[&str] = &["tmp", "var/tmp", "usr/tmp", "root/tmp"];

/// How many words a command may list.
const MAX_PATHS: usize = 8;

fn find(facts: &Facts) -> Vec<Match> {
    let directories = distinct(DIRECTORIES.iter().filter_map(|path| facts.directory(path)));
    let used = used(facts);
    let tops =
        directories.iter().flat_map(|&directory| facts.tree.children(directory).iter().copied());
    let tops: Vec<NodeId> = tops.filter(|top| !used.contains(top)).collect();
    let has_bytes = |&node: &NodeId| facts.tree.file_bytes(node).is_some_and(|bytes| 0 < bytes);
    let files = tops.iter().flat_map(|&top| facts.files_in(top));
    let nodes: Vec<NodeId> = files.filter(has_bytes).collect();
    Match::by_layer(facts, &nodes, |layer, files| {
        let fix = fix(facts, layer, files, &directories);
        Match::new(Proof::Identified, "nothing that starts the container names them", fix)
    })
}

/// What below these directories the container's start names.
fn used(facts: &Facts) -> HashSet<NodeId> {
    let values = facts.image.config.env.iter().filter_map(|line| Some(line.split_once('=')?.1));
    let words = [facts.working_directory()].into_iter().chain(values);
    let paths = words.flat_map(|word| word.split([':', ' ', '\'', '"', ';', '=', ',']));
    let named = paths.filter(|path| path.starts_with('/') && path.contains("tmp"));
    let mut used = facts.startup.named_and_above(facts);
    for mut node in named.filter_map(|path| facts.find(path)) {
        // It, and all that it is in.
        while node != NodeId::ROOT && used.insert(node) {
            node = facts.tree.parent(node);
        }
    }
    used
}

fn fix(facts: &Facts, layer: usize, files: &[NodeId], directories: &[NodeId]) -> Fix {
    if layer < facts.base.layers {
        return Fix::clean_up(facts, layer, files, "");
    }
    if facts.is_copy(layer) {
        return Fix::advice(
            "Read it where it is with `RUN --mount=type=bind,target=/mnt` instead of COPY, or copy \
             it where it is used",
        );
    }
    let mut tops: Vec<NodeId> = files
        .iter()
        .filter_map(|&file| {
            let mut at = file;
            while !directories.contains(&facts.tree.parent(at)) && at != NodeId::ROOT {
                at = facts.tree.parent(at);
            }
            (at != NodeId::ROOT).then_some(at)
        })
        .collect();
    tops.sort_unstable();
    tops.dedup();
    let words: Option<Vec<String>> = tops.iter().map(|&top| word(facts, top)).collect();
    let here =
        || directories.iter().filter(|&&it| tops.iter().any(|&top| facts.tree.parent(top) == it));
    let words = words.filter(|words| words.len() <= MAX_PATHS).unwrap_or_else(|| {
        here().map(|&directory| format!("{}/*", facts.quoted(directory))).collect()
    });
    // A later instruction that names the directory needs them until then.
    let later = facts.history.steps.iter().skip_while(|step| step.layer != Some(layer)).skip(1);
    let mut later = later.filter_map(|step| Some(step.instruction.as_ref()?.text.as_str()));
    if later.any(|text| here().any(|&directory| text.contains(&facts.path(directory)))) {
        return Fix::advice("Make, use and remove them in one RUN");
    }
    Fix::clean_up(facts, layer, files, &words.join(" "))
}
