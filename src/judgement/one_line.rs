//! The changes of instructions on one line: what is new in them, not the instructions as a whole.

use crate::dockerfile::{Edit, Rewrite};

/// Describes edits on one line: the commands that are added, then what else changes.
pub(super) fn of(edits: &[Edit]) -> String {
    let mut commands: Vec<String> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    let mut joined: Option<(usize, usize)> = None;
    for edit in edits {
        let (list, text) = match &edit.rewrite {
            Rewrite::Then(command) => (&mut commands, command.clone()),
            Rewrite::Remove(paths) => (&mut commands, format!("rm -rf {paths}")),
            Rewrite::Option { commands: [command, ..], option } => {
                (&mut others, format!("{command} {option}"))
            }
            Rewrite::Option { commands: [], .. } => continue,
            Rewrite::CopyOption(option) => (&mut others, format!("COPY {option}")),
            Rewrite::Without(dropped) => {
                (&mut others, format!("without `{}`", dropped.join("` and `")))
            }
            Rewrite::JoinInto(first) => {
                let (low, high) = joined.unwrap_or((*first, edit.layer));
                joined = Some((low.min(*first), high.max(edit.layer)));
                continue;
            }
        };
        if !list.contains(&text) {
            list.push(text);
        }
    }
    if let Some((first, last)) = joined {
        others.insert(0, format!("one RUN in place of layers {} to {}", first + 1, last + 1));
    }
    let commands = (!commands.is_empty()).then(|| commands.join(" && "));
    commands.into_iter().chain(others).collect::<Vec<_>>().join("; ")
}
