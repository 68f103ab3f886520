//! What is wrong with a file: all of it at once, each with its line and column.

use std::fmt;

use toml::Spanned;
use toml::de::DeValue;

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ConfigError {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// Everything that is wrong with a file, in the order of its lines; at least one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl std::error::Error for ConfigErrors {}

/// Writes a line for each.
impl fmt::Display for ConfigErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        out.write_str(&lines.join("\n"))
    }
}

/// What is wrong, and at which byte of the file.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) at: usize,
    pub(crate) message: String,
}

impl Problem {
    /// A value of the wrong type.
    pub(crate) fn unexpected(name: &str, expected: &str, value: &Spanned<DeValue<'_>>) -> Self {
        let message = format!("`{name}` expects {expected}, found {}", kind(value.get_ref()));
        Self { at: value.span().start, message }
    }

    /// A value of the right type that is not valid.
    pub(crate) fn wrong(value: &Spanned<DeValue<'_>>, message: String) -> Self {
        Self { at: value.span().start, message }
    }
}

/// The problems of a file, as they are found: a value has one, a table may have many.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, at: usize, message: String) {
        self.0.push(Problem { at, message });
    }

    /// Returns what was read, or keeps its problem.
    pub(crate) fn keep<T>(&mut self, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.0.push(problem)).ok()
    }

    /// Returns them in the order of the file.
    pub(super) fn sorted(self, lines: &Lines<'_>) -> Vec<ConfigError> {
        let mut problems = self.0;
        problems.sort_by_key(|problem| problem.at);
        problems.into_iter().map(|problem| lines.error(problem)).collect()
    }
}

/// Where the lines of a file begin.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        Self { text, starts: std::iter::once(0).chain(ends.map(|at| at + 1)).collect() }
    }

    /// The line that a byte is in, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// The line with the header of the table that a line is in.
    pub(super) fn header(&self, line: usize) -> Option<usize> {
        let is_header = |line: &usize| {
            let text = self.text.get(self.start(*line)..).unwrap_or_default();
            text.trim_start_matches([' ', '\t']).starts_with('[')
        };
        (1..=line).rev().find(is_header)
    }

    /// The first byte of a line.
    pub(super) fn start(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default()
    }

    fn error(&self, problem: Problem) -> ConfigError {
        let line = self.line(problem.at);
        let before = self.text.get(self.start(line)..problem.at).unwrap_or_default();
        ConfigError { line, column: before.chars().count() + 1, message: problem.message }
    }
}

/// What a value is, for messages.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or a time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
