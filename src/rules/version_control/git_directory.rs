//! Git repositories beside the files that were checked out of them.

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::rules::places::{by_layer, is_below};
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "git-directory",
    title: "Git repositories",
    why: "`.git` has every version of every file, and may have what was once committed by mistake: \
          keys, passwords, customer data. A program does not need it.",
    proof: "A directory `.git` with `HEAD` and `objects`. Clones that their tools update \
            themselves (oh-my-zsh, nvm, pyenv, Homebrew) are guesses; the caches of Go and Cargo \
            have separate rules.",
    fix: "Add `.git` to `.dockerignore`; clone with `--depth 1` and remove `.git` in the same RUN.",
    references: &[
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        "https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md#dkl-li-0003",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Names of directories with tools that update themselves with Git, so that they need the history.
const SELF_UPDATING: &str = ".oh-my-zsh ohmyzsh .nvm nvm .pyenv pyenv .rbenv rbenv .asdf .nodenv \
                             Homebrew .sdkman";

/// Commands with which a build reads Git's history, so that the context has to contain it.
const READS_HISTORY: [&str; 5] =
    ["git describe", "git rev-parse", "git log", "git submodule", "git rev-list"];

/// Directories with repositories of Go and Cargo, which the rules about their caches find.
const CACHES: &str = "mod checkouts vcs";

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    let is_repository = |directory: NodeId| {
        let has = |name: &[u8]| tree.child(directory, name).is_some();
        has(b"HEAD") && has(b"objects") && !is_below(facts, directory, CACHES)
    };
    let all = facts.index.directories(".git").iter().copied();
    let (guessed, sure): (Vec<NodeId>, Vec<NodeId>) = all
        .filter(|&directory| is_repository(directory))
        .partition(|&directory| is_below(facts, directory, SELF_UPDATING));
    let guessed = layer_matches(facts, Proof::Guessed, &guessed);
    layer_matches(facts, Proof::Identified, &sure).into_iter().chain(guessed).collect()
}

/// Returns one match for each layer that ships files of the directories.
fn layer_matches(facts: &Facts, proof: Proof, directories: &[NodeId]) -> Vec<Match> {
    let mut layers: BTreeMap<usize, (Vec<NodeId>, Vec<NodeId>)> = BTreeMap::new();
    for &directory in directories {
        for (layer, files) in by_layer(facts, &[directory]) {
            let (in_layer, all) = layers.entry(layer).or_default();
            in_layer.push(directory);
            all.extend(files);
        }
    }
    let matches = layers.into_iter().map(|(layer, (directories, files))| {
        let evidence = evidence(facts, proof, &directories);
        let found = Match::new(proof, evidence, fix(facts, layer, &directories));
        found.claiming(Claim::Visible(files)).showing(directories)
    });
    matches.collect()
}

fn evidence(facts: &Facts, proof: Proof, directories: &[NodeId]) -> String {
    let checkout = match directories {
        [one] => facts.path(facts.tree.parent(*one)),
        several => format!("each of {} directories", several.len()),
    };
    match proof == Proof::Guessed {
        true => format!("{checkout} is a clone that is updated through its Git history"),
        false => format!("{checkout} is a checkout with its whole Git history"),
    }
}

fn fix(facts: &Facts, layer: usize, directories: &[NodeId]) -> Fix {
    let mut later = facts.layers_above(layer).filter_map(|above| facts.command_of(above));
    if facts.is_copy(layer)
        && later.any(|command| READS_HISTORY.iter().any(|reader| command.contains(reader)))
    {
        return Fix::advice(
            "Run Git in a separate build stage, or pass its output as a build argument",
        );
    }
    let paths: Vec<String> = directories.iter().map(|&directory| facts.quoted(directory)).collect();
    Fix::clean_up(facts, layer, directories, &paths.join(" "))
}
