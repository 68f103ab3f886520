//! A command in shell form where there is no shell.

use super::DEFAULT;
use super::support::{executed, proven, quoted};
use crate::facts::Facts;
use crate::facts::executed::By;
use crate::facts::program::is_shell;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-shell",
    title: "Command for a shell that is not there",
    why: "A command that is not written as a list runs in `/bin/sh -c`, which images from scratch \
          and distroless ones do not have.",
    proof: "The first word of the command is a shell that the image does not have.",
    fix: "Write the command as a list: `CMD [\"/app\", \"serve\"]`.",
    references: &["https://docs.docker.com/reference/dockerfile/#shell-and-exec-form"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let executed = executed(facts);
    let missing = executed
        .first()
        .filter(|one| one.by == By::Engine && one.named.is_none() && is_shell(&one.word));
    let Some(shell) = missing else { return Vec::new() };
    let what = if facts.image.config.entrypoint.is_empty() { "CMD" } else { "ENTRYPOINT" };
    let evidence = format!("{what} starts {}, which is not in the image", quoted(&shell.word));
    vec![proven(evidence, format!("Write {what} as a list of words: [\"/app\"]"), &[])]
}
