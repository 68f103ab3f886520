//! How what a tool leaves behind is removed in the instruction that leaves it.

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::rules::Fix;
use crate::tree::NodeId;

/// How files are removed in the `RUN` that leaves them behind.
#[derive(Debug, Clone, Copy)]
pub enum Cleanup {
    /// It removes them.
    Remove,
    /// An option of the tool, where the `RUN` calls it; otherwise they are removed.
    Option {
        /// What calls the tool, such as `pip install`.
        commands: &'static [&'static str],
        /// The option that leaves nothing behind.
        option: &'static str,
    },
    /// A command of the tool, where the `RUN` calls it; otherwise they are removed.
    Then {
        /// What calls the tool, such as `conda install`.
        commands: &'static [&'static str],
        /// The command that removes them, such as `conda clean -afy`.
        command: &'static str,
    },
    /// A build needs them, which may be in a later `RUN`.
    Build {
        /// What calls the tool, such as `cargo`.
        tools: &'static [&'static str],
        /// What only downloads for it, such as `cargo fetch`.
        downloads: &'static [&'static str],
    },
}

/// Longer lists of paths are nothing to paste.
const MAX_PATHS: usize = 20;

impl Cleanup {
    /// Returns the fix for one layer; `quoted` are the paths to remove, quoted for a shell.
    pub(super) fn fix(
        &self,
        facts: &Facts,
        layer: usize,
        nodes: &[NodeId],
        quoted: &[String],
    ) -> Fix {
        let is_long = MAX_PATHS < quoted.len() && facts.command_of(layer).is_some();
        let quoted = quoted.join(" ");
        let remove = || match is_long && facts.base.layers <= layer {
            true => Fix::advice("Remove them in the RUN that leaves them behind"),
            false => Fix::clean_up(facts, layer, nodes, &quoted),
        };
        if layer < facts.base.layers {
            return remove();
        }
        let Some(command) = facts.command_of(layer) else { return remove() };
        let edits = |advice, rewrite| Fix::edit(advice, layer, rewrite);
        match *self {
            Self::Option { commands, option } if accepts_option(command, commands) => {
                edits("Let the installer keep no cache", Rewrite::Option { commands, option })
            }
            Self::Then { commands, command: then } if shell::runs(command, commands) => {
                edits("Remove it in the RUN that leaves it behind", Rewrite::Then(then.to_owned()))
            }
            Self::Build { tools, downloads } => {
                build_fix(facts, layer, tools, downloads, &quoted).unwrap_or_else(remove)
            }
            Self::Remove | Self::Option { .. } | Self::Then { .. } => remove(),
        }
    }
}

/// Whether every command that installs is a plain one, which can be given an option.
fn accepts_option(command: &str, commands: &[&str]) -> bool {
    let parts = shell::commands(command).unwrap_or_default();
    let installs: Vec<&&str> =
        parts.iter().filter(|command| shell::runs(command, commands)).collect();
    let is_plain = |command: &&&str| !command.contains([';', '|', '(', '\n']);
    !installs.is_empty() && installs.iter().all(is_plain)
}

/// Where a later `RUN` needs what one downloads, it downloads itself and removes it then; `None`
/// where no later one does.
fn build_fix(
    facts: &Facts,
    layer: usize,
    tools: &[&str],
    downloads: &[&str],
    quoted: &str,
) -> Option<Fix> {
    let above =
        facts.history.steps.iter().filter_map(|step| step.layer).filter(|&above| layer < above);
    let later: Vec<usize> = above
        .filter(|&above| facts.command_of(above).is_some_and(|command| shell::runs(command, tools)))
        .collect();
    let &last = later.last()?;
    let commands = facts.command_of(layer).and_then(shell::commands).unwrap_or_default();
    let only_download: Vec<String> = commands
        .iter()
        .filter(|command| shell::runs(command, downloads))
        .map(|&command| command.to_owned())
        .collect();
    let uses = commands.iter().filter(|command| shell::runs(command, tools)).count();
    if later.len() != 1 || only_download.is_empty() || uses != only_download.len() {
        return Some(Fix::advice("Build in another stage, and copy what it makes"));
    }
    let edits = vec![
        Edit { layer, rewrite: Rewrite::Without(only_download) },
        Edit { layer: last, rewrite: Rewrite::Remove(quoted.to_owned()) },
    ];
    Some(Fix::edits("Let the RUN that builds download too, and remove it there", edits))
}
