//! The configuration file of a user. Parsed strictly: what is unknown or would not work is an error
//! with its line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Settings;
use crate::config::fields::{Fields, boolean, is_lost, text};
use crate::config::problems::{Problem, Problems};
use crate::config::{self, ConfigErrors};
use crate::explore::columns::Column;
use crate::explore::key::{Key, NotAKey};
use crate::explore::keys::{Action, Keymap, Preset};
use crate::explore::theme::ThemeName;
use crate::similar::{suggestion, unknown};

/// The tables that a file may have.
const TABLES: &[&str] = &["explore", "keys"];

/// The keys of `[explore]`.
const EXPLORE: &[&str] = &["ascii", "columns", "keys", "mouse", "theme"];

impl Settings {
    /// Parses a configuration file; what it does not set is as by default.
    ///
    /// Fails with everything that is unknown, and with keys that would never arrive or do two
    /// things.
    pub fn parse(text: &str) -> Result<Self, ConfigErrors> {
        config::parse(text, Self::read)
    }

    fn read(table: &DeTable<'_>, problems: &mut Problems) -> Self {
        let file = Fields::of_file(table);
        let below = |key: &str| {
            EXPLORE.contains(&key).then(|| format!("`{key}` belongs below `[explore]`"))
        };
        // `[keys]` is also the name of a table.
        let keys = file.entries().into_iter().find(|(_, key, _)| *key == "keys");
        let misplaced = keys.filter(|(.., value)| !value.get_ref().is_table());
        if let Some((at, key, _)) = misplaced {
            problems.add(at, below(key).unwrap_or_default());
        }
        file.known(TABLES, below, problems);
        let mut settings = Self::default();
        if let Some(explore) = file.table("explore", problems) {
            for (_, name, value) in explore.known(EXPLORE, |_| None, problems) {
                let set = settings.set(name, value, problems);
                problems.keep(set);
            }
        }
        if misplaced.is_none()
            && let Some(keys) = file.table("keys", problems)
        {
            bind(&mut settings.keymap, &keys, problems);
        }
        settings
    }

    fn set(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        problems: &mut Problems,
    ) -> Result<(), Problem> {
        match name {
            "ascii" => self.theme.ascii = boolean(name, value)?,
            "columns" => self.columns = columns(name, value, problems)?,
            "keys" => {
                let preset = one_of("preset of keys", name, value, Preset::ALL, Preset::word)?;
                self.keymap = Keymap::preset(preset);
            }
            "mouse" => self.mouse = boolean(name, value)?,
            _ => self.theme.name = one_of(name, name, value, ThemeName::ALL, ThemeName::word)?,
        }
        Ok(())
    }
}

/// Reads `[keys]`: actions with their lists of keys.
fn bind(keymap: &mut Keymap, fields: &Fields<'_>, problems: &mut Problems) {
    let mut bound: Vec<(Action, usize)> = Vec::new();
    for (at, name, value) in fields.entries() {
        let action = Action::ALL.iter().copied().find(|action| action.word() == name);
        let Some(action) = action else {
            let names: Vec<&str> = Action::ALL.iter().map(|action| action.word()).collect();
            let similar = suggestion(name, &names);
            let message = format!("unknown action `{name}`{similar}`:` in the program lists them");
            problems.add(at, message);
            continue;
        };
        let keys = keys(name, value, problems);
        if let Some(keys) = problems.keep(keys).flatten() {
            keymap.set(action, keys);
            bound.push((action, at));
        }
    }
    let Some(conflict) = keymap.conflict() else { return };
    // The later of two lines: the first one is right by itself.
    let actions = conflict.actions();
    let cause = bound.iter().rev().find(|(action, _)| actions.contains(action));
    let at = cause.map_or(fields.at, |(_, at)| *at);
    problems.add(at, conflict.to_string());
}

fn keys(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    problems: &mut Problems,
) -> Result<Option<Vec<Key>>, Problem> {
    let mut read = |item: &Spanned<DeValue<'_>>| {
        let wrong = |error: NotAKey| Problem::wrong(item, error.to_string());
        problems.keep(text(name, item).and_then(|text| text.parse().map_err(wrong)))
    };
    let items = list(name, "a list of keys such as [\"x\", \"Ctrl-x\"]", value)?;
    // Each has its problem, and none of the others is to conflict without it.
    let keys: Vec<Option<Key>> = items.iter().map(|item| read(item)).collect();
    Ok(keys.into_iter().collect())
}

fn columns(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    problems: &mut Problems,
) -> Result<Vec<Column>, Problem> {
    let mut columns: Vec<Column> = Vec::new();
    for item in list(name, "a list of columns such as [\"unpacked\", \"download\"]", value)? {
        let column = one_of("column", name, item, Column::ALL, Column::word);
        let Some(column) = problems.keep(column) else { continue };
        if columns.contains(&column) {
            let message = format!("`{name}` has `{}` twice", column.word());
            problems.add(item.span().start, message);
        }
        columns.push(column);
    }
    Ok(columns)
}

/// Returns the items of a list that could be parsed.
fn list<'v>(
    name: &str,
    expected: &str,
    value: &'v Spanned<DeValue<'v>>,
) -> Result<Vec<&'v Spanned<DeValue<'v>>>, Problem> {
    let items = value.get_ref().as_array();
    let items = items.ok_or_else(|| Problem::unexpected(name, expected, value))?;
    Ok(items.iter().filter(|item| !is_lost(item)).collect())
}

/// Reads a word; `what` is what it is a word of.
fn one_of<T: Copy>(
    what: &str,
    name: &str,
    value: &Spanned<DeValue<'_>>,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Result<T, Problem> {
    let found = text(name, value)?;
    all.iter().copied().find(|item| word(*item) == found).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|item| word(*item)).collect();
        Problem::wrong(value, unknown(&format!("{what} `{found}`"), found, &words))
    })
}
