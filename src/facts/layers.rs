//! What an image says of its making: which instruction made a layer, and what it does.

use super::Facts;
use crate::dockerfile::{Instruction, Keyword};

impl Facts {
    /// The value of an environment variable of the configuration.
    pub fn env(&self, name: &str) -> Option<&str> {
        let lines = self.image.config.env.iter().rev();
        lines.filter_map(|line| line.split_once('=')).find(|(key, _)| *key == name).map(|it| it.1)
    }

    /// What made a layer, by its index.
    pub fn step(&self, layer: usize) -> Option<&Instruction> {
        let at = self.made_by.get(layer).copied().flatten()?;
        self.history.steps.get(at)?.instruction.as_ref()
    }

    /// The instruction of a layer, by its index, as it stood in the Dockerfile.
    pub fn instruction(&self, layer: usize) -> Option<&str> {
        Some(self.step(layer)?.text.as_str())
    }

    /// What a layer's `RUN` runs, without the word `RUN`; `None` for other instructions.
    pub fn command_of(&self, layer: usize) -> Option<&str> {
        let instruction = self.step(layer)?;
        match instruction.keyword {
            Keyword::Run => Some(instruction.text.strip_prefix("RUN ")?.trim()),
            _ => None,
        }
    }

    /// Whether a layer is a `COPY` or an `ADD`.
    pub fn is_copy(&self, layer: usize) -> bool {
        self.step(layer).is_some_and(|it| matches!(it.keyword, Keyword::Copy | Keyword::Add))
    }

    /// Whether a layer copies from another build stage or image.
    ///
    /// BuildKit leaves `--from` out of the history. Paths in a build context are rarely written with
    /// a slash before them, and paths in a stage nearly always are.
    pub fn copies_from_stage(&self, layer: usize) -> bool {
        let sources = self.copy_sources(layer).unwrap_or_default();
        let says = self.instruction(layer).is_some_and(|text| text.contains(" --from="));
        self.is_copy(layer) && (says || sources.iter().any(|source| source.starts_with('/')))
    }

    /// The directory or file that a layer's `COPY` or `ADD` copies to: absolute, without a slash at
    /// its end, empty for the root.
    pub fn copy_destination(&self, layer: usize) -> Option<String> {
        let text = self.instruction(layer).filter(|_| self.is_copy(layer))?;
        let last = text.split_whitespace().last()?.trim_matches(['"', ']']);
        Some(absolute(&self.directory_at(layer), last))
    }

    /// What a layer's `COPY` or `ADD` copies, as written; `None` where the history has only
    /// checksums for it, as those of the classic builder have.
    pub fn copy_sources(&self, layer: usize) -> Option<Vec<&str>> {
        let text = self.instruction(layer).filter(|_| self.is_copy(layer))?;
        let words = text.split_whitespace().skip(1).filter(|word| !word.starts_with("--"));
        let words: Vec<&str> = words.map(|word| word.trim_matches(['"', '[', ']', ','])).collect();
        let (_, sources) = words.split_last()?;
        let is_checksum =
            |word: &&str| ["dir:", "file:", "multi:"].iter().any(|start| word.starts_with(start));
        (!sources.iter().any(is_checksum)).then(|| sources.to_vec())
    }

    /// The working directory in effect where a layer is made, without a slash at its end.
    fn directory_at(&self, layer: usize) -> String {
        let before = self.history.steps.iter().take_while(|step| step.layer != Some(layer));
        let instructions = before.filter_map(|step| step.instruction.as_ref());
        let named = instructions.filter(|it| it.keyword == Keyword::Workdir);
        named.fold(String::new(), |at, it| {
            absolute(&at, it.text.strip_prefix("WORKDIR ").unwrap_or_default())
        })
    }

    /// A layer for sentences: its instruction, shortened, or its number from 1.
    pub fn layer_name(&self, layer: usize) -> String {
        match self.instruction(layer) {
            None => format!("layer {}", layer + 1),
            Some(text) => {
                let short: String = text.chars().take(60).collect();
                let dots = if short.len() < text.len() { "…" } else { "" };
                let short = crate::escape::printable_text(&short);
                format!("`{short}{dots}` (layer {})", layer + 1)
            }
        }
    }

    /// The layers, by index, of the `RUN` instructions right above a layer, with nothing else between.
    pub fn later_runs(&self, layer: usize) -> impl Iterator<Item = usize> + '_ {
        (layer + 1..).take_while(|&above| self.command_of(above).is_some())
    }

    /// The program that starts with its arguments: entry point, then command.
    pub fn command(&self) -> Vec<&str> {
        let words = self.image.config.entrypoint.iter().chain(&self.image.config.cmd);
        words.map(String::as_str).collect()
    }

    /// The directory that the program starts in.
    pub fn working_directory(&self) -> &str {
        self.image.config.working_dir.as_deref().unwrap_or("/")
    }
}

/// A path from a directory, without a slash at its end.
fn absolute(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => directory.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => (),
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.iter().map(|part| format!("/{part}")).collect()
}
