//! The configuration file of a user. Parsed strictly: what is unknown or would not work is an error
//! with its line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Settings;
use crate::config::fields::{Fields, Problem, text};
use crate::config::{self, ConfigError};
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
    /// Fails at what is unknown, and at keys that would never arrive or do two things.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        config::parse(text, Self::read)
    }

    fn read(table: &DeTable<'_>) -> Result<Self, Problem> {
        let mut misplaced = table.iter().filter(|(name, value)| {
            EXPLORE.contains(&name.get_ref().as_ref()) && !value.get_ref().is_table()
        });
        if let Some((name, _)) = misplaced.next() {
            let message = format!("`{}` belongs below `[explore]`", name.get_ref());
            return Err(Problem { at: name.span().start, message });
        }
        let fields = Fields::of_file(table, TABLES)?;
        let mut settings = Self::default();
        if let Some(explore) = fields.table("explore")? {
            for (_, name, value) in explore.known(EXPLORE)? {
                settings.set(name, value)?;
            }
        }
        if let Some(keys) = fields.table("keys")? {
            bind(&mut settings.keymap, &keys)?;
        }
        Ok(settings)
    }

    fn set(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<(), Problem> {
        match name {
            "ascii" => self.theme.ascii = boolean(name, value)?,
            "columns" => self.columns = columns(name, value)?,
            "keys" => {
                self.keymap = Keymap::preset(one_of(
                    "preset of keys",
                    name,
                    value,
                    Preset::ALL,
                    Preset::word,
                )?);
            }
            "mouse" => self.mouse = boolean(name, value)?,
            _ => self.theme.name = one_of(name, name, value, ThemeName::ALL, ThemeName::word)?,
        }
        Ok(())
    }
}

/// Reads `[keys]`: actions with their lists of keys.
fn bind(keymap: &mut Keymap, fields: &Fields<'_>) -> Result<(), Problem> {
    let mut bound: Vec<(Action, usize)> = Vec::new();
    for (at, name, value) in fields.entries() {
        let action = Action::ALL.iter().copied().find(|action| action.word() == name);
        let action = action.ok_or_else(|| {
            let names: Vec<&str> = Action::ALL.iter().map(|action| action.word()).collect();
            let similar = suggestion(name, &names);
            let message = format!("unknown action `{name}`{similar}`:` in the program lists them");
            Problem { at, message }
        })?;
        keymap.set(action, keys(name, value)?);
        bound.push((action, at));
    }
    let Some(conflict) = keymap.conflict() else { return Ok(()) };
    // The later of two lines: the first one is right by itself.
    let actions = conflict.actions();
    let cause = bound.iter().rev().find(|(action, _)| actions.contains(action));
    let at = cause.map_or(fields.at, |(_, at)| *at);
    Err(Problem { at, message: conflict.to_string() })
}

fn keys(name: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<Key>, Problem> {
    let read = |item: &Spanned<DeValue<'_>>| {
        let wrong = |error: NotAKey| Problem::wrong(item, error.to_string());
        text(name, item)?.parse().map_err(wrong)
    };
    list(name, "a list of keys such as [\"x\", \"Ctrl-x\"]", value, read)
}

fn columns(name: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<Column>, Problem> {
    let mut columns: Vec<Column> = Vec::new();
    let read = |item: &Spanned<DeValue<'_>>| {
        let column = one_of("column", name, item, Column::ALL, Column::word)?;
        if columns.contains(&column) {
            let message = format!("`{name}` has `{}` twice", column.word());
            return Err(Problem::wrong(item, message));
        }
        columns.push(column);
        Ok(column)
    };
    list(name, "a list of columns such as [\"unpacked\", \"download\"]", value, read)
}

fn list<T>(
    name: &str,
    expected: &str,
    value: &Spanned<DeValue<'_>>,
    read: impl FnMut(&Spanned<DeValue<'_>>) -> Result<T, Problem>,
) -> Result<Vec<T>, Problem> {
    let items = value.get_ref().as_array();
    let items = items.ok_or_else(|| Problem::unexpected(name, expected, value))?;
    items.iter().map(read).collect()
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

fn boolean(name: &str, value: &Spanned<DeValue<'_>>) -> Result<bool, Problem> {
    let value_or_none = value.get_ref().as_bool();
    value_or_none.ok_or_else(|| Problem::unexpected(name, "true or false", value))
}
