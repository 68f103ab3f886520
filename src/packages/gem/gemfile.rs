//! Gemfiles and the files that Bundler writes beside them: which gems were requested.

use serde::{Deserialize, Serialize};

use super::text::{Token, tokens};
use crate::packages::stored::store;

/// How many lines a statement may have; a longer one is a file with an unclosed bracket.
const MAX_LINES: usize = 200;

/// A gem that a Gemfile names.
#[derive(Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
    /// Empty for the default group.
    pub(super) groups: Vec<String>,
}

/// The parts of a lock file (Bundler, "Gemfile.lock") that are kept.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Lock {
    pub(super) gems: Vec<Locked>,
    /// The names of the gems that the Gemfile names.
    pub(super) named: Vec<String>,
}

/// A gem of a lock file.
#[derive(Serialize, Deserialize)]
pub(super) struct Locked {
    pub(super) name: String,
    pub(super) version: String,
    /// The names of the gems that it depends on.
    pub(super) dependencies: Vec<String>,
}

/// Keeps the gems of a Gemfile; nothing if it has more than plain declarations, as code may do
/// anything.
pub(super) fn gemfile(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let mut file = Gemfile::default();
    let mut statement = Vec::new();
    let mut lines = 0;
    for line in text.lines() {
        statement.extend(tokens(line));
        lines += 1;
        if is_open(&statement) && lines < MAX_LINES {
            continue;
        }
        file.statement(&statement);
        statement.clear();
        lines = 0;
    }
    match file.has_code || !statement.is_empty() || !file.blocks.is_empty() {
        true => Vec::new(),
        false => store(&file.gems),
    }
}

/// Whether a statement continues in the next line.
fn is_open(statement: &[Token]) -> bool {
    let count = |signs: [char; 2]| {
        let is_one = |token: &&Token| matches!(token, Token::Sign(c) if signs.contains(c));
        statement.iter().filter(is_one).count()
    };
    matches!(statement.last(), Some(Token::Sign(',') | Token::Key(_)))
        || count([']', ')']) < count(['[', '('])
}

#[derive(Default)]
struct Gemfile {
    gems: Vec<Named>,
    has_code: bool,
    /// Open blocks, `do … end`, each with the groups that its gems belong to.
    blocks: Vec<Vec<String>>,
}

impl Gemfile {
    fn statement(&mut self, tokens: &[Token]) {
        let Some((first, rest)) = tokens.split_first() else { return };
        let Token::Word(first) = first else {
            self.has_code = true;
            return;
        };
        let (rest, opens) = match rest.split_last() {
            Some((Token::Word(word), rest)) if word == "do" => (rest, true),
            _ => (rest, false),
        };
        match (first.as_str(), opens) {
            ("end", false) if rest.is_empty() => self.has_code |= self.blocks.pop().is_none(),
            ("group", true) => match is_plain(rest) {
                true => self.blocks.push(names(before_keys(rest))),
                false => self.has_code = true,
            },
            ("source" | "git" | "path" | "github" | "platform" | "platforms", true) => {
                self.blocks.push(Vec::new());
            }
            ("source" | "ruby" | "git_source", false) => (),
            ("gem", false) if is_plain(rest) => self.gem(rest),
            _ => self.has_code = true,
        }
    }

    fn gem(&mut self, tokens: &[Token]) {
        let name = tokens.iter().find_map(|token| match token {
            Token::Text(name) => Some(name.clone()),
            _ => None,
        });
        let Some(name) = name else {
            self.has_code = true;
            return;
        };
        let mut groups = self.blocks.concat();
        groups.extend(own_groups(tokens));
        self.gems.push(Named { name, groups });
    }
}

/// Whether a statement can be understood without running any of it.
fn is_plain(tokens: &[Token]) -> bool {
    tokens.iter().all(|token| match token {
        Token::Text(_) | Token::Symbol(_) | Token::Key(_) | Token::Number => true,
        Token::Word(word) => matches!(word.as_str(), "true" | "false" | "nil"),
        Token::Sign(sign) => ",[]()=>.".contains(*sign),
        Token::Code | Token::Cut => false,
    })
}

fn before_keys(tokens: &[Token]) -> &[Token] {
    tokens.split(|token| matches!(token, Token::Key(_))).next().unwrap_or_default()
}

fn names(tokens: &[Token]) -> Vec<String> {
    let names = tokens.iter().filter_map(|token| match token {
        Token::Symbol(name) | Token::Text(name) => Some(name.clone()),
        _ => None,
    });
    names.collect()
}

