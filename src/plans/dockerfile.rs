//! The image's own part of its Dockerfile, as its history tells it, and changed as fixes say.

use crate::escape::{printable, printable_text};
use crate::image::instruction::Keyword;
use crate::rules::{Change, Edit, Image, shell};
use crate::tree::NodeId;

/// Instructions that can be changed and written out.
#[derive(Debug, Clone)]
pub struct Draft {
    instructions: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    layer: Option<usize>,
    keyword: Keyword,
    /// All but the command of a `RUN`.
    text: String,
    /// What a `RUN` runs, one command after the other.
    commands: Vec<String>,
    /// What a `RUN` removes at its end.
    removed: Vec<String>,
    /// The layer whose `RUN` it became part of, or `None` itself where it is dropped.
    is_gone: bool,
    joined_into: Option<usize>,
}

impl Draft {
    /// The image's own instructions, those of the base image left out.
    pub fn of(image: &Image<'_>) -> Self {
        let own = image.steps.iter().skip(image.base_steps);
        let lines = own.filter_map(|step| {
            let instruction = step.instruction.as_ref()?;
            let is_run = instruction.keyword == Keyword::Run;
            let command = instruction.text.strip_prefix("RUN ").filter(|_| is_run);
            Some(Line {
                layer: step.layer,
                keyword: instruction.keyword,
                text: with_source(image, step.layer, &instruction.text),
                commands: command.map_or_else(Vec::new, split),
                removed: Vec::new(),
                is_gone: false,
                joined_into: None,
            })
        });
        Self { instructions: lines.collect() }
    }

    /// Changes one instruction; `false` where that cannot be done to it.
    pub fn apply(&mut self, edit: &Edit) -> bool {
        let Some(at) = self.position(edit.layer) else { return false };
        if let Change::JoinInto(first) = edit.change {
            return self.join(first, at);
        }
        let Some(line) = self.instructions.get_mut(at) else { return false };
        line.apply(&edit.change)
    }

    /// The instruction that makes a layer, where it was joined into another: that one.
    fn position(&self, layer: usize) -> Option<usize> {
        let at = self.instructions.iter().position(|line| line.layer == Some(layer))?;
        match self.instructions.get(at)?.joined_into {
            Some(other) => self.position(other),
            None => Some(at),
        }
    }

    fn join(&mut self, first: usize, last: usize) -> bool {
        let Some(first) = self.position(first) else { return false };
        let Some(between) = self.instructions.get(first..=last) else { return first == last };
        let Some(into) = between.first().and_then(|line| line.layer) else { return false };
        if between.iter().any(|line| line.keyword != Keyword::Run || line.commands.is_empty()) {
            return false;
        }
        for at in first + 1..=last {
            let Some(line) = self.instructions.get_mut(at) else { return false };
            line.is_gone = true;
            line.joined_into = Some(into);
            let commands = std::mem::take(&mut line.commands);
            let removed = std::mem::take(&mut line.removed);
            if let Some(line) = self.instructions.get_mut(first) {
                line.commands.extend(commands);
                for word in removed {
                    if !line.removed.contains(&word) {
                        line.removed.push(word);
                    }
                }
            }
        }
        true
    }

    /// Whether all of these edits can be made.
    pub fn can_apply(image: &Image<'_>, edits: &[Edit]) -> bool {
        let mut draft = Self::of(image);
        !edits.is_empty() && in_order(edits).all(|edit| draft.apply(edit))
    }

    /// Writes out the instructions that these edits change; empty where they change none.
    pub fn changed(image: &Image<'_>, edits: &[Edit]) -> Vec<String> {
        let mut draft = Self::of(image);
        let mut touched: Vec<usize> = Vec::new();
        for edit in in_order(edits) {
            if draft.apply(edit)
                && let Some(at) = draft.position(edit.layer)
                && !touched.contains(&at)
            {
                touched.push(at);
            }
        }
        touched.sort_unstable();
        let lines = touched.iter().filter_map(|&at| draft.instructions.get(at));
        lines.flat_map(Line::write).collect()
    }

    /// Writes out all instructions but those of these kinds, after these edits.
    pub fn write_but(image: &Image<'_>, edits: &[Edit], without: &[Keyword]) -> Vec<String> {
        let mut draft = Self::of(image);
        for edit in in_order(edits) {
            draft.apply(edit);
        }
        let kept = draft.instructions.iter().filter(|line| !without.contains(&line.keyword));
        kept.flat_map(Line::write).collect()
    }

    /// Writes out all instructions after these edits.
    pub fn write(image: &Image<'_>, edits: &[Edit]) -> Vec<String> {
        Self::write_but(image, edits, &[])
    }
}

/// Joins last, so that what is said of one `RUN` changes no other.
fn in_order(edits: &[Edit]) -> impl Iterator<Item = &Edit> {
    let is_join = |edit: &&Edit| matches!(edit.change, Change::JoinInto(_));
    let joins = edits.iter().filter(is_join);
    edits.iter().filter(move |edit| !is_join(edit)).chain(joins)
}

/// The commands of a `RUN`; the whole line where it cannot be taken apart.
fn split(command: &str) -> Vec<String> {
    match shell::commands(command) {
        Some(commands) => commands.into_iter().map(str::to_owned).collect(),
        None => Vec::new(),
    }
}

