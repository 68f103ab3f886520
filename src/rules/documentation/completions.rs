//! Completions of shells.

use super::LeaveOut;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "shell-completions",
    title: "Completions for shells",
    category: Category::Documentation,
    why: "Completions serve people at a prompt.",
    proof: "Files in the directories from which bash, zsh and fish load completions of other packages.",
    fix: "Start from a slim base image, or remove them in the RUN that installs.",
    references: &["https://github.com/scop/bash-completion"],
    cost: Some("no completion in an interactive shell"),
    wanted: &[],
    find: |facts| {
        let found = places::find(facts, PLACES);
        let nodes: Vec<NodeId> = found.iter().flat_map(|it| it.taken.iter().copied()).collect();
        let layers = places::by_layer(facts, &nodes);
        let matches = layers.into_iter().map(|(layer, files)| Match {
            proof: Proof::Identified,
            evidence: "only interactive shells load them".to_owned(),
            fix: LEAVE_OUT.fix(facts, layer, &files),
            claim: Claim::Visible(files),
            shown: found.iter().map(|it| it.directory).collect(),
            needs_other_base: false,
        });
        matches.collect()
    },
};

static PLACES: &[Place] = &[
    place("usr/share/bash-completion/completions"),
    place("usr/local/share/bash-completion/completions"),
    place("etc/bash_completion.d"),
    place("usr/share/zsh/vendor-completions"),
    place("usr/share/zsh/site-functions"),
    place("usr/local/share/zsh/site-functions"),
    place("usr/share/fish/vendor_completions.d"),
    place("usr/local/share/fish/vendor_completions.d"),
];

const fn place(path: &'static str) -> Place {
    Place { at: At::Root(path), proof: &[], takes: &["*"] }
}

const LEAVE_OUT: LeaveOut<'_> = LeaveOut {
    apt: "-o Dpkg::Options::='--path-exclude=/usr/share/bash-completion/completions/*' \
          -o Dpkg::Options::='--path-exclude=/usr/share/zsh/vendor-completions/*' \
          -o Dpkg::Options::='--path-exclude=/usr/share/fish/vendor_completions.d/*'",
    is_rpm_documentation: false,
    command: None,
};
