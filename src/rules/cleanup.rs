//! How the files that a tool leaves behind are removed in the instruction that leaves them.

use std::collections::BTreeSet;

use crate::dockerfile::{Edit, Rewrite, runs, shell};
use crate::facts::Facts;
use crate::rules::Fix;
use crate::rules::build_context::made_by;
use crate::tree::NodeId;

/// How files are removed in the `RUN` that leaves them behind.
#[derive(Debug, Clone, Copy)]
pub enum Cleanup {
    /// With `rm`.
    Remove,
    /// With an option of the tool, if the `RUN` calls it; otherwise with `rm`.
    Option {
        /// The commands that take the option, such as `pip install`.
        commands: &'static [&'static str],
        /// The option that leaves nothing behind.
        option: &'static str,
    },
    /// With a command of the tool, if the `RUN` calls it; otherwise with `rm`.
    Then {
        /// The commands that leave the files, such as `conda install`.
        commands: &'static [&'static str],
        /// The command that removes them, such as `conda clean -afy`.
        command: &'static str,
    },
    /// With `rm`, once the build is done that needs them, which may be in a later `RUN`.
    Build {
        /// The programs that build, such as `cargo`.
        tools: &'static [&'static str],
        /// The commands that only download, such as `cargo fetch`.
        downloads: &'static [&'static str],
    },
    /// With `rm`, in each `RUN` that builds. One whose outputs a later `RUN` may need is joined
    /// with that.
    Outputs {
        /// The programs that build, such as `cargo`.
        tools: &'static [&'static str],
        /// Whether a command that runs one of them may need what is at a path.
        needs: fn(&str, &str) -> bool,
    },
}

/// How many paths one `rm` lists. A longer list fills a screen, and is out of date with the next
/// build; advice alone is clearer.
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
            true => Fix::advice(Fix::CLEAN_UP),
            false => Fix::clean_up(facts, layer, nodes, &quoted),
        };
        if layer < facts.base.layers {
            return remove();
        }
        let Some(command) = facts.command_of(layer) else { return remove() };
        let edits = |advice, rewrite| Fix::edit(advice, layer, rewrite);
        match *self {
            Self::Option { commands, option } if accepts_option(command, commands) => edits(
                "Let the installer keep no cache",
                Rewrite::Option { commands, option: option.into() },
            ),
            Self::Then { commands, command: then } if shell::runs(command, commands) => {
                edits(Fix::CLEAN_UP, Rewrite::Then(then.to_owned()))
            }
            Self::Build { tools, downloads } => {
                build_fix(facts, layer, tools, downloads, &quoted).unwrap_or_else(remove)
            }
            Self::Outputs { tools, needs } => {
                let build = Build { layer, tools, needs };
                build.fix(facts, nodes, &quoted).unwrap_or_else(remove)
            }
            Self::Remove | Self::Option { .. } | Self::Then { .. } => remove(),
        }
    }
}

/// Whether every command that installs is a plain one, to which an option can be added.
fn accepts_option(command: &str, commands: &[&str]) -> bool {
    let parts = shell::commands(command).unwrap_or_default();
    let installs: Vec<&&str> =
        parts.iter().filter(|command| shell::runs(command, commands)).collect();
    let is_plain = |command: &&&str| !command.contains([';', '|', '(', '\n']);
    !installs.is_empty() && installs.iter().all(is_plain)
}

/// A `RUN` that builds.
struct Build {
    layer: usize,
    tools: &'static [&'static str],
    needs: fn(&str, &str) -> bool,
}

impl Build {
    /// Removes outputs at the end of the last `RUN` that may need them, joined with the one that
    /// made them; `None` if no later one may.
    fn fix(&self, facts: &Facts, nodes: &[NodeId], quoted: &str) -> Option<Fix> {
        let layer = self.layer;
        let made: Vec<String> = nodes
            .iter()
            .flat_map(|&node| facts.files_in(node))
            .filter(|&file| facts.layer(file) == Some(layer))
            .map(|file| facts.path(file))
            .collect();
        let names: BTreeSet<&[u8]> = nodes.iter().map(|&node| facts.tree.name(node)).collect();
        let is_needed = |&later: &usize| {
            facts.command_of(later).is_some_and(|command| {
                let builds = || shell::runs(command, self.tools);
                self.mentions(command, &names)
                    || builds() && made.iter().any(|path| (self.needs)(command, path))
            })
        };
        let last = facts.layers_above(layer).filter(is_needed).last()?;
        let removed = made_by(facts, layer, quoted);
        let joined = removed.zip(runs::joined(&facts.history.steps, layer, last));
        Some(match joined {
            Some((words, join)) => {
                let removal = Edit { layer, rewrite: Rewrite::Remove(words) };
                Fix::edits(
                    "Remove these files in the RUN that needs them last",
                    vec![removal, join],
                )
            }
            None => Fix::advice("Build in another stage, and copy its output"),
        })
    }

    /// Whether a command has a path with one of these names; a subcommand of a tool may be called
    /// like a directory.
    fn mentions(&self, command: &str, names: &BTreeSet<&[u8]>) -> bool {
        shell::simple_commands(command).iter().any(|words| {
            let is_tool = |word: &&str| {
                word.rsplit('/').next().is_some_and(|name| self.tools.contains(&name))
            };
            let is_build = words.iter().any(is_tool);
            let parts = words.iter().flat_map(|word| word.split([' ', '"', '\'', '=', ';', ':']));
            parts
                .into_iter()
                .filter(|part| !is_build || part.contains('/'))
                .any(|part| part.split('/').any(|name| names.contains(name.as_bytes())))
        })
    }
}

/// Moves a download into the later `RUN` that builds, which removes it when it is done; `None` if
/// no later `RUN` builds. With several of them, or commands that do more, only advice is safe.
fn build_fix(
    facts: &Facts,
    layer: usize,
    tools: &[&str],
    downloads: &[&str],
    quoted: &str,
) -> Option<Fix> {
    let builds =
        |&later: &usize| facts.command_of(later).is_some_and(|command| shell::runs(command, tools));
    let later: Vec<usize> = facts.layers_above(layer).filter(builds).collect();
    let &last = later.last()?;
    let commands = facts.command_of(layer).and_then(shell::commands).unwrap_or_default();
    let only_download: Vec<String> = commands
        .iter()
        .filter(|command| shell::runs(command, downloads))
        .map(|&command| command.to_owned())
        .collect();
    let uses = commands.iter().filter(|command| shell::runs(command, tools)).count();
    if later.len() != 1 || only_download.is_empty() || uses != only_download.len() {
        return Some(Fix::advice("Build in another stage, and copy its output"));
    }
    let reason = "the RUN that builds downloads too".into();
    let without = Rewrite::Without { commands: only_download, reason };
    let edits = vec![
        Edit { layer, rewrite: without },
        Edit { layer: last, rewrite: Rewrite::Remove(quoted.to_owned()) },
    ];
    Some(Fix::edits("Download in the RUN that builds, and remove the downloads there", edits))
}
