//! One instruction of a draft: its parts, what may be changed in it, and how it is written.

use super::inferred::LeftOut;
use super::settings::quoted;
use super::tidy::Form;
use super::written::script;
use super::{Builder, Inferred, Keyword, Step, copied_texts, copy, shell, tidy, written};
use crate::escape::printable_text;

/// An instruction that can be changed.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Index of the layer that it makes.
    pub layer: Option<usize>,
    /// The step that it comes from, by position; `None` for a new one.
    pub step: Option<usize>,
    pub keyword: Keyword,
    /// Index of the layer made by the `RUN` that it was joined into.
    pub joined_into: Option<usize>,
    /// The whole instruction; for a `RUN` that was taken apart, as it was before.
    pub text: String,
    /// What follows it: the here-documents of a `COPY` with their ends.
    texts: Vec<String>,
    /// What is said above it.
    pub remarks: Vec<String>,
    /// What is left out of it for a reason that is known.
    pub left_out: Vec<LeftOut>,
    /// What a `RUN` ran before any edit, one command after the other.
    pub original: Vec<String>,
    /// Options of a `RUN`, such as `--mount=type=cache,target=/root/.npm`.
    options: Vec<String>,
    /// Those of the options that the history does not have.
    inferred: Vec<String>,
    /// What a `RUN` runs, if that is several lines.
    script: Option<String>,
    /// Whether the commands are lines of the script, of which each has to succeed.
    is_script: bool,
    /// Whether commands of another `RUN` were added.
    is_joined: bool,
    /// What a `RUN` runs, one command after the other.
    pub commands: Vec<String>,
    /// What a `RUN` removes at its end.
    pub removed: Vec<String>,
    /// Whether an edit changed it.
    pub is_changed: bool,
    /// Whether an installation was taken out of it, so that what only served that goes too.
    pub installs_less: bool,
    /// Whether it is left out as a whole.
    is_left_out: bool,
}

impl Line {
    /// Takes the instruction of a step; `None` if it made no layer and is not one of a Dockerfile,
    /// or says nothing.
    pub(super) fn of(step: &Step, inferred: Inferred, builder: Builder) -> Option<Self> {
        let Some(instruction) = &step.instruction else {
            return Self::unknown(step, "the history has no instruction for it");
        };
        let text = &instruction.text;
        let Inferred { sources, options, mut remarks, here_documents } = inferred;
        let mut line = Self::new(instruction.keyword, step.layer);
        line.text = match instruction.keyword {
            // Lines of other builders, and the base image, which is written separately.
            Keyword::From => return None,
            Keyword::Import | Keyword::Other => {
                return Self::unknown(
                    step,
                    &format!("not made by an instruction, but by `{text}`"),
                );
            }
            _ if !text.contains(' ') => return None,
            // What follows a sign of a comment is no value.
            Keyword::Arg if text.contains(" # ") => text.clone(),
            Keyword::Env | Keyword::Label | Keyword::Arg => {
                quoted(text, builder.expands_variables())
            }
            Keyword::Copy | Keyword::Add => {
                let mut text = text.clone();
                if let Some((with_texts, texts)) = copied_texts::written(&text, &here_documents) {
                    (text, line.texts) = (with_texts, texts);
                } else if let Some((with_names, remark)) = copied_texts::as_files(&text) {
                    text = with_names;
                    remarks.insert(0, remark);
                }
                let (text, more) = copy::written(&text, sources, &options, builder);
                remarks.splice(0..0, more);
                let is_unknown = text.split(' ').any(|word| word == "SOURCE");
                if is_unknown && !remarks.iter().any(|remark| remark.starts_with("SOURCE: ")) {
                    remarks.push("SOURCE: the history has only a checksum of it".to_owned());
                }
                text
            }
            _ => text.clone(),
        };
        line.remarks = remarks;
        if let Some(command) = instruction.command() {
            let (flags, command) = written::flags(command);
            line.text = format!("RUN {command}");
            line.script = instruction.script.clone().filter(|_| builder != Builder::Classic);
            let lines = line.script.as_deref().and_then(shell::strict_lines);
            line.is_script = lines.is_some();
            line.commands = lines.unwrap_or_else(|| split(command));
            line.original = line.commands.clone();
            line.options = flags.map(str::to_owned).collect();
            line.add_options(&options);
        }
        Some(line)
    }

    /// Returns an instruction without a text.
    fn new(keyword: Keyword, layer: Option<usize>) -> Self {
        Self {
            layer,
            step: None,
            keyword,
            joined_into: None,
            text: String::new(),
            texts: Vec::new(),
            remarks: Vec::new(),
            left_out: Vec::new(),
            original: Vec::new(),
            options: Vec::new(),
            inferred: Vec::new(),
            script: None,
            is_script: false,
            is_joined: false,
            commands: Vec::new(),
            removed: Vec::new(),
            is_changed: false,
            installs_less: false,
            is_left_out: false,
        }
    }

