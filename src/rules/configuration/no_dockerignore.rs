//! Build contexts that nothing is kept out of.

use crate::facts::Facts;
use crate::rules::{About, Find, Fix, FixFile, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "no-dockerignore",
    title: "A build context without a `.dockerignore`",
    why: "Everything beside the Dockerfile is sent to the builder and copied: history, local \
          settings, passwords. Each change of one of them builds the image again.",
    proof: "One `COPY` brings a `.git` directory, or a Dockerfile with other files that only tools \
            read, and no `.dockerignore` beside them.",
    fix: "Add a `.dockerignore` with what the image does not need.",
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Names right in a build context that a `.dockerignore` usually lists.
const UNWANTED: &[&str] = &[
    ".git", ".github", ".gitignore", ".gitlab-ci.yml", ".env", ".vscode", ".idea", ".venv",
    "Dockerfile", "docker-compose.yml", "compose.yaml", "node_modules", "__pycache__", ".DS_Store",
];

/// Names that nobody copies on purpose.
const TELLING: &[&str] = &["Dockerfile", "docker-compose.yml", "compose.yaml"];

fn find(facts: &Facts) -> Vec<Match> {
    let copies = facts.own_layers().filter(|&layer| {
        facts.is_copy(layer)
            && !facts.copies_from_stage(layer)
            && facts.unpacked_archive(layer).is_none()
    });
    copies.filter_map(|layer| of_layer(facts, layer)).take(1).collect()
}

fn of_layer(facts: &Facts, layer: usize) -> Option<Match> {
    let tree = &facts.tree;
    let directory = facts.copy_destination(layer)?;
    let directory = tree.node_at(directory.as_bytes())?;
    // Also what a later instruction removed.
    let brought = |name: &str| {
        let node = tree.node_in(directory, name.as_bytes())?;
        (facts.ships(layer, node) || facts.ships_below(layer, node)).then_some(node)
    };
    if brought(".dockerignore").is_some() {
        return None;
    }
    let unwanted: Vec<(&str, NodeId)> =
        UNWANTED.iter().filter_map(|name| Some((*name, brought(name)?))).collect();
    let has = |name: &str| unwanted.iter().any(|(found, _)| *found == name);
    let is_whole = has(".git") && facts.ships_below(layer, brought(".git")?)
        || TELLING.iter().any(|name| has(name)) && 2 <= unwanted.len();
    if !is_whole {
        return None;
    }
    let names: Vec<&str> = unwanted.iter().map(|(name, _)| *name).collect();
    let evidence =
        format!("{} brings {} and no .dockerignore", facts.layer_name(layer), names.join(", "));
    let lines = names.iter().map(|name| (*name).to_owned()).collect();
    let fix = Fix::lines(Fix::KEEP_OUT, FixFile::Dockerignore, lines);
    let about = std::iter::once(About::Layer(layer)).collect();
    Some(Match::about(Proof::Identified, evidence, fix, about))
}
