//! A `chown` or `chmod` done where the files are created, so that no layer stores them again.

use std::collections::{BTreeMap, BTreeSet};

use super::groups;
use crate::dockerfile::{Edit, Rewrite, history, workdir};
use crate::facts::Facts;
use crate::rules::places::is_in;
use crate::tree::{NodeId, VersionId};

/// How many paths stay in the command: more of them are no longer what a person would write.
const MAX_KEPT: usize = 8;

/// A `chown` or a `chmod`.
struct Change<'c> {
    command: &'c str,
    program: &'c str,
    options: Vec<&'c str>,
    is_recursive: bool,
    /// The owner or the mode.
    argument: &'c str,
    /// The paths, as written, with what is there.
    paths: Vec<(&'c str, NodeId)>,
}

/// What a layer changed of an existing path.
#[derive(Clone, Copy)]
struct Changed {
    node: NodeId,
    version: VersionId,
    /// The layer that made it, by index.
    origin: usize,
    owner: bool,
    mode: bool,
}

/// Whether the image's builder has `COPY --chmod`, which the classic one refuses.
pub(in crate::rules::hidden) fn has_chmod(facts: &Facts) -> bool {
    history::builder(facts.own_steps()).has_mounts()
}

/// Returns the edits that do every `chown` and `chmod` of a layer where the files are created, and
/// leave in the layer what has to be changed there; `None` if that is not possible for all of these
/// versions, which the layer hides.
pub(in crate::rules::hidden) fn edits(
    facts: &Facts,
    layer: usize,
    versions: &[VersionId],
) -> Option<Vec<Edit>> {
    let commands = groups::commands(facts, layer).into_iter().filter(|command| {
        let program = command.split_whitespace().next();
        matches!(program, Some("chown" | "chmod"))
    });
    let changes = commands.map(|command| Change::parse(facts, layer, command));
    let changes: Vec<Change<'_>> = changes.collect::<Option<_>>()?;
    let nodes = || versions.iter().map(|&version| facts.tree.node_of(version));
    if !nodes().all(|node| changes.iter().any(|change| change.covers(facts, node))) {
        return None;
    }
    let changed = changed(facts, layer);
    let edits = changes.iter().map(|change| change.edits(facts, layer, &changed));
    let mut edits: Vec<Edit> = edits.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
    // The command that stays behind is changed last.
    edits.sort_by_key(|edit: &Edit| edit.layer);
    edits.iter().any(|edit| edit.layer < layer).then_some(edits)
}

/// Returns what a layer gave another owner or mode.
fn changed(facts: &Facts, layer: usize) -> Vec<Changed> {
    let tree = &facts.tree;
    let one = |version: VersionId| {
        let (now, before) = (tree.version(version)?, tree.version(tree.previous(version)?)?);
        let (a, b) = (now.entry, before.entry);
        let (owner, mode) = ((a.uid, a.gid) != (b.uid, b.gid), a.mode != b.mode);
        let first = std::iter::successors(Some(version), |&at| tree.previous(at)).last()?;
        let origin = match tree.own_content(version) {
            Some(_) => crate::packages::owners::origin(tree, tree.previous(version)?),
            None => tree.layer_of(first)?,
        };
        let node = tree.node_of(version);
        (owner || mode).then_some(Changed { node, version, origin, owner, mode })
    };
    tree.versions_of(layer..layer + 1).filter_map(one).collect()
}

/// What a program changes, for a clause.
fn aspect(program: &str) -> &'static str {
    if program == "chown" { "the owner" } else { "the mode" }
}

impl<'c> Change<'c> {
    fn parse(facts: &Facts, layer: usize, command: &'c str) -> Option<Self> {
        if command
            .contains(['"', '\'', '\\', '$', '`', '*', '?', '[', '{', ';', '|', '<', '>', '&'])
        {
            return None;
        }
        let mut words = command.split_whitespace();
        let program = words.next()?;
        let (options, operands): (Vec<&str>, Vec<&str>) =
            words.partition(|word| word.starts_with('-'));
        let is_recursive = options.iter().any(|word| *word == "--recursive" || is_short(word, 'R'));
        let is_known = |word: &&str| *word == "--recursive" || word.chars().skip(1).all(is_letter);
        let (&argument, paths) = operands.split_first()?;
        let directory = workdir::working_directory(&facts.history.steps, layer);
        let nodes = paths.iter().map(|&path| {
            let node = facts.find(&workdir::absolute(&directory, path))?;
            Some((path, node))
        });
        let paths: Vec<(&str, NodeId)> = nodes.collect::<Option<_>>()?;
        (options.iter().all(is_known) && !paths.is_empty()).then_some(Self {
            command,
            program,
            options,
            is_recursive,
            argument,
            paths,
        })
    }

