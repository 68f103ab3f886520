//! Groups of dependencies that a build asks its installers for by name: they serve what runs,
//! whatever their project files them under.

use std::collections::BTreeSet;

use super::EcosystemName;
use crate::dockerfile::history::History;

/// The groups that a build asks for.
#[derive(Debug, Default, Clone)]
pub struct Asked {
    python: Groups,
    gems: Groups,
}

#[derive(Debug, Default, Clone)]
struct Groups {
    names: BTreeSet<String>,
    /// Whether every group is asked for.
    all: bool,
}

/// Installers of Python packages.
const PYTHON: &[&str] = &["poetry", "uv", "pdm", "pipenv", "pip", "pip3", "hatch"];

/// Options of these installers whose values are names of groups.
const OPTIONS: &[&str] = &[
    "--with", "--only", "--group", "--only-group", "-G", "--categories", "--extra", "--extras",
    "-E",
];

impl Asked {
    /// Reads the commands of a history and the environment of the configuration.
    pub fn of(history: &History, env: &[String]) -> Self {
        let mut asked = Self::default();
        let instructions = history.steps.iter().filter_map(|step| step.instruction.as_ref());
        for command in instructions.filter_map(|instruction| instruction.command()) {
            asked.command(command);
        }
        for line in env {
            asked.setting(line);
        }
        asked
    }

    /// Whether the build asks for a group.
    pub fn has(&self, ecosystem: EcosystemName, group: &str) -> bool {
        let groups = match ecosystem {
            EcosystemName::Python => &self.python,
            EcosystemName::Gem => &self.gems,
            _ => return false,
        };
        groups.all || groups.names.contains(&normal(group))
    }

    /// Reads a command line. The words of all its commands are taken together: a group that is
    /// asked for by mistake only costs a finding.
    fn command(&mut self, line: &str) {
        let is_between = |c: char| c.is_whitespace() || "'\"()".contains(c);
        let words: Vec<&str> = line.split(is_between).filter(|word| !word.is_empty()).collect();
        let has = |names: &[&str]| {
            words.iter().any(|word| names.contains(&word.rsplit('/').next().unwrap_or(word)))
        };
        if has(PYTHON) {
            self.python(&words);
        }
        if has(&["bundle", "bundler"]) {
            self.bundler(&words);
        }
    }

    fn python(&mut self, words: &[&str]) {
        for (at, word) in words.iter().enumerate() {
            self.python.all |= matches!(*word, "--all-groups" | ":all");
            let (option, value) =
                word.split_once('=').map_or((*word, None), |(option, value)| (option, Some(value)));
            if !OPTIONS.contains(&option) {
                continue;
            }
            match value {
                Some(value) if !value.is_empty() => self.python.add(value),
                _ => {
                    // A quoted list has several words: `--categories="packages prod"`.
                    let rest = words.get(at + 1..).unwrap_or_default().iter();
                    let values = rest.take_while(|word| is_value(word));
                    values.for_each(|value| self.python.add(value));
                }
            }
        }
    }

    fn bundler(&mut self, words: &[&str]) {
        for (at, word) in words.iter().enumerate() {
            if matches!(*word, "--with" | "with") {
                let rest = words.get(at + 1..).unwrap_or_default().iter();
                rest.take_while(|word| is_value(word)).for_each(|value| self.gems.add(value));
            } else if let Some(value) = word.strip_prefix("--with=") {
                self.gems.add(value);
            } else {
                self.setting(word);
            }
        }
    }

    /// Reads `BUNDLE_WITH=a:b`.
    fn setting(&mut self, line: &str) {
        if let Some(value) = line.strip_prefix("BUNDLE_WITH=") {
            self.gems.add(value);
        }
    }
}

impl Groups {
    fn add(&mut self, list: &str) {
        let names = list.split([',', ':', ' ', '[', ']', ';']);
        self.names.extend(names.filter(|name| !name.is_empty()).map(normal));
    }
}

/// Whether a word may be the value of the option before it.
fn is_value(word: &str) -> bool {
    !word.starts_with(['-', '&', '|', ';'])
}

/// PEP 735 compares the names of groups as those of distributions.
fn normal(group: &str) -> String {
    group.to_ascii_lowercase().replace(['_', '.'], "-")
}

/// Words of names that groups for development have. A group with another name, such as `worker` or
/// `prod`, may be what an image runs: nothing proves that it is for development.
const DEVELOPMENT: &[&str] = &[
    "dev", "devel", "develop", "development", "test", "tests", "testing", "lint", "linting",
    "linter", "linters", "doc", "docs", "documentation", "typing", "types", "typecheck", "mypy",
    "ci", "qa", "quality", "style", "format", "formatting", "coverage", "cov", "bench",
    "benchmark", "benchmarks", "debug", "local", "tox", "nox", "commit", "stubs", "pytest", "ruff",
    "e2e", "unit",
];

/// Whether a group's name says that it is for development.
pub(super) fn is_for_development(group: &str) -> bool {
    normal(group).split('-').any(|word| DEVELOPMENT.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(command: &str) -> Asked {
        let mut asked = Asked::default();
        asked.command(command);
        asked
    }

    #[test]
    fn groups_that_installers_are_asked_for_are_found() {
        for command in [
            "poetry install --only main,prod",
            "poetry install --with=prod --without dev",
            "poetry install --only=main --only=prod",
            "cd app && uv sync --no-dev --group prod",
            "uv sync --only-group prod && rm -r x",
            "uv sync --all-groups",
            "pdm install -G :all",
            "pdm install --prod -G prod",
            "pipenv sync --categories='packages prod'",
            "pip install --group prod",
            "sh -c 'poetry install --with prod'",
        ] {
            assert!(asked(command).has(EcosystemName::Python, "prod"), "{command}");
            assert!(!asked(command).has(EcosystemName::Gem, "prod"), "{command}");
        }
        for command in [
            "poetry install --without prod",
            "uv sync --no-group prod",
            "grep --with prod",
            "poetry install && run prod",
            "bundle install --with prod",
        ] {
            assert!(!asked(command).has(EcosystemName::Python, "prod"), "{command}");
        }
    }

    #[test]
    fn groups_that_bundler_is_asked_for_are_found() {
        for command in [
            "bundle install --with development test",
            "bundle config set --local with 'development test' && bundle install",
            "bundle config with test:ci",
            "BUNDLE_WITH=ci:test bundle install",
        ] {
            assert!(asked(command).has(EcosystemName::Gem, "test"), "{command}");
        }
        let without = asked("bundle config set --local without 'development test'");
        assert!(!without.has(EcosystemName::Gem, "test"));
    }

    #[test]
    fn names_say_what_groups_are_for() {
        for group in ["dev", "Test", "lint_py", "docs", "unit-tests", "pre-commit"] {
            assert!(is_for_development(group), "{group}");
        }
        for group in ["prod", "production", "worker", "gpu", "main2", "devices", "deploy"] {
            assert!(!is_for_development(group), "{group}");
        }
    }
}
