//! Files in the directories for temporary files.

use std::collections::HashSet;

use super::support::{MAX_PATHS, plain_path};
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
    fix: "Remove these files in the RUN that creates them; instead of copying something to `/tmp`, \
          read it with `RUN --mount=type=bind`.",
    references: &["https://docs.docker.com/build/building/best-practices/#add-or-copy"],
    find: Find::With(find),
    ..super::DEFAULT
};

const DIRECTORIES: &[&str] = &["tmp", "var/tmp", "usr/tmp", "root/tmp"];

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

/// Returns what the start of the container names below these directories, and the directories above
/// that.
fn used(facts: &Facts) -> HashSet<NodeId> {
    let values = facts.image.config.env.iter().filter_map(|line| Some(line.split_once('=')?.1));
    let words = [facts.working_directory()].into_iter().chain(values);
    let paths = words.flat_map(|word| word.split([':', ' ', '\'', '"', ';', '=', ',']));
    let named = paths.filter(|path| path.starts_with('/') && path.contains("tmp"));
    let mut used = facts.startup.named_and_above(facts);
    for mut node in named.filter_map(|path| facts.find(path)) {
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
            "Read the file in place with `RUN --mount=type=bind,target=/mnt` instead of COPY, or \
             copy it where it is used",
        );
    }
    let is_top = |node: &NodeId| directories.contains(&facts.tree.parent(*node));
    let tops = distinct(files.iter().filter_map(|&file| facts.tree.ancestors(file).find(is_top)));
    let parents = distinct(tops.iter().map(|&top| facts.tree.parent(top)));
    // A later instruction that names the directory needs the files until then.
    let after = facts.history.steps.iter().skip_while(|step| step.layer != Some(layer)).skip(1);
    let mut commands = after.filter_map(|step| Some(step.instruction.as_ref()?.text.as_str()));
    if commands.any(|command| parents.iter().any(|&parent| command.contains(&facts.path(parent)))) {
        return Fix::advice("Create, use and remove them in one RUN");
    }
    let plain: Option<Vec<String>> = tops.iter().map(|&top| plain_path(facts, top)).collect();
    let removed = plain.filter(|paths| paths.len() <= MAX_PATHS).unwrap_or_else(|| {
        parents.iter().map(|&parent| format!("{}/*", facts.quoted(parent))).collect()
    });
    Fix::clean_up(facts, layer, files, &removed.join(" "))
}
