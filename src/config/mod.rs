//! `plimsoll.toml`: what a repository requires of its image. Parsed strictly: an unknown key is an
//! error with its line, so that a typo never switches a limit off.

use toml::de::{DeTable, DeValue};

use crate::date::Date;
use crate::rules::Policy;

pub mod budget;
pub mod dive_ci;
pub(crate) mod fields;
mod rules;
mod template;

pub use budget::Budget;
pub use template::template;

use fields::{Fields, Problem};
use rules::Rules;

/// The name that is searched for in the working directory.
pub const FILE: &str = "plimsoll.toml";

/// Everything that a file sets.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// What the image may weigh.
    pub budget: Budget,
    rules: Rules,
}

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

/// The tables that a file may have.
const TABLES: &[&str] = &["growth", "ignore", "limits", "path", "rules"];

impl Config {
    /// Parses a configuration file.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        parse(text, Self::read)
    }

    fn read(table: &DeTable<'_>) -> Result<Self, Problem> {
        let fields = Fields::of_file(table, TABLES)?;
        let mut config = Self::default();
        if let Some(limits) = fields.table("limits")? {
            config.budget.limits = budget::limits(&limits)?;
        }
        if let Some(growth) = fields.table("growth")? {
            config.budget.growth = budget::growth(&growth)?;
        }
        for path in fields.tables("path", budget::PATH_KEYS)? {
            config.budget.paths.push(budget::path(&path)?);
        }
        if let Some(levels) = fields.table("rules")? {
            config.rules.levels = rules::levels(&levels)?;
        }
        for ignore in fields.tables("ignore", rules::IGNORE_KEYS)? {
            config.rules.ignores.push(rules::ignore(&ignore)?);
        }
        Ok(config)
    }

    /// Returns its policy on rules for a day; an ignore still holds on its last day.
    pub fn policy(&self, today: Date) -> Policy {
        let ignores = self.rules.ignores.iter().cloned();
        let (expired, ignores) =
            ignores.partition(|ignore| ignore.expires.is_some_and(|last| last < today));
        Policy { levels: self.rules.levels.clone(), ignores, expired, ..Policy::default() }
    }

    /// Whether its policy depends on the day.
    pub fn expires(&self) -> bool {
        self.rules.ignores.iter().any(|ignore| ignore.expires.is_some())
    }
}

/// Parses a file and reads its tables; what is wrong in either gets its line and column.
pub(crate) fn parse<T>(
    text: &str,
    read: impl FnOnce(&DeTable<'_>) -> Result<T, Problem>,
) -> Result<T, ConfigError> {
    let table = DeTable::parse(text).map_err(|error| Problem {
        at: error.span().map_or(0, |span| span.start),
        message: error.message().to_owned(),
    });
    let read = table.and_then(|table| read(table.get_ref()));
    read.map_err(|problem| ConfigError::at(text, problem))
}

impl ConfigError {
    fn at(text: &str, problem: Problem) -> Self {
        let before = text.get(..problem.at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: in_line.chars().count() + 1,
            message: problem.message,
        }
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
