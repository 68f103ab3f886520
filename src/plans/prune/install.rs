//! Development packages of Composer and Bundler, and options of the commands that installed
//! packages, so that a command that installs again does it in the same way.

use super::{has, in_directory};
use crate::dockerfile::shell;
use crate::facts::Facts;
use crate::tree::NodeId;

/// Returns the command that removes development packages from the `vendor` of a project.
///
/// It also writes a new autoloader, as the old one would look for the removed packages.
pub(super) fn composer(facts: &Facts, project: NodeId) -> Option<String> {
    const KEPT: Kept = Kept {
        flags: "-o --optimize-autoloader -a --classmap-authoritative --apcu-autoloader \
                --no-scripts --no-plugins --ignore-platform-reqs",
        values: "--ignore-platform-req",
    };
    facts.on_path("composer")?;
    let options =
        options(facts, "composer", &["install", "i", "update"], &KEPT).unwrap_or_default();
    let command = with("composer install --no-dev --no-interaction", &options);
    in_directory(facts, project, &command)
}

/// Returns the directory of the `Gemfile` that a gem was installed for: above the gem, or the one
/// that containers start in.
pub(super) fn gemfile(facts: &Facts, file: NodeId) -> Option<NodeId> {
    let tree = &facts.tree;
    let working = facts.directory(facts.working_directory());
    let mut all = tree.ancestors(file).chain(working);
    all.find(|&at| has(facts, at, "Gemfile") && tree.name(tree.parent(at)) != b"gems")
}

/// Returns the command that removes gems of the groups for development from the `vendor/bundle` of
/// a project. Elsewhere `bundle clean` may remove gems of other projects.
pub(super) fn bundler(facts: &Facts, project: NodeId) -> Option<String> {
    facts.on_path("bundle")?;
    has(facts, project, "vendor/bundle").then_some(())?;
    let command = "bundle config set --local without 'development test' && bundle clean --force";
    in_directory(facts, project, command)
}

/// Options that matter when a command is run again.
pub(super) struct Kept {
    /// Options without a value.
    pub(super) flags: &'static str,
    /// Options with one, in the same word or in the next.
    pub(super) values: &'static str,
}

/// Returns the options of the last of the image's own commands `PROGRAM VERB`, of those that
/// matter; `None` if there is no such command.
pub(super) fn options(
    facts: &Facts,
    program: &str,
    verbs: &[&str],
    kept: &Kept,
) -> Option<Vec<String>> {
    let words = last_command(facts, program, verbs)?;
    let is_one = |list: &str, one: &str| list.split_whitespace().any(|item| item == one);
    let mut found = Vec::new();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let name = word.split('=').next().unwrap_or(&word);
        if is_one(kept.flags, name) {
            found.push(word);
        } else if is_one(kept.values, name) {
            let has_value = word.contains('=');
            found.push(word);
            found.extend(words.next().filter(|_| !has_value));
        }
    }
    let is_plain = |word: &String| !shell::is_unsafe(&shell::shell_word(word.as_bytes()));
    found.iter().all(is_plain).then_some(found)
}

/// Returns the words after `PROGRAM VERB` in the last own command that has them.
pub(super) fn last_command(facts: &Facts, program: &str, verbs: &[&str]) -> Option<Vec<String>> {
    let steps = facts.own_steps().iter().rev();
    let lines = steps.filter_map(|step| step.instruction.as_ref()?.command());
    lines.flat_map(|line| shell::simple_commands(line).into_iter().rev()).find_map(|words| {
        let words = words.join(" ");
        let words = shell::words(&words, &|name| facts.env(name))?;
        let named = |word: &String| word.rsplit('/').next() == Some(program);
        let at = words.iter().position(named)?;
        let rest = words.get(at + 1..)?;
        let verb = rest.iter().position(|word| verbs.contains(&word.as_str()))?;
        // Options of the program itself may come before the verb.
        let is_option = |word: &String| word.starts_with('-');
        let before = rest.get(..verb)?;
        before.iter().all(is_option).then(|| rest.get(verb + 1..).unwrap_or_default().to_vec())
    })
}

/// Returns a command with options.
pub(super) fn with(command: &str, options: &[String]) -> String {
    let words = options.iter().map(|word| shell::shell_word(word.as_bytes()));
    std::iter::once(command.to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