    fn covers(&self, facts: &Facts, node: NodeId) -> bool {
        self.paths.iter().any(|&(_, path)| self.is_under(facts, node, path))
    }

    fn is_under(&self, facts: &Facts, node: NodeId, path: NodeId) -> bool {
        node == path || self.is_recursive && is_in(facts, node, path)
    }

    fn edits(&self, facts: &Facts, layer: usize, changed: &[Changed]) -> Option<Vec<Edit>> {
        let is_meant = |one: &&Changed| {
            let is_kind = if self.program == "chown" { one.owner } else { one.mode };
            is_kind && self.covers(facts, one.node)
        };
        let affected: Vec<Changed> = changed.iter().filter(is_meant).copied().collect();
        let is_file = |one: &&Changed| facts.tree.own_content(one.version).is_some();
        let origins: BTreeSet<usize> =
            affected.iter().filter(is_file).map(|one| one.origin).collect();
        let mut done: BTreeMap<usize, Vec<Edit>> = BTreeMap::new();
        for origin in origins {
            let first = affected.iter().find(|one| one.origin == origin)?;
            done.insert(origin, self.early(facts, layer, origin, first, &affected)?);
        }
        let is_kept = |one: &&Changed| match facts.is_copy(one.origin) {
            _ if !done.contains_key(&one.origin) => true,
            // An existing directory stays as it was when something is copied into it, and so do
            // those above.
            true => !self.is_copied(facts, one.origin, one.node),
            false => false,
        };
        let kept: Vec<NodeId> = affected.iter().filter(is_kept).map(|one| one.node).collect();
        let rest = self.rest(facts, layer, &affected, &kept)?;
        let rewrite = match rest.is_empty() {
            true => Rewrite::Without {
                commands: vec![self.command.to_owned()],
                reason: format!("{} is set where the files are created", aspect(self.program))
                    .into(),
            },
            false => Rewrite::Replace { command: self.command.to_owned(), with: rest },
        };
        let stays = Edit { layer, rewrite };
        Some(done.into_values().flatten().chain([stays]).collect())
    }

    fn is_copied(&self, facts: &Facts, copy: usize, node: NodeId) -> bool {
        let destination = facts.copy_destination(copy).and_then(|path| facts.find(&path));
        destination.is_some_and(|destination| is_in(facts, node, destination))
    }

    /// Returns the edits of the instruction that made files.
    fn early(
        &self,
        facts: &Facts,
        layer: usize,
        origin: usize,
        first: &Changed,
        affected: &[Changed],
    ) -> Option<Vec<Edit>> {
        if origin < facts.base.layers {
            return None;
        }
        let argument = self.early_argument(facts, layer, origin, first)?;
        if facts.is_copy(origin) {
            let tree = &facts.tree;
            let mut shipped = tree.versions_of(origin..origin + 1);
            // An option applies to all that is copied.
            let is_covered = |version: VersionId| {
                tree.own_content(version).is_none() || self.covers(facts, tree.node_of(version))
            };
            let is_possible = match self.program {
                "chmod" => has_chmod(facts),
                _ => true,
            };
            let option = Rewrite::CopyOption(format!("--{}={argument}", self.program));
            return (is_possible && shipped.all(is_covered))
                .then(|| vec![Edit { layer: origin, rewrite: option }]);
        }
        facts.command_of(origin)?;
        let is_there = |path: NodeId| facts.tree.current_as_of(path, origin + 1).is_some();
        let made_here = affected.iter().filter(|one| one.origin == origin);
        let made_here: Vec<NodeId> = made_here.map(|one| one.node).collect();
        let mut words: Vec<&str> =
            std::iter::once(self.program).chain(self.options.clone()).collect();
        words.push(&argument);
        let directory = workdir::working_directory(&facts.history.steps, origin);
        let here = self
            .paths
            .iter()
            .filter(|(_, path)| made_here.iter().any(|&node| self.is_under(facts, node, *path)));
        let here: Vec<(&str, NodeId)> = here.copied().collect();
        let is_sound = |&(written, node): &(&str, NodeId)| {
            let found = facts.find(&workdir::absolute(&directory, written));
            found == Some(node) && (is_there(node) || facts.tree.versions(node).next().is_none())
        };
        words.extend(here.iter().map(|(written, _)| *written));
        (!here.is_empty() && here.iter().all(is_sound))
            .then(|| vec![Edit { layer: origin, rewrite: Rewrite::Then(words.join(" ")) }])
    }

