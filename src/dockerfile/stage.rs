//! The last stage of a build, which copies what it needs from the stage `build`.

use super::from_build::{self, Copied};
use super::history::{builder, has};
use super::operands::{json_list, shell_form};
use super::settings::quoted;
use super::wrap::wrapped;
use super::{Keyword, Step, shell};
use crate::escape::printable_text;

/// Instructions that only affect containers; a build stage does not need them.
pub const CONTAINER_KEYWORDS: &[Keyword] = &[
    Keyword::Cmd,
    Keyword::Entrypoint,
    Keyword::Expose,
    Keyword::Healthcheck,
    Keyword::Volume,
    Keyword::Label,
    Keyword::Stopsignal,
    Keyword::Onbuild,
];

/// What a last stage consists of.
#[derive(Debug, Clone, Default)]
pub struct LastStage<'s> {
    /// The steps above the base; their settings are kept.
    pub steps: &'s [Step],
    /// The image in `FROM`.
    pub base: &'s str,
    /// Instructions that come first, such as those that install packages.
    pub setup: Vec<String>,
    /// The working directory, if it differs from today's.
    pub directory: Option<&'s str>,
    /// Additional variables, as `NAME=value`.
    pub variables: &'s [String],
    /// Comments before how the container starts.
    pub remarks: Vec<String>,
    /// What is copied from the build stage.
    pub copies: Vec<Copied>,
    /// Instructions that come after the copies, such as those that give directories an owner.
    pub after: Vec<String>,
    /// The command, if it differs from today's.
    pub command: Option<&'s [String]>,
    /// Whether the entry point is kept with a different command.
    pub keeps_entry_point: bool,
    /// What starts today, for a history that does not record it.
    pub current_command: Vec<&'s str>,
}

impl LastStage<'_> {
    /// Writes the stage as lines of a Dockerfile.
    pub fn write(&self) -> Vec<String> {
        let mut lines = vec![format!("FROM {}", self.base)];
        lines.extend(self.setup.iter().cloned());
        match self.directory {
            Some(directory) => lines.push(format!("WORKDIR {directory}")),
            None => lines.extend(self.kept(&[Keyword::Workdir]).pop()),
        }
        lines.extend(self.kept(&[Keyword::Env, Keyword::Label]));
        lines.extend(self.variables.iter().map(|variable| format!("ENV {variable}")));
        // Files keep their owners and modes; only what is copied itself belongs to root.
        lines.extend(from_build::write(&self.copies).iter().flat_map(|line| wrapped(line)));
        lines.extend(self.after.iter().cloned());
        lines.extend(self.remarks.iter().cloned());
        lines.extend(self.kept(&[Keyword::User]).pop());
        lines.extend(self.kept(&[
            Keyword::Volume,
            Keyword::Expose,
            Keyword::Stopsignal,
            Keyword::Shell,
            Keyword::Healthcheck,
            Keyword::Onbuild,
        ]));
        lines.extend(self.start());
        lines
    }

    /// The image's own instructions of these kinds.
    fn kept(&self, keywords: &[Keyword]) -> Vec<String> {
        let builder = builder(self.steps);
        let instructions = self.steps.iter().filter_map(|step| step.instruction.as_ref());
        let kept = instructions.filter(|instruction| keywords.contains(&instruction.keyword));
        let text = kept.map(|instruction| match instruction.keyword {
            Keyword::Env | Keyword::Label => {
                printable_text(&quoted(&instruction.text, builder.expands_variables()))
            }
            Keyword::Cmd | Keyword::Entrypoint if !has(self.steps, Keyword::Shell) => {
                printable_text(&shell_form(&instruction.text).unwrap_or(instruction.text.clone()))
            }
            _ => printable_text(&instruction.text),
        });
        text.collect()
    }

    /// How containers start.
    fn start(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.command.is_none() || self.keeps_entry_point {
            lines.extend(self.kept(&[Keyword::Entrypoint]).pop());
        }
        match self.command {
            Some(command) => lines.push(format!("CMD {}", json_list(command))),
            None => lines.extend(self.kept(&[Keyword::Cmd]).pop()),
        }
        // A history may be shortened, and the other base would start something else.
        let is_known = !self.kept(&[Keyword::Entrypoint, Keyword::Cmd]).is_empty();
        if !is_known && self.command.is_none() {
            lines.push(format!("CMD {}", json_list(&self.current_command)));
        }
        lines
    }
}

/// Returns the commands of steps that create users and groups, in order.
pub fn user_commands(steps: &[Step]) -> Vec<String> {
    const MAKERS: [&str; 4] = ["useradd", "adduser", "groupadd", "addgroup"];
    let runs = steps.iter().filter_map(|step| step.instruction.as_ref()?.whole_command());
    let commands = runs.flat_map(shell::simple_commands);
    let is_maker = |words: &Vec<&str>| {
        let program = words.first().map(|word| word.rsplit('/').next().unwrap_or(word));
        program.is_some_and(|program| MAKERS.contains(&program))
    };
    commands.filter(is_maker).map(|words| printable_text(&words.join(" "))).collect()
}
