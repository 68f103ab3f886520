//! What is found in a file, errors and warnings, each kept with its place and bounded in number.

use super::yaml::{Place, Unreadable};
use crate::config::ConfigError;

/// How many of each are kept: more says nothing more.
const MAX_PROBLEMS: usize = 50;

/// What is wrong with a file, and what is not but should be looked at.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) errors: List,
    pub(super) warnings: List,
}

/// Problems of one kind.
#[derive(Debug, Default)]
pub(super) struct List {
    kept: Vec<ConfigError>,
    /// Where the first one was that is not kept, and how many those are.
    more: Option<(Place, usize)>,
}

impl List {
    pub(super) fn push(&mut self, at: Place, message: String) {
        if self.kept.len() < MAX_PROBLEMS {
            self.kept.push(error(at, message));
            return;
        }
        let (_, count) = self.more.get_or_insert((at, 0));
        *count += 1;
    }

    /// Returns them in the order of the file.
    pub(super) fn sorted(mut self) -> Vec<ConfigError> {
        self.kept.sort_by_key(|problem| (problem.line, problem.column));
        if let Some((at, count)) = self.more {
            self.kept.push(error(at, format!("and {count} more like these")));
        }
        self.kept
    }
}

impl From<Unreadable> for ConfigError {
    fn from(wrong: Unreadable) -> Self {
        error(wrong.at, wrong.message)
    }
}

fn error(at: Place, message: String) -> ConfigError {
    ConfigError { line: at.line, column: at.column, message }
}
