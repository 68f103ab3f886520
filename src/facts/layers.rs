//! What the history of an image records: which instruction made a layer, and what it does.

use super::Facts;
use crate::dockerfile::{Instruction, Step, copy, workdir};

impl Facts {
    /// The value of an environment variable of the configuration.
    pub fn env(&self, name: &str) -> Option<&str> {
        let mut lines = self.image.config.env.iter().rev().filter_map(|line| line.split_once('='));
        lines.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The instruction that made a layer, by its index.
    pub fn step(&self, layer: usize) -> Option<&Instruction> {
        let at = self.made_by.get(layer).copied().flatten()?;
        self.history.steps.get(at)?.instruction.as_ref()
    }

    /// The instruction of a layer, by its index, as it was in the Dockerfile.
    pub fn instruction(&self, layer: usize) -> Option<&str> {
        Some(self.step(layer)?.text.as_str())
    }

    /// The steps after those of the base image.
    pub fn own_steps(&self) -> &[Step] {
        self.history.steps.get(self.base.steps..).unwrap_or_default()
    }

    /// What a layer's `RUN` runs, without the word `RUN`; `None` for other instructions.
    pub fn command_of(&self, layer: usize) -> Option<&str> {
        Some(self.step(layer)?.command()?.trim())
    }

    /// What a layer's `RUN` runs, with its line breaks; `None` for other instructions.
    pub fn script_of(&self, layer: usize) -> Option<&str> {
        self.step(layer)?.whole_command()
    }

    /// What the own `RUN` instructions run, in order: also those that left no layer.
    pub fn own_commands(&self) -> impl Iterator<Item = &str> {
        self.own_steps().iter().filter_map(|step| step.instruction.as_ref()?.command())
    }

    /// Whether a layer is a `COPY` or an `ADD`.
    pub fn is_copy(&self, layer: usize) -> bool {
        self.copy(layer).is_some()
    }

    /// The text of a layer's `COPY` or `ADD`.
    fn copy(&self, layer: usize) -> Option<&str> {
        self.step(layer).filter(|instruction| instruction.is_copy()).map(|copy| copy.text.as_str())
    }

    /// Whether a layer copies from another build stage or image.
    pub fn copies_from_stage(&self, layer: usize) -> bool {
        self.copy(layer).is_some_and(copy::is_from_stage)
    }

    /// The archive or the address that a layer's `ADD` takes its files from.
    pub fn unpacked_archive(&self, layer: usize) -> Option<&str> {
        copy::unpacked(self.copy(layer)?)
    }

    /// The directory or file that a layer's `COPY` or `ADD` copies to: absolute, without a slash at
    /// its end, empty for the root.
    pub fn copy_destination(&self, layer: usize) -> Option<String> {
        let written = copy::destination(self.copy(layer)?)?;
        let directory = workdir::working_directory(&self.history.steps, layer);
        Some(workdir::absolute(&directory, written))
    }

    /// What the `COPY` or `ADD` of a layer copies, as written; `None` if the history has only
    /// checksums, as with the classic builder.
    pub fn copy_sources(&self, layer: usize) -> Option<Vec<&str>> {
        copy::sources(self.copy(layer)?)
    }

    /// A layer as sentences name it: its instruction, shortened, or its number from 1.
    pub fn layer_name(&self, layer: usize) -> String {
        match self.instruction(layer) {
            None => format!("layer {}", layer + 1),
            Some(text) => {
                // Enough to find the instruction in a Dockerfile.
                format!("`{}` (layer {})", shortened(text, 60), layer + 1)
            }
        }
    }

    /// A layer as a short remark names it: its number from 1, and its instruction, shortened.
    pub fn numbered_layer(&self, layer: usize) -> String {
        let number = layer + 1;
        match self.instruction(layer) {
            None => format!("layer {number}"),
            Some(text) => format!("layer {number} ({})", shortened(text, 40)),
        }
    }

    /// Returns the layers above a layer that a step of the history made, by index, lowest first.
    pub fn layers_above(&self, layer: usize) -> impl Iterator<Item = usize> + '_ {
        let made = self.history.steps.iter().filter_map(|step| step.layer);
        made.filter(move |&above| layer < above)
    }

    /// Returns the layers above the base image that a step of the history made, by index.
    pub fn own_layers(&self) -> impl Iterator<Item = usize> + '_ {
        let made = self.history.steps.iter().filter_map(|step| step.layer);
        made.filter(|&layer| self.base.layers <= layer)
    }

    /// The layers, by index, of the consecutive `RUN` instructions directly above a layer.
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

/// The beginning of an instruction, safe to print.
fn shortened(text: &str, max_chars: usize) -> String {
    let short: String = text.chars().take(max_chars).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{}{dots}", crate::escape::printable_text(&short))
}