    /// Returns the owner or the mode as an earlier instruction takes it.
    ///
    /// A user that is created after it has no name there yet, so its number is used. The owner of a
    /// `COPY` always has a group: without one, Docker takes the number of the user for it.
    fn early_argument(
        &self,
        facts: &Facts,
        layer: usize,
        origin: usize,
        first: &Changed,
    ) -> Option<String> {
        let argument = self.argument;
        if self.program == "chmod" {
            let is_mode = |byte: u8| byte.is_ascii_alphanumeric() || b"=+,-".contains(&byte);
            return argument.bytes().all(is_mode).then(|| argument.to_owned());
        }
        let entry = facts.tree.version(first.version)?.entry;
        let makes_users = |command: &str| {
            ["useradd", "adduser", "groupadd", "addgroup"].iter().any(|word| command.contains(word))
        };
        let between = origin + 1..=layer;
        if between.filter_map(|at| facts.command_of(at)).any(makes_users) {
            return Some(format!("{}:{}", entry.uid, entry.gid));
        }
        let is_plain = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        let (user, group) = argument.split_once(':').unwrap_or((argument, ""));
        if !is_plain(user) || !is_plain(group) {
            return None;
        }
        if !facts.is_copy(origin) {
            return Some(argument.to_owned());
        }
        let user = if user.is_empty() { entry.uid.to_string() } else { user.to_owned() };
        Some(match (group, entry.gid) {
            ("", 0) => format!("{user}:root"),
            ("", gid) => format!("{user}:{gid}"),
            (group, _) => format!("{user}:{group}"),
        })
    }

    /// Returns the commands that stay in the layer: for directories that no earlier instruction
    /// gives to the owner, for what the layer itself makes, and for paths without any change.
    fn rest(
        &self,
        facts: &Facts,
        layer: usize,
        affected: &[Changed],
        kept: &[NodeId],
    ) -> Option<Vec<String>> {
        let tree = &facts.tree;
        let new: BTreeSet<NodeId> = tree
            .versions_of(layer..layer + 1)
            .filter(|&version| tree.previous(version).is_none())
            .map(|version| tree.node_of(version))
            .filter(|&node| tree.is_present(node) && self.covers(facts, node))
            .collect();
        let is_top = |node: &NodeId| !tree.ancestors(*node).skip(1).any(|at| new.contains(&at));
        let written = |node: NodeId| {
            let same = self.paths.iter().find(|(_, path)| *path == node);
            same.map_or_else(|| facts.quoted(node), |(written, _)| (*written).to_owned())
        };
        let mut whole: Vec<String> =
            new.iter().filter(|node| is_top(node)).map(|&node| written(node)).collect();
        whole.extend(self.paths.iter().filter_map(|&(path, node)| {
            let is_touched = |at: NodeId| self.is_under(facts, at, node);
            let is_idle = !affected.iter().any(|one| is_touched(one.node))
                && !new.iter().any(|&at| is_touched(at));
            is_idle.then(|| path.to_owned())
        }));
        let alone: Vec<String> = kept.iter().map(|&node| written(node)).collect();
        if MAX_KEPT < whole.len() + alone.len() {
            return None;
        }
        let command = |options: Vec<&str>, paths: &[String]| {
            let words = std::iter::once(self.program).chain(options).chain([self.argument]);
            format!("{} {}", words.collect::<Vec<_>>().join(" "), paths.join(" "))
        };
        let plain =
            self.options.iter().filter(|word| **word != "--recursive" && !is_short(word, 'R'));
        let mut commands = Vec::new();
        if !alone.is_empty() {
            commands.push(command(plain.copied().collect(), &alone));
        }
        if !whole.is_empty() {
            commands.push(command(self.options.clone(), &whole));
        }
        Some(commands)
    }
}

fn is_short(word: &str, letter: char) -> bool {
    !word.starts_with("--") && word.contains(letter)
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic()
}
