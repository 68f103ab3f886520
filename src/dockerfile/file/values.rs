//! The values that variables had when an image was built, as far as the image shows them.

use std::collections::{HashMap, HashSet};

use super::parse::File;
use super::words::words;
use crate::dockerfile::{Builder, Keyword, Step};

/// How many values of an argument are tried; each costs as much as the whole file.
const MAX_ROUNDS: usize = 4;

/// Values by name, each once, in the order in which they are found.
type ByName = HashMap<String, Vec<String>>;

/// The values of variables of a build.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// Of arguments; several if they are set again.
    arguments: ByName,
    /// Of variables of the image.
    environment: ByName,
    /// The names that the file sets with `ENV`.
    set: HashSet<String>,
}

impl Values {
    /// Reads the values of a history, of which the first `base` steps belong to the base image, and
    /// of the environment of its image, as `NAME=value`.
    pub(super) fn of(file: &File, steps: &[Step], base: usize, env: &[String]) -> Self {
        let mut values = Self::default();
        let own = steps.get(base..).unwrap_or_default();
        let run_with = own.iter().filter_map(|step| step.instruction.as_ref());
        for (name, value) in run_with.flat_map(|one| &one.build_args).filter_map(|one| plain(one)) {
            add(&mut values.arguments, name, value);
        }
        // The classic builder writes the value of the file even if the command line has another.
        let declared = own.iter().filter(|step| step.builder != Builder::Classic);
        let mut declares = ByName::new();
        declared.for_each(|step| add_assignments(step, Keyword::Arg, &mut declares));
        for (name, list) in declares {
            values.arguments.entry(name).or_insert(list);
        }
        steps.iter().for_each(|s| add_assignments(s, Keyword::Env, &mut values.environment));
        let mut counts: HashMap<String, usize> = HashMap::new();
        for name in names_set(file) {
            *counts.entry(name).or_default() += 1;
        }
        for (name, value) in env.iter().filter_map(|line| line.split_once('=')) {
            // Of a variable that is set again, only the last value is left.
            if counts.get(name).is_none_or(|count| *count == 1) {
                add(&mut values.environment, name, value);
            }
        }
        values.set = counts.into_keys().collect();
        values
    }

    /// Returns the value that an argument has in a round, or in the first one that which the file
    /// gives it if it had that; `None` if it is not known.
    pub(super) fn argument(&self, name: &str, own: Option<&str>, round: usize) -> Option<&str> {
        let all = self.arguments.get(name)?;
        let of_file = all.iter().find(|value| round == 0 && Some(value.as_str()) == own);
        let of_round = || all.get(round.saturating_sub(1)).or(all.last());
        of_file.or_else(of_round).map(String::as_str)
    }

    /// Returns the values that a variable of the image has at any time.
    pub(super) fn environment(&self, name: &str) -> &[String] {
        self.environment.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the variables that come from outside of the file and have one value.
    pub(super) fn outer(&self) -> impl Iterator<Item = (&str, &str)> {
        let outer = self.environment.iter().filter(|(name, _)| !self.set.contains(*name));
        outer.filter_map(|(name, values)| match values.as_slice() {
            [only] => Some((name.as_str(), only.as_str())),
            _ => None,
        })
    }

    /// How many rounds there are, so that each value has one: the first is with the values of the
    /// file.
    pub(super) fn rounds(&self) -> usize {
        let most = self.arguments.values().map(Vec::len).max().unwrap_or_default();
        1 + most.clamp(1, MAX_ROUNDS)
    }
}

fn add(values: &mut ByName, name: &str, value: &str) {
    let list = values.entry(name.to_owned()).or_default();
    if !list.iter().any(|known| known == value) {
        list.push(value.to_owned());
    }
}

/// Splits an argument; `None` if its value may not be the text that is written.
fn plain(argument: &str) -> Option<(&str, &str)> {
    argument.split_once('=').filter(|(_, value)| !value.contains(['"', '\'', '$']))
}

/// Adds what an `ARG` or an `ENV` of a history sets. Buildah writes the text of the file, in which
/// values are quoted and variables are not replaced.
fn add_assignments(step: &Step, keyword: Keyword, values: &mut ByName) {
    let made = step.instruction.as_ref().filter(|made| made.keyword == keyword);
    let Some(made) = made.filter(|_| step.builder != Builder::Buildah) else { return };
    let mut found: Vec<(&str, String)> = Vec::new();
    for word in made.text.split(' ').skip(1) {
        // Values are not quoted, so that words without a name continue one.
        match (word.split_once('=').filter(|(name, _)| is_name(name)), found.last_mut()) {
            (Some((name, value)), _) => found.push((name, value.to_owned())),
            (None, Some((_, value))) if keyword == Keyword::Env => {
                value.push(' ');
                value.push_str(word);
            }
            _ => (),
        }
    }
    for (name, value) in found.iter().filter(|(_, value)| !value.contains('$')) {
        add(values, name, value);
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Returns the names that a file sets with `ENV`, as often as it does.
fn names_set(file: &File) -> Vec<String> {
    let mut names = Vec::new();
    for one in file.statements.iter().filter(|one| one.keyword == Keyword::Env) {
        let all = words(&one.operands, file.escape);
        let is_old = all.first().is_some_and(|word| !word.text.contains('='));
        let all = all.iter().take(if is_old { 1 } else { usize::MAX });
        names.extend(all.map(|word| match word.text.split_once('=') {
            Some((name, _)) => name.to_owned(),
            None => word.text.to_owned(),
        }));
    }
    names
}
