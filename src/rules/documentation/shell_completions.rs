//! Completions for shells.

use super::support::LeaveOut;
use crate::rules::places::root;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "shell-completions",
    title: "Shell completions",
    why: "Completions are for people at a prompt.",
    proof: "Files in the directories from which bash, zsh and fish load completions of other \
            packages.",
    fix: "Start from a slim base image, or remove them in the RUN that installs.",
    references: &["https://github.com/scop/bash-completion"],
    cost: Some("no completion in an interactive shell"),
    places: &[
        root("usr/share/bash-completion/completions", "").takes("*"),
        root("usr/local/share/bash-completion/completions", "").takes("*"),
        root("etc/bash_completion.d", "").takes("*"),
        root("usr/share/zsh/vendor-completions", "").takes("*"),
        root("usr/share/zsh/site-functions", "").takes("*"),
        root("usr/local/share/zsh/site-functions", "").takes("*"),
        root("usr/share/fish/vendor_completions.d", "").takes("*"),
        root("usr/local/share/fish/vendor_completions.d", "").takes("*"),
    ],
    find: Find::With(|facts| {
        LEAVE_OUT.at(facts, RULE.places, "only interactive shells load them", usize::MAX)
    }),
    ..super::DEFAULT
};

const LEAVE_OUT: LeaveOut<'_> = LeaveOut {
    apt: "-o Dpkg::Options::='--path-exclude=/usr/share/bash-completion/completions/*' \
          -o Dpkg::Options::='--path-exclude=/usr/share/zsh/vendor-completions/*' \
          -o Dpkg::Options::='--path-exclude=/usr/share/fish/vendor_completions.d/*'",
    is_rpm_documentation: false,
    command: None,
};
