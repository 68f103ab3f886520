//! The Dockerfile that an image is compared with, and where its steps and layers are in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Report;
use crate::dockerfile::file::{NoLine, Statement};
use crate::escape::printable_text;
use crate::facts::Facts;

/// The Dockerfile of `--dockerfile`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Dockerfile")]
pub struct DockerfileReport {
    /// Its path, as it was named.
    pub path: String,
    /// Its path from the top of the repository that it is in, with slashes; the same as `path` if it
    /// is in none.
    #[serde(default)]
    #[schemars(!default)]
    pub repository_path: String,
    /// Whether it is that of the image, as far as the history shows; otherwise no line is given.
    pub matches: bool,
    /// What of it could not be read, in order of lines.
    pub problems: Vec<DockerfileProblem>,
}

/// Something in a Dockerfile that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DockerfileProblem {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it, as a clause.
    pub what: String,
}

impl DockerfileReport {
    pub(super) fn of(facts: &Facts) -> Option<Self> {
        let lines = facts.lines.as_ref()?;
        let problems = lines.file.problems.iter().map(|problem| DockerfileProblem {
            line: problem.line,
            what: printable_text(&problem.what),
        });
        Some(Self {
            path: printable_text(&lines.text.name),
            repository_path: printable_text(&lines.text.in_repository),
            matches: lines.located.matches,
            problems: problems.collect(),
        })
    }
}

/// Splits what is known of a place in a Dockerfile into its line and why there is none.
pub(super) fn line(found: Option<Result<&Statement, NoLine>>) -> (Option<usize>, Option<NoLine>) {
    match found {
        Some(Ok(statement)) => (Some(statement.first), None),
        Some(Err(why)) => (None, Some(why)),
        None => (None, None),
    }
}

impl DockerfileReport {
    /// Names lines by the path as it was named: `docker/Dockerfile:12, 15`. Empty without lines.
    pub(crate) fn places(&self, lines: &[usize]) -> String {
        places(&self.path, lines)
    }

    /// Names lines by the name of the file alone, for the columns of a table: `Dockerfile:12, 15`.
    pub(crate) fn short_places(&self, lines: &[usize]) -> String {
        let name = self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path);
        places(name, lines)
    }
}

fn places(name: &str, lines: &[usize]) -> String {
    /// What can be read at a glance.
    const MAX_LINES: usize = 3;
    let mut numbers: Vec<String> = lines.iter().take(MAX_LINES).map(usize::to_string).collect();
    if MAX_LINES < lines.len() {
        numbers.push("…".to_owned());
    }
    if lines.is_empty() { String::new() } else { format!("{name}:{}", numbers.join(", ")) }
}

impl Report {
    /// Returns the lines of the Dockerfile with the instructions of layers, by their numbers: in
    /// order, each once, without layers of which no line is certain.
    pub(crate) fn lines_of(&self, layers: &[usize]) -> Vec<usize> {
        let layers = self.layers.iter().filter(|layer| layers.contains(&layer.number));
        let mut lines: Vec<usize> = layers.filter_map(|layer| layer.line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// Names the lines of the Dockerfile with the instructions of layers; empty without one.
    pub(crate) fn places_of(&self, layers: &[usize]) -> String {
        let dockerfile = self.dockerfile.as_ref();
        dockerfile.map(|file| file.places(&self.lines_of(layers))).unwrap_or_default()
    }
}