    /// Returns an instruction with a text.
    pub(super) fn with_text(keyword: Keyword, text: String) -> Self {
        Self { text, ..Self::new(keyword, None) }
    }

    /// Returns a line that only says what is not known of a layer; `None` without a layer.
    fn unknown(step: &Step, why: &str) -> Option<Self> {
        let layer = step.layer?;
        let mut line = Self::new(Keyword::Other, Some(layer));
        line.is_left_out = true;
        line.remarks.push(format!("left out: layer {} — {why}", layer + 1));
        Some(line)
    }

    /// Adds options to a `RUN`, unless it has others of the kind.
    fn add_options(&mut self, options: &[String]) {
        let new = options.iter().filter(|option| !self.options.contains(option));
        let new: Vec<String> = new.cloned().collect();
        if !new.is_empty() {
            self.remarks.push(written::inferred(&new));
            self.inferred.clone_from(&new);
            self.options.extend(new);
        }
    }

    /// Takes out the options of a `RUN` that the history does not have.
    pub(super) fn as_recorded(&mut self) {
        self.options.retain(|option| !self.inferred.contains(option));
    }

    /// Whether the instruction may be part of a longer `RUN`.
    pub(super) fn can_be_joined(&self) -> bool {
        // In a command that others follow, `set -e` has no effect.
        let is_strict = || match self.is_script {
            true => self.commands.iter().any(|command| shell::is_list(command)),
            false => self.commands.iter().any(|command| shell::stops_at_errors(command)),
        };
        let is_open = || !self.commands.is_empty() && !is_strict();
        self.keyword == Keyword::Run && (self.is_dropped() || is_open())
    }

    /// Whether it is left out of the output: joined into another one, or without commands after a
    /// change.
    pub(super) fn is_dropped(&self) -> bool {
        self.is_left_out || self.joined_into.is_some() || self.is_changed && self.is_needless()
    }

    /// Whether a `RUN` that was taken apart has nothing left to do.
    fn is_needless(&self) -> bool {
        let only_serves = || {
            (self.installs_less || tidy::updates(&self.commands))
                && tidy::only_serve_installing(&self.commands)
                && tidy::removes_lists(&self.commands, &self.removed)
        };
        self.keyword == Keyword::Run && (self.commands.is_empty() || only_serves())
    }

    /// Puts the commands into parentheses where they would change the shell of those after them.
    pub(super) fn group(&mut self) {
        if self.is_script {
            let is_kept = |command: &String| !shell::only_stops_at_errors(command);
            self.commands.retain(is_kept);
            self.is_script = false;
        }
        let is_grouped = matches!(self.commands.as_slice(), [only] if only.starts_with("( "));
        let needs_own = |command: &String| shell::needs_own_shell(command);
        if !is_grouped && self.commands.iter().any(needs_own) {
            self.commands = vec![format!("( {} )", self.commands.join(" && "))];
        }
    }

    /// Drops the instruction and returns its commands, and what it removes, for the `RUN` that made
    /// a layer; `None` if it was dropped already.
    pub(super) fn join_into(&mut self, layer: usize) -> Option<Joined> {
        if self.is_dropped() {
            self.joined_into = Some(layer);
            return None;
        }
        self.group();
        self.joined_into = Some(layer);
        Some(Joined {
            commands: std::mem::take(&mut self.commands),
            removed: std::mem::take(&mut self.removed),
            options: std::mem::take(&mut self.options),
            remarks: std::mem::take(&mut self.remarks),
        })
    }

    /// Whether the commands are lines of a script, so that each has a shell of its own kind.
    pub(super) fn is_script(&self) -> bool {
        self.is_script
    }

    /// Adds what another `RUN` does. A `RUN` that had no commands left is written again.
    pub(super) fn extend(&mut self, joined: Joined) {
        self.is_changed = true;
        self.is_joined = true;
        self.commands.extend(joined.commands);
        let is_new = |word: &String| !self.removed.contains(word);
        let removed: Vec<String> = joined.removed.into_iter().filter(is_new).collect();
        self.removed.extend(removed);
        let is_new = |option: &String| self.options.iter().all(|known| known != option);
        let options: Vec<String> = joined.options.into_iter().filter(is_new).collect();
        self.options.extend(options);
        self.remarks.extend(joined.remarks);
    }

    /// Whether it is a `RUN` that was taken apart, and so may be changed.
    pub(super) fn is_plain_run(&self) -> bool {
        self.keyword == Keyword::Run && !self.is_dropped() && !self.commands.is_empty()
    }

    /// Makes the commands those of the instruction on one line, unless they are there as lines.
    pub(super) fn with_whole(&mut self, commands: &[String]) -> bool {
        if !self.is_script || commands.iter().all(|command| self.commands.contains(command)) {
            return true;
        }
        if self.is_changed {
            return false;
        }
        self.is_script = false;
        self.commands = split(self.text.strip_prefix("RUN ").unwrap_or_default());
        self.original = self.commands.clone();
        true
    }

