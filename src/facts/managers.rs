//! Package managers that start a program of a project: which program that is, in which directory,
//! and in which environment.

use super::Facts;
use super::place::Place;

mod node;
mod python;

/// What a package manager starts.
pub(super) struct Managed {
    /// Where it starts it.
    pub(super) place: Place,
    pub(super) start: Start,
}

pub(super) enum Start {
    /// Scripts that a shell runs.
    Lines {
        /// The script itself is the last one; those before it are hooks, such as `prestart`.
        lines: Vec<String>,
        /// Words that are added to the last one.
        added: Vec<String>,
    },
    /// A program with its arguments.
    Words(Vec<String>),
}

/// Returns what a command starts if it is a package manager; `None` for other commands, and where
/// the image does not show what is started.
pub(super) fn managed(
    facts: &Facts,
    place: &Place,
    name: &str,
    rest: &[String],
) -> Option<Managed> {
    node::managed(facts, place, name, rest).or_else(|| python::managed(facts, place, name, rest))
}

/// Whether a program is a package manager that only starts others: if it is not known which, the
/// manager is not what keeps running. Bun also runs files itself.
pub(super) fn starts_others(name: &str) -> bool {
    const NODE: [&str; 5] = ["npm", "npx", "pnpm", "yarn", "bunx"];
    NODE.contains(&name) || python::is_manager(name)
}

/// An option and the value that it has in the same word: `--filter=api`.
fn option(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=').filter(|(option, _)| option.starts_with('-')) {
        Some((option, value)) => (option, Some(value)),
        None => (word, None),
    }
}