impl Line {
    fn apply(&mut self, change: &Change) -> bool {
        let is_run = self.keyword == Keyword::Run && !self.commands.is_empty();
        match change {
            Change::Then(command) if is_run => {
                if !self.commands.contains(command) {
                    self.commands.push(command.clone());
                }
                true
            }
            Change::Remove(words) if is_run => {
                for word in words.split_whitespace() {
                    if !self.removed.iter().any(|it| it == word) {
                        self.removed.push(word.to_owned());
                    }
                }
                true
            }
            Change::Option { commands, option } if is_run => {
                let mut changed = false;
                for command in &mut self.commands {
                    changed |= add_option(command, commands, option);
                }
                changed
            }
            Change::CopyOption(option) if matches!(self.keyword, Keyword::Copy | Keyword::Add) => {
                let Some((keyword, rest)) = self.text.split_once(' ') else { return false };
                if !rest.split(' ').any(|word| word == option) {
                    self.text = format!("{keyword} {option} {rest}");
                }
                true
            }
            Change::Without(commands) if is_run => {
                self.commands.retain(|command| !commands.contains(command));
                self.is_gone = self.commands.is_empty();
                true
            }
            _ => false,
        }
    }

    /// The instruction as lines of a Dockerfile.
    fn write(&self) -> Vec<String> {
        if self.is_gone {
            return Vec::new();
        }
        if self.commands.is_empty() {
            return vec![printable_text(&self.text)];
        }
        let mut commands = self.commands.clone();
        if !self.removed.is_empty() {
            commands.push(format!("rm -rf {}", self.removed.join(" ")));
        }
        let last = commands.len() - 1;
        let line = |(index, command): (usize, &String)| {
            let lead = if index == 0 { "RUN " } else { "    " };
            let tail = if index == last { "" } else { " && \\" };
            format!("{lead}{}{tail}", printable_text(command))
        };
        commands.iter().enumerate().map(line).collect()
    }
}

/// Puts an option behind each occurrence of a command; `false` where there is none without it.
fn add_option(command: &mut String, words: &[&str], option: &str) -> bool {
    let Some(end) = words.iter().find_map(|words| shell::position(command, words)) else {
        return false;
    };
    if command.split_whitespace().any(|word| word == option) {
        return false;
    }
    command.insert_str(end, &format!(" {option}"));
    true
}

/// Stands for what a `COPY` copies where nothing tells.
pub const SOURCE: &str = "SOURCE";

/// Files that stand in the root of a build context: a directory that has one is copied from there.
const CONTEXT_ROOTS: [&str; 14] = [
    ".dockerignore",
    ".git",
    ".gitignore",
    "Cargo.toml",
    "Dockerfile",
    "Gemfile",
    "Makefile",
    "build.gradle",
    "composer.json",
    "go.mod",
    "package.json",
    "pom.xml",
    "pyproject.toml",
    "requirements.txt",
];

/// A `COPY` whose source is only a checksum in the history, with the source as what the layer holds
/// tells it.
fn with_source(image: &Image<'_>, layer: Option<usize>, text: &str) -> String {
    let source = |word: &str| {
        let kind = word.split_once(':').map(|(kind, _)| kind);
        match kind {
            Some("dir") => layer.and_then(|layer| context_root(image, layer)),
            Some("file" | "multi") => layer.and_then(|layer| file_names(image, layer)),
            _ => return word.to_owned(),
        }
        .unwrap_or_else(|| SOURCE.to_owned())
    };
    let words = text.split(' ').enumerate();
    words
        .map(|(index, word)| if index == 0 { word.to_owned() } else { source(word) })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The whole build context, where a layer copied it.
fn context_root(image: &Image<'_>, layer: usize) -> Option<String> {
    let destination = image.find(&image.copy_destination(layer)?)?;
    let has = |name: &&str| {
        let child = image.tree.child(destination, name.as_bytes());
        child.is_some_and(|node| {
            image.tree.is_directory(node)
                || image.tree.versions(node).any(|it| image.tree.layer_of(it) == Some(layer))
        })
    };
    CONTEXT_ROOTS.iter().any(|name| has(name)).then(|| ".".to_owned())
}

/// The names of the few files that a layer copied.
fn file_names(image: &Image<'_>, layer: usize) -> Option<String> {
    let destination = image.find(&image.copy_destination(layer)?)?;
    let tree = image.tree;
    let brought = |node: &NodeId| tree.versions(*node).any(|it| tree.layer_of(it) == Some(layer));
    let mut names: Vec<String> = match tree.is_directory(destination) {
        false => vec![printable(tree.name(destination))],
        true => {
            let children = tree.children(destination).iter().copied();
            let files = children.filter(|&node| !tree.is_directory(node)).filter(brought);
            files.map(|node| printable(tree.name(node))).collect()
        }
    };
    names.sort();
    let plain = names.iter().all(|name| !name.contains([' ', '\\', '"']));
    (plain && (1..=MOST_NAMES).contains(&names.len())).then(|| names.join(" "))
}

/// More names than these were hardly written into one `COPY`.
const MOST_NAMES: usize = 8;
