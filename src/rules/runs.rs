//! `RUN` instructions that may become one, so that its end takes away what its beginning brought.

use super::{Change, Edit, Fix, shell};
use crate::dockerfile::Keyword;
use crate::dockerfile::history::Step;
use crate::facts::Facts;

/// Commands that need no compiler and no package of a language.
const PLAIN: &[&str] = &[
    "addgroup",
    "adduser",
    "apt-get clean",
    "apt-get autoremove",
    "apt-get purge",
    "chgrp",
    "chmod",
    "chown",
    "cp",
    "echo",
    "groupadd",
    "install",
    "ln",
    "mkdir",
    "mv",
    "rm",
    "rmdir",
    "sed",
    "set",
    "touch",
    "true",
    "useradd",
    "usermod",
];

/// Lets the last `RUN` that may need what a layer brought end with a command that removes it, as one
/// with all from that layer on.
///
/// `None` where that is no single `RUN`: in a layer of its own, the removal would save nothing.
pub fn end_with(facts: &Facts, layer: usize, advice: &str, command: &str) -> Option<Fix> {
    if layer < facts.base.layers {
        return None;
    }
    let first = facts.history.steps.iter().position(|step| step.layer == Some(layer))?;
    let last = facts.history.steps.iter().rposition(may_build).filter(|&last| first <= last)?;
    if !facts.history.steps.get(first..=last)?.iter().all(may_be_joined) {
        return None;
    }
    let last = facts.history.steps.get(last)?.layer?;
    let mut edits = vec![Edit { layer: last, change: Change::Then(command.to_owned()) }];
    if last != layer {
        edits.push(Edit { layer: last, change: Change::JoinInto(layer) });
    }
    Some(Fix::edits(advice, edits))
}

/// Whether a later `RUN` than that of a layer may need what it brought.
pub fn is_built_on(facts: &Facts, layer: usize) -> bool {
    let first = facts.history.steps.iter().position(|step| step.layer == Some(layer));
    let last = facts.history.steps.iter().rposition(may_build);
    first.zip(last).is_some_and(|(first, last)| first < last)
}

/// What a `RUN` runs; `None` for other instructions.
fn command(step: &Step) -> Option<&str> {
    let instruction = step.instruction.as_ref()?;
    let is_run = instruction.keyword == Keyword::Run;
    instruction.text.strip_prefix("RUN ").filter(|_| is_run)
}

fn may_be_joined(step: &Step) -> bool {
    command(step).is_some_and(|line| shell::commands(line).is_some())
}

fn may_build(step: &Step) -> bool {
    let Some(line) = command(step) else { return false };
    match shell::commands(line) {
        Some(commands) => !commands.iter().all(|command| is_plain(command)),
        None => true,
    }
}

fn is_plain(command: &str) -> bool {
    let plain = |words: &&str| shell::position(command, words) == Some(words.len());
    !command.contains([';', '|', '$', '`', '\n', '(']) && PLAIN.iter().any(plain)
}
