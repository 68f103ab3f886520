//! `plimsoll.toml`: what a repository requires of its image. Parsed strictly: an unknown key is an
//! error with its line, so that a typo never switches a limit off.

use std::collections::HashSet;
use std::sync::Arc;

use toml::de::DeTable;

use crate::budget::Budget;
use crate::date::Date;
use crate::rules::Policy;

mod amounts;
mod bounds;
pub mod dive_ci;
pub(crate) mod fields;
mod misplaced;
mod option;
pub(crate) mod problems;
mod reading;
pub mod rewrite;
mod rules;
mod scopes;
mod sections;
mod template;
mod warnings;

pub use option::limit_option;
pub use problems::{ConfigError, ConfigErrors};
pub use template::template;

use fields::Fields;
use misplaced::belongs;
use problems::{Lines, Problems};
use reading::Reading;
use rules::Rules;
pub use rules::selector;

/// The name that is searched for in the working directory.
pub const FILE: &str = "plimsoll.toml";

/// Everything that a file sets.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// What images may weigh.
    pub budget: Budget,
    /// What is allowed in the file but cannot be meant, in the order of its lines.
    pub warnings: Vec<ConfigError>,
    rules: Rules,
}

/// The tables that a file may have.
const TABLES: &[&str] = &[
    "finding", "growth", "ignore", "image", "limits", "package", "path", "platform", "rules",
    "total",
];

impl Config {
    /// Parses a configuration file; `file` is the name that messages about its limits show.
    ///
    /// Fails with everything that is wrong with it.
    pub fn parse(text: &str, file: &str) -> Result<Self, ConfigErrors> {
        read(text, file).map(|(config, _)| config)
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

/// Reads a file, with the places of its limits.
fn read(text: &str, file: &str) -> Result<(Config, Vec<reading::Placed>), ConfigErrors> {
    let lines = Lines::new(text);
    parse(text, |table, problems| {
        let file = Arc::from(file);
        let (warnings, placed) = (Problems::default(), Vec::new());
        let mut reading = Reading { file, lines: &lines, problems, warnings, placed };
        let mut config = tables(&Fields::of_file(table), &mut reading);
        config.warnings = reading.warnings.sorted(&lines);
        (config, reading.placed)
    })
}

fn tables(file: &Fields<'_>, reading: &mut Reading<'_, '_>) -> Config {
    file.known(TABLES, |key| belongs(file, key), reading.problems);
    let mut config = Config::default();
    let (general, growth) = sections::section(file, reading);
    config.budget.general = general;
    config.budget.baseline = growth.baseline;
    config.budget.tolerance = growth.tolerance;
    config.budget.sections = scopes::scopes(file, reading);
    if let Some(total) = file.table("total", reading.problems) {
        let mut placed = sections::total(&total, reading);
        config.budget.total = placed.iter().map(|placed| placed.limit.clone()).collect();
        reading.placed.append(&mut placed);
    }
    if let Some(levels) = file.table("rules", reading.problems) {
        config.rules.levels = rules::levels(&levels, reading);
    }
    for ignore in file.tables("ignore", reading.problems) {
        config.rules.ignores.extend(rules::ignore(&ignore, reading));
    }
    warnings::of_rules(&config.rules, reading);
    config
}

/// Parses a file and reads its tables; everything that is wrong in either gets its line and column.
pub(crate) fn parse<T>(
    text: &str,
    read: impl FnOnce(&DeTable<'_>, &mut Problems) -> T,
) -> Result<T, ConfigErrors> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut of_syntax = Problems::default();
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        let rest = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let is_missing = rest.trim().is_empty() && error.message().contains("must be quoted");
        let message = if is_missing { "a value is missing" } else { error.message() };
        of_syntax.add(at, message.to_owned());
    }
    let mut problems = Problems::default();
    let read = read(table.get_ref(), &mut problems);
    let lines = Lines::new(text);
    let mut errors = of_syntax.sorted(&lines);
    let of_tables = problems.sorted(&lines);
    // What could not be parsed was not read as it is meant, nor what is below such a header.
    let broken: HashSet<usize> = errors.iter().map(|broken| broken.line).collect();
    let is_broken = |line: usize| broken.contains(&line);
    let is_sound = |error: &ConfigError| {
        let is_sound = !is_broken(error.line);
        is_sound && (broken.is_empty() || !lines.header(error.line).is_some_and(is_broken))
    };
    let of_tables: Vec<_> = of_tables.into_iter().filter(is_sound).collect();
    errors.extend(of_tables);
    errors.sort_by_key(|error| (error.line, error.column));
    if errors.is_empty() { Ok(read) } else { Err(ConfigErrors(errors)) }
}