    /// Replaces what a `RUN` runs, and adds an option to it.
    pub(super) fn set(&mut self, commands: Vec<String>, option: Option<&str>) {
        self.commands = commands;
        self.is_changed = true;
        if let Some(option) =
            option.filter(|option| self.options.iter().all(|known| known != option))
        {
            self.options.push(option.to_owned());
        }
    }

    /// Splits a `RUN` after some of its commands; what it removes goes with the others.
    pub(super) fn split_off(&mut self, at: usize) -> Self {
        let mut rest = self.clone();
        rest.commands = self.commands.split_off(at);
        rest.remarks.clear();
        rest.is_changed = true;
        self.removed.clear();
        self.is_changed = true;
        rest
    }

    /// Drops commands of a `RUN` for a reason, which is said above it.
    pub(super) fn drop_commands(&mut self, is_needless: impl Fn(&str) -> bool, reason: &str) {
        let (dropped, kept): (Vec<String>, Vec<String>) = std::mem::take(&mut self.commands)
            .into_iter()
            .partition(|command| is_needless(command));
        self.commands = kept;
        self.is_changed |= !dropped.is_empty();
        self.remarks.extend(
            dropped
                .into_iter()
                .map(|command| LeftOut { command, part: None, reason: reason.to_owned() }.remark()),
        );
    }

    /// Leaves the instruction out, and says why.
    pub(super) fn leave_out(&mut self, reason: &str) {
        self.is_left_out = true;
        self.remarks.clear();
        let command = self.text.clone();
        self.give_reason(&command, None, reason);
    }

    /// Makes each `rm` of a path with this end accept that nothing is there.
    pub(super) fn forgive(&mut self, name: &str) {
        let is_whole = self.commands.is_empty() && self.script.is_none();
        let whole = is_whole.then_some(&mut self.text);
        for command in self.commands.iter_mut().chain(whole) {
            if written::removes(command, name) {
                self.is_changed |= written::add_option(command, &["rm"], "-f");
            }
        }
    }

    /// The instruction as lines of a Dockerfile.
    pub(super) fn write(&self) -> Vec<String> {
        if self.is_dropped() {
            return Vec::new();
        }
        match &self.script {
            Some(text) if !self.is_changed => return script(&self.options, text),
            _ if self.keyword != Keyword::Run => {
                let text = std::iter::once(printable_text(&self.text));
                return text.chain(self.texts.iter().map(|line| written::safe(line))).collect();
            }
            _ => (),
        }
        if self.commands.is_empty() {
            let command = self.text.strip_prefix("RUN ").unwrap_or_default();
            return written::with_options(&self.options, vec![written::safe(command)]);
        }
        let form = if self.is_script { Form::Script } else { Form::Chain };
        let lines = match self.is_changed {
            true => {
                let mut commands = tidy::with_one_removal(self.commands.clone(), &self.removed);
                if self.is_joined {
                    commands = tidy::with_one_installation(commands);
                }
                tidy::lines(&commands, true, form)
            }
            false => tidy::lines(&self.commands, false, form),
        };
        match form {
            Form::Script => script(&self.options, &lines.join("\n")),
            Form::Chain => written::with_options(&self.options, lines),
        }
    }

    /// Returns comments on what the `RUN` ran before any edit and none of these commands does.
    pub(super) fn left_out_of(&self, present: &[&str]) -> Vec<String> {
        if !self.is_changed {
            return Vec::new();
        }
        let missing =
            |command: &&String| !present.iter().any(|other| written::contains(other, command));
        let remark = |command: &String| {
            let known = self.left_out.iter().find(|left| left.command == *command);
            let known = known.cloned().unwrap_or_else(|| LeftOut {
                command: command.clone(),
                part: None,
                reason: "it only served what is left out".to_owned(),
            });
            known.remark()
        };
        self.original.iter().filter(missing).map(remark).collect()
    }

    /// Says why a command is left out.
    pub(super) fn give_reason(&mut self, command: &str, part: Option<String>, reason: &str) {
        let (command, reason) = (command.to_owned(), reason.to_owned());
        self.left_out.push(LeftOut { command, part, reason });
    }
}

/// What a `RUN` hands over to the one that it is joined into.
#[derive(Debug)]
pub(super) struct Joined {
    commands: Vec<String>,
    removed: Vec<String>,
    options: Vec<String>,
    remarks: Vec<String>,
}

/// Splits a `RUN` into its commands; empty if it cannot be taken apart or continued.
fn split(command: &str) -> Vec<String> {
    let commands = shell::commands(command).unwrap_or_default();
    match commands.iter().any(|command| shell::ends_the_shell(command)) {
        true => Vec::new(),
        false => commands.into_iter().map(str::to_owned).collect(),
    }
}