/// Returns the groups in `group: :test`, `groups: [:a, :b]` and `:group => :test`.
fn own_groups(tokens: &[Token]) -> Vec<String> {
    let mut rest = tokens.iter().skip_while(|token| match token {
        Token::Key(name) | Token::Symbol(name) => !matches!(name.as_str(), "group" | "groups"),
        _ => true,
    });
    rest.next();
    let mut groups = Vec::new();
    let mut in_list = false;
    for token in rest {
        match token {
            Token::Sign('[') => in_list = true,
            Token::Sign('=' | '>') => (),
            Token::Sign(',') if in_list => (),
            Token::Symbol(name) | Token::Text(name) => groups.push(name.clone()),
            _ => break,
        }
    }
    groups
}

/// Keeps the gems of a lock file.
pub(super) fn lock(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let mut lock = Lock::default();
    let mut section = "";
    for line in text.lines() {
        let trimmed = line.trim_start();
        let depth = line.len() - trimmed.len();
        if depth == 0 {
            section = line;
            continue;
        }
        let (name, version) = trimmed.split_once(' ').unwrap_or((trimmed, ""));
        // An exclamation mark is for gems from a separate source.
        let name = name.trim_end_matches('!').to_owned();
        match (section, depth) {
            ("GEM" | "GIT" | "PATH", 4) => {
                let version = version.trim_start_matches('(').trim_end_matches(')').to_owned();
                lock.gems.push(Locked { name, version, dependencies: Vec::new() });
            }
            ("GEM" | "GIT" | "PATH", 6) => {
                if let Some(gem) = lock.gems.last_mut() {
                    gem.dependencies.push(name);
                }
            }
            ("DEPENDENCIES", 2) => lock.named.push(name),
            _ => (),
        }
    }
    store(&lock)
}

/// The groups that Bundler's settings name (Bundler, "bundle config").
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) without: Vec<String>,
    pub(super) with: Vec<String>,
}

/// Keeps the groups of settings.
pub(super) fn settings(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let groups = |key: &str| -> Vec<String> {
        let values = text.lines().filter_map(|line| line.trim().strip_prefix(key));
        let words =
            values.flat_map(|value| value.trim().trim_matches(['"', '\'']).split([':', ' ']));
        words.filter(|group| !group.is_empty()).map(str::to_owned).collect()
    };
    store(&Settings { without: groups("BUNDLE_WITHOUT:"), with: groups("BUNDLE_WITH:") })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::packages::stored::{stored, stored_json};

    fn read(text: &str) -> Option<Vec<(String, Vec<String>)>> {
        let gems = stored::<Vec<Named>>(&gemfile(text.as_bytes().to_vec()))?;
        Some(gems.into_iter().map(|gem| (gem.name, gem.groups)).collect())
    }

    #[test]
    fn groups_are_read_in_every_plain_form() {
        let text = r#"
source "https://gems.example"
ruby "3.1.2"
git_source(:github) { |repo| "https://git.example/#{repo}.git" }
gem 'a', '~> 1.0', require: false # gem "no"
gem("b", group: :test)
gem "c",
    ">= 1",
    groups: [:development, :test], require: false
gem 'd', :group => :test
group :development, :test, optional: true do
  gem "e"
  platforms :ruby do
    gem "f", group: "ci"
  end
end
gem "g", %w[>=1 <2], platforms: %i[mri windows]
"#;
        let wanted = json!([
            ["a", []],
            ["b", ["test"]],
            ["c", ["development", "test"]],
            ["d", ["test"]],
            ["e", ["development", "test"]],
            ["f", ["development", "test", "ci"]],
            ["g", []]
        ]);
        assert_eq!(json!(read(text)), wanted);
    }

    #[test]
    fn code_proves_nothing() {
        for text in [
            "gem 'a' if ENV['X']", "if true\n  gem 'a'\nend", "eval_gemfile 'other'", "gemspec",
            "gem name", "gem \"a#{b}\"", "group :test do\n gem 'a'\n", "end", "gem 'a',",
            "gem 'a', *list", "x = 1", "gem 'cut",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"gem (".repeat(20_000)), None);
    }

    #[test]
    fn locks_and_settings_are_read() {
        let text = "GEM\n  remote: https://gems.example/\n  specs:\n    a (1.2)\n      b (~> 2)\n\
            \u{20}     c\n    b (2.0-x86_64-linux)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n\
            \u{20} a (~> 1)\n  own!\n\nBUNDLED WITH\n   2.3\n";
        let wanted = json!({"gems": [{"name": "a", "version": "1.2", "dependencies": ["b", "c"]},
            {"name": "b", "version": "2.0-x86_64-linux", "dependencies": []}],
            "named": ["a", "own"]});
        assert_eq!(stored_json::<Lock>(&lock(text.as_bytes().to_vec())), wanted);
        let text = b"---\nBUNDLE_WITHOUT: \"ci:docs\"\nBUNDLE_WITH: \"a b\"\nBUNDLE_PATH: \"x\"\n";
        let wanted = json!({"without": ["ci", "docs"], "with": ["a", "b"]});
        assert_eq!(stored_json::<Settings>(&settings(text.to_vec())), wanted);
    }
}
