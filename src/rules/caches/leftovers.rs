//! What rules about caches share: places, who still needs them, and how they are taken out.

use std::collections::BTreeMap;

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::rules::places::{self, Found, Place};
use crate::rules::{Claim, Fix, Match, Proof};
use crate::tree::NodeId;

/// What some tool leaves behind.
pub(super) struct Leftovers {
    /// Where.
    pub(super) places: &'static [Place],
    /// How sure it is.
    pub(super) proof: Proof,
    /// Programs that still read it: where a container starts one, nothing is found.
    pub(super) needed_by: &'static [&'static str],
    /// How it is taken out.
    pub(super) mend: Mend,
}

/// How leftovers are taken out of the `RUN` that leaves them.
pub(super) enum Mend {
    /// It removes them.
    Remove,
    /// An option of the tool: where the `RUN` calls it so, else they are removed.
    Option { commands: &'static [&'static str], option: &'static str },
    /// A command of the tool: where the `RUN` calls it so, else they are removed.
    Then { commands: &'static [&'static str], command: &'static str },
    /// They serve a build, which may come in a later `RUN`: these words call the tool, and those
    /// only download for it.
    Build { tools: &'static [&'static str], downloads: &'static [&'static str] },
}

/// Longer lists of paths are nothing to paste.
const MOST_WORDS: usize = 20;

/// Everything of one layer.
#[derive(Default)]
struct Share {
    files: Vec<NodeId>,
    taken: Vec<NodeId>,
    shown: Vec<NodeId>,
    words: Vec<String>,
    directories: Vec<NodeId>,
}

impl Leftovers {
    /// Finds them: one match for each layer. The evidence is told the directory, or the first one.
    pub(super) fn find(&self, facts: &Facts, evidence: fn(&str) -> String) -> Vec<Match> {
        if facts.startup.runs(self.needed_by) {
            return Vec::new();
        }
        self.matches(facts, places::find(facts, self.places), evidence)
    }

    /// Matches of what was found.
    pub(super) fn matches(
        &self,
        facts: &Facts,
        found: Vec<Found>,
        evidence: fn(&str) -> String,
    ) -> Vec<Match> {
        let mut layers: BTreeMap<usize, Share> = BTreeMap::new();
        let started = facts.startup.named_and_above(facts);
        let holds = |taken: &NodeId| started.contains(taken);
        let found = found.into_iter().filter(|found| !found.taken.iter().any(holds)).collect();
        for found in places::outermost(facts, found) {
            for (layer, files) in places::by_layer(facts, &found.taken) {
                let share = layers.entry(layer).or_default();
                share.files.extend(files);
                share.taken.extend(&found.taken);
                share.words.extend(found.words.iter().cloned());
                match found.taken.len() {
                    0..=3 => share.shown.extend(&found.taken),
                    _ => share.shown.push(found.directory),
                }
                share.directories.push(found.directory);
            }
        }
        let matches = layers.into_iter().filter_map(|(layer, share)| {
            let first = facts.path(*share.directories.first()?);
            let more = share.directories.len() - 1;
            let evidence = match more {
                0 => evidence(&first),
                more => format!("{}; {more} more like it", evidence(&first)),
            };
            // What is started may read it, where that cannot be followed.
            let may_be_read = facts.startup.is_opaque && !self.needed_by.is_empty();
            Some(Match {
                proof: if may_be_read { Proof::Guessed } else { self.proof },
                fix: self.mend.fix(facts, layer, &share.taken, &share.words),
                claim: Claim::Visible(share.files),
                evidence,
                shown: share.shown,
                needs_other_base: false,
            })
        });
        matches.collect()
    }
}

impl Mend {
    /// Mends one layer. `words` are what a shell would remove.
    pub(super) fn fix(
        &self,
        facts: &Facts,
        layer: usize,
        nodes: &[NodeId],
        words: &[String],
    ) -> Fix {
        let is_long = MOST_WORDS < words.len() && facts.command_of(layer).is_some();
        let words = words.join(" ");
        let remove = || match is_long && facts.base.layers <= layer {
            true => Fix::advice("Remove them in the RUN that leaves them behind"),
            false => Fix::clean_up(facts, layer, nodes, &words),
        };
        if layer < facts.base.layers {
            return remove();
        }
        let Some(command) = facts.command_of(layer) else { return remove() };
        let edits = |advice, rewrite| Fix::edits(advice, vec![Edit { layer, rewrite }]);
        match *self {
            Self::Option { commands, option } if can_take(command, commands) => {
                edits("Let the installer keep no cache", Rewrite::Option { commands, option })
            }
            Self::Then { commands, command: then } if shell::runs(command, commands) => {
                edits("Remove it in the RUN that leaves it behind", Rewrite::Then(then.to_owned()))
            }
            Self::Build { tools, downloads } => {
                build(facts, layer, tools, downloads, &words).unwrap_or_else(remove)
            }
            Self::Remove | Self::Option { .. } | Self::Then { .. } => remove(),
        }
    }
}

/// Whether every command that installs is a plain one, which can be given an option.
fn can_take(command: &str, commands: &[&str]) -> bool {
    let parts = shell::commands(command).unwrap_or_default();
    let installs: Vec<&&str> = parts.iter().filter(|it| shell::runs(it, commands)).collect();
    let is_plain = |command: &&&str| !command.contains([';', '|', '(', '\n']);
    !installs.is_empty() && installs.iter().all(is_plain)
}

/// Where a later `RUN` needs what one downloads, it downloads itself and removes it then; `None`
/// where no later one does.
fn build(
    facts: &Facts,
    layer: usize,
    tools: &[&str],
    downloads: &[&str],
    words: &str,
) -> Option<Fix> {
    let above =
        facts.history.steps.iter().filter_map(|step| step.layer).filter(|&above| layer < above);
    let later: Vec<usize> = above
        .filter(|&above| facts.command_of(above).is_some_and(|it| shell::runs(it, tools)))
        .collect();
    let &last = later.last()?;
    let commands = facts.command_of(layer).and_then(shell::commands).unwrap_or_default();
    let only_download: Vec<String> = commands
        .iter()
        .filter(|it| shell::runs(it, downloads))
        .map(|&command| command.to_owned())
        .collect();
    let uses = commands.iter().filter(|it| shell::runs(it, tools)).count();
    if later.len() != 1 || only_download.is_empty() || uses != only_download.len() {
        return Some(Fix::advice("Build in another stage, and copy what it makes"));
    }
    let edits = vec![
        Edit { layer, rewrite: Rewrite::Without(only_download) },
        Edit { layer: last, rewrite: Rewrite::Remove(words.to_owned()) },
    ];
    Some(Fix::edits("Let the RUN that builds download too, and remove it there", edits))
}

/// Whether a container starts the .NET SDK, which builds before it runs, such as `dotnet run`.
pub(super) fn runs_sdk(facts: &Facts) -> bool {
    let verbs = ["run", "watch", "ef", "test", "msbuild", "fsi"];
    facts.startup.runs(&["dotnet"]) && facts.startup.runs(&verbs)
}

/// Whether a node is a directory or somewhere below it.
pub(super) fn is_in(facts: &Facts, node: NodeId, directory: NodeId) -> bool {
    let mut at = node;
    while at != directory && at != NodeId::ROOT {
        at = facts.tree.parent(at);
    }
    at == directory
}

/// The directory of that name beside a node.
pub(super) fn beside(facts: &Facts, node: NodeId, name: &str) -> Option<NodeId> {
    facts.tree.child(facts.tree.parent(node), name.as_bytes())
}
