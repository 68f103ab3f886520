//! Tables of the file, field by field: each must be known and of the right type.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::problems::{Problem, Problems};
use crate::similar::{misspelt, unknown};

/// A key's place, the key, and its value.
pub(crate) type Entry<'t> = (usize, &'t str, &'t Spanned<DeValue<'t>>);

/// One table.
pub(crate) struct Fields<'t> {
    /// As it is written in the file, such as `[limits]`.
    pub(crate) name: String,
    /// Where it begins.
    pub(crate) at: usize,
    /// Its keys in the file, joined by dots; empty for the file itself.
    path: String,
    /// The beginning of that if it is about some images only, with a dot; empty for all others.
    scope: String,
    table: &'t DeTable<'t>,
}

impl<'t> Fields<'t> {
    /// The file itself.
    pub(crate) fn of_file(table: &'t DeTable<'t>) -> Self {
        Self {
            name: "the file".to_owned(),
            at: 0,
            path: String::new(),
            scope: String::new(),
            table,
        }
    }

    /// Whether it is the file itself.
    pub(crate) fn is_file(&self) -> bool {
        self.path.is_empty()
    }

    /// The same table as one whose tables are about some images only.
    pub(crate) fn into_scope(self) -> Self {
        Self { scope: format!("{}.", self.path), ..self }
    }

    /// What the headers of tables about the same images begin with.
    pub(crate) fn scope(&self) -> &str {
        &self.scope
    }

    /// Every key with its place and its value, in the order of the file, except for values that
    /// could not be parsed.
    pub(crate) fn entries(&self) -> Vec<Entry<'t>> {
        let entries = self.table.iter().filter(|(_, value)| !is_lost(value));
        let mut entries: Vec<Entry<'t>> =
            entries.map(|(key, value)| (key.span().start, key.get_ref().as_ref(), value)).collect();
        entries.sort_by_key(|(at, ..)| *at);
        entries
    }

    /// Every known key with its place and its value; `instead` may say of another one where it
    /// belongs.
    pub(crate) fn known(
        &self,
        known: &[&str],
        instead: impl Fn(&str) -> Option<String>,
        problems: &mut Problems,
    ) -> Vec<Entry<'t>> {
        let mut entries = Vec::new();
        for entry in self.entries() {
            let (at, key, _) = entry;
            if known.contains(&key) {
                entries.push(entry);
                continue;
            }
            let what = || match self.is_file() {
                true => format!("table `{key}`"),
                false => format!("key `{key}` in `{}`", self.name),
            };
            problems.add(at, instead(key).unwrap_or_else(|| unknown(&what(), key, known)));
        }
        entries
    }

    /// The value of a key, unless it could not be parsed.
    pub(crate) fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        let found = self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key);
        found.map(|(_, value)| value).filter(|value| !is_lost(value))
    }

    /// Whether a key is there, even if it is misspelt or its value could not be parsed: then there
    /// is a problem already.
    pub(crate) fn has(&self, key: &str) -> bool {
        let is_meant = |(name, _): (&Spanned<DeString<'_>>, _)| {
            name.get_ref().as_ref() == key || misspelt(name.get_ref(), &[key]).is_some()
        };
        self.table.iter().any(is_meant)
    }

    /// The value of a key that must be there.
    pub(crate) fn required(
        &self,
        key: &str,
        problems: &mut Problems,
    ) -> Option<&'t Spanned<DeValue<'t>>> {
        if !self.has(key) {
            problems.add(self.at, format!("`{}` has no `{key}`", self.name));
        }
        self.get(key)
    }

    /// A string that must be there, and not be empty.
    pub(crate) fn required_text(&self, key: &str, problems: &mut Problems) -> Option<&'t str> {
        let value = self.required(key, problems)?;
        problems.keep(text(key, value))
    }

    /// What is read from the value of a key, if it is there.
    pub(crate) fn read<T>(
        &self,
        key: &str,
        problems: &mut Problems,
        read: impl FnOnce(&str, &'t Spanned<DeValue<'t>>) -> Result<T, Problem>,
    ) -> Option<T> {
        let value = self.get(key)?;
        problems.keep(read(key, value))
    }

    /// A table `[name]`.
    pub(crate) fn table(&self, name: &str, problems: &mut Problems) -> Option<Fields<'t>> {
        let value = self.get(name)?;
        let Some(table) = value.get_ref().as_table() else {
            problems.keep::<()>(Err(Problem::unexpected(name, "a table", value)));
            return None;
        };
        let path = self.path_of(name);
        let (name, scope) = (format!("[{path}]"), self.scope.clone());
        Some(Self { name, at: value.span().start, path, scope, table })
    }

    /// The tables `[[name]]`.
    pub(crate) fn tables(&self, name: &str, problems: &mut Problems) -> Vec<Fields<'t>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let path = self.path_of(name);
        let mut wrong = |value: &Spanned<DeValue<'_>>| {
            let instead = format!("write `[[{path}]]` instead of `[{path}]`");
            let message = format!("`{name}` must be an array of tables: {instead}");
            problems.add(value.span().start, message);
        };
        let Some(list) = value.get_ref().as_array() else {
            wrong(value);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list.iter().filter(|item| !is_lost(item)) {
            let Some(table) = item.get_ref().as_table() else {
                wrong(item);
                continue;
            };
            let (name, scope) = (format!("[[{path}]]"), self.scope.clone());
            tables.push(Self { name, at: item.span().start, path: path.clone(), scope, table });
        }
        tables
    }

    /// A value that is itself a table, such as `{ warn = …, max = … }`.
    pub(crate) fn inner(name: &str, value: &'t Spanned<DeValue<'t>>) -> Option<Self> {
        let table = value.get_ref().as_table()?;
        let (at, scope) = (value.span().start, String::new());
        Some(Self { name: name.to_owned(), at, path: name.to_owned(), scope, table })
    }

    /// The keys of a table in this one, as its header has them.
    fn path_of(&self, name: &str) -> String {
        let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let key = match !name.is_empty() && name.bytes().all(is_bare) {
            true => name.to_owned(),
            false => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
        };
        if self.is_file() { key } else { format!("{}.{key}", self.path) }
    }
}

/// Whether a value only stands for one that could not be parsed: it is nowhere in the file.
pub(crate) fn is_lost(value: &Spanned<DeValue<'_>>) -> bool {
    value.span().is_empty()
}

/// A string that is not empty.
pub(crate) fn text<'t>(name: &str, value: &'t Spanned<DeValue<'t>>) -> Result<&'t str, Problem> {
    let text = value.get_ref().as_str();
    let text = text.ok_or_else(|| Problem::unexpected(name, "a string", value))?;
    if text.trim().is_empty() {
        return Err(Problem::wrong(value, format!("`{name}` is empty")));
    }
    Ok(text)
}

/// Reads `true` or `false`.
pub(crate) fn boolean(name: &str, value: &Spanned<DeValue<'_>>) -> Result<bool, Problem> {
    let read = value.get_ref().as_bool();
    read.ok_or_else(|| Problem::unexpected(name, "true or false", value))
}
