//! The command line that failed, as hints repeat it with a change.

use super::commands;
use crate::compare::Which;
use crate::escape::printable_text;
use crate::source::Reference;

/// How an image is passed on the command line that failed, so that hints fit it.
#[derive(Debug, Default)]
pub(super) struct Call {
    /// The image of a comparison, and the word for the other one.
    side: Option<(Which, String)>,
    /// Whether the image is judged by a budget.
    is_check: bool,
}

impl Call {
    /// One of the images of a comparison, beside another one.
    pub(super) fn of_side(which: Which, other: &Reference) -> Self {
        let other = match other.is_stdin() {
            true => "-".to_owned(),
            false => commands::shell_word(&printable_text(&other.to_string())),
        };
        Self { side: Some((which, other)), is_check: false }
    }

    /// An image that is judged by a budget.
    pub(super) fn of_check() -> Self {
        Self { side: None, is_check: true }
    }

    /// Whether the image is one of two.
    pub(super) fn is_comparison(&self) -> bool {
        self.side.is_some()
    }

    /// An option that chooses the image: `--image`, `--image-before`.
    pub(super) fn option(&self, name: &str) -> String {
        match &self.side {
            None => format!("`--{name}`"),
            Some((which, _)) => format!("`--{name}-{}`", which.name()),
        }
    }

    /// What to type with another image in its place.
    pub(super) fn with(&self, image: &str) -> String {
        match &self.side {
            None if self.is_check => format!("plimsoll check {image}"),
            None => format!("plimsoll {image}"),
            Some((Which::Before, other)) => format!("plimsoll compare {image} {other}"),
            Some((Which::After, other)) => format!("plimsoll compare {other} {image}"),
        }
    }

    /// What to type to get an image out of an engine, with a verb for it.
    pub(super) fn pipe(&self, engine: &str, name: &str) -> Pipe {
        let name = if commands::is_image_name(name) { name } else { "IMAGE" };
        match &self.side {
            // Standard input is taken.
            Some((which, other)) if other == "-" => {
                let file = format!("{}.tar", which.name());
                let command = format!("{engine} save {name} -o {file} && {}", self.with(&file));
                Pipe { verb: "save", command }
            }
            _ => {
                let command = format!("{engine} save {name} | {}", self.with("-"));
                Pipe { verb: "pipe", command }
            }
        }
    }

    /// What the answer is called.
    pub(super) fn answer(&self) -> &'static str {
        match (self.is_comparison(), self.is_check) {
            (true, _) => "comparison",
            (false, true) => "judgement",
            (false, false) => "report",
        }
    }

    /// What `--partial` is passed for, before "what is there".
    pub(super) fn partial(&self) -> &'static str {
        match (self.is_comparison(), self.is_check) {
            (true, _) => "accept a comparison of",
            (false, true) => "judge",
            (false, false) => "get findings and plans of",
        }
    }

    /// How a report of the image is written.
    pub(super) fn write_report(&self) -> String {
        let name = self.side.as_ref().map_or("report", |(which, _)| which.name());
        format!("`plimsoll report IMAGE --format json --files -o {name}.json`")
    }

    /// How to pass an image at a terminal.
    pub(super) fn for_terminal(&self) -> String {
        let Pipe { verb, command, .. } = self.pipe("docker", "IMAGE");
        match verb {
            "pipe" => format!("Pipe an image into it: `{command}`."),
            _ => "Save one of them to a file first.".to_owned(),
        }
    }
}

/// A command that gets an image out of an engine.
pub(super) struct Pipe {
    /// `pipe` or `save`.
    pub(super) verb: &'static str,
    pub(super) command: String,
}
