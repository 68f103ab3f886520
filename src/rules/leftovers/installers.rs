//! Installers that are left after they have run.

use super::support::removal_matches;
use crate::facts::Facts;
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "installers",
    title: "Installers",
    why: "An installer is of no use once it has run, and it is often compressed, so it hardly \
          shrinks in the layer.",
    proof: "Only the name, which matches a known installer. Nothing is counted.",
    fix: "Download, run and remove an installer in one RUN.",
    references: &["https://docs.docker.com/build/building/best-practices/#run"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Names of installers, which nothing else is called.
const NAMES: &str = "get-pip.py get-poetry.py install-poetry.py rustup-init rustup-init.sh \
                     rustup.sh nodesource_setup.sh setup_lts.x awscliv2.zip composer-setup.php \
                     get_helm.sh install_nvm.sh";

/// Beginnings and extensions of such names, around a version.
const PATTERNS: &[(&str, &str)] = &[
    ("Miniconda3-", "sh"),
    ("Miniforge3-", "sh"),
    ("Mambaforge-", "sh"),
    ("Anaconda3-", "sh"),
    ("cuda_", "run"),
    ("NVIDIA-Linux-", "run"),
];

fn find(facts: &Facts) -> Vec<Match> {
    let named = NAMES.split(' ').flat_map(|name| facts.index.files_named(&facts.tree, name));
    let like = PATTERNS.iter().flat_map(|(start, extension)| {
        let files = facts.index.files_with_extension(extension).iter().copied();
        files.filter(|&file| facts.tree.name(file).starts_with(start.as_bytes()))
    });
    let nodes = named.chain(like).filter(|&file| facts.owner(file).is_none());
    let nodes: Vec<NodeId> = nodes.collect();
    removal_matches(facts, &nodes, Proof::Guessed, "their names match known installers")
}
