//! Tables of the file, field by field: each must be known and of the right type.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::kind;
use crate::similar::unknown;

/// What is wrong, and at which byte of the file.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) at: usize,
    pub(crate) message: String,
}

impl Problem {
    /// A value of the wrong type.
    pub(crate) fn unexpected(name: &str, expected: &str, value: &Spanned<DeValue<'_>>) -> Self {
        let message = format!("`{name}` expects {expected}, found {}", kind(value.get_ref()));
        Self { at: value.span().start, message }
    }

    /// A value of the right type that is not valid.
    pub(crate) fn wrong(value: &Spanned<DeValue<'_>>, message: String) -> Self {
        Self { at: value.span().start, message }
    }
}

/// A key's place, the key, and its value.
pub(crate) type Entry<'t> = (usize, &'t str, &'t Spanned<DeValue<'t>>);

/// One table.
pub(crate) struct Fields<'t> {
    /// As it is written in the file, such as `[limits]`.
    pub(crate) name: String,
    /// Where it begins.
    pub(crate) at: usize,
    table: &'t DeTable<'t>,
}

impl<'t> Fields<'t> {
    /// The file itself.
    pub(crate) fn of_file(table: &'t DeTable<'t>, known: &[&str]) -> Result<Self, Problem> {
        let fields = Self { name: "the file".to_owned(), at: 0, table };
        fields.only(known, |key| format!("table `{key}`"))?;
        Ok(fields)
    }

    /// Fails on the first key that is not known.
    fn only(&self, known: &[&str], what: impl Fn(&str) -> String) -> Result<(), Problem> {
        let mut unknown_keys =
            self.entries().into_iter().filter(|(_, key, _)| !known.contains(key));
        let wrong = |(at, key, _)| Problem { at, message: unknown(&what(key), key, known) };
        unknown_keys.next().map_or(Ok(()), |entry| Err(wrong(entry)))
    }

    /// Every key with its place and its value, in the order of the file.
    pub(crate) fn entries(&self) -> Vec<Entry<'t>> {
        let entries = self.table.iter();
        let mut entries: Vec<Entry<'t>> =
            entries.map(|(key, value)| (key.span().start, key.get_ref().as_ref(), value)).collect();
        entries.sort_by_key(|(at, ..)| *at);
        entries
    }

    /// Every key with its place and its value; all must be known.
    pub(crate) fn known(&self, known: &[&str]) -> Result<Vec<Entry<'t>>, Problem> {
        self.only(known, |key| format!("key `{key}` in `{}`", self.name))?;
        Ok(self.entries())
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value)
    }

    /// The value of a key that must be there.
    pub(crate) fn required(&self, key: &str) -> Result<&'t Spanned<DeValue<'t>>, Problem> {
        let missing =
            || Problem { at: self.at, message: format!("`{}` has no `{key}`", self.name) };
        self.get(key).ok_or_else(missing)
    }

    /// A table `[name]`.
    pub(crate) fn table(&self, name: &str) -> Result<Option<Fields<'t>>, Problem> {
        let Some(value) = self.get(name) else { return Ok(None) };
        match value.get_ref().as_table() {
            Some(table) => {
                Ok(Some(Self { name: format!("[{name}]"), at: value.span().start, table }))
            }
            None => Err(Problem::unexpected(name, "a table", value)),
        }
    }

    /// The tables `[[name]]`; all of their keys must be known.
    pub(crate) fn tables(&self, name: &str, known: &[&str]) -> Result<Vec<Fields<'t>>, Problem> {
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        let wrong = |value: &Spanned<DeValue<'_>>| {
            let expected = "must be an array of tables: write";
            Problem::wrong(value, format!("`{name}` {expected} `[[{name}]]` instead of `[{name}]`"))
        };
        let list = value.get_ref().as_array().ok_or_else(|| wrong(value))?;
        let mut tables = Vec::new();
        for item in list.iter() {
            let table = item.get_ref().as_table().ok_or_else(|| wrong(item))?;
            let fields = Self { name: format!("[[{name}]]"), at: item.span().start, table };
            fields.known(known)?;
            tables.push(fields);
        }
        Ok(tables)
    }

    /// A value that is itself a table, such as `{ warn = …, max = … }`.
    pub(crate) fn inner(
        name: &str,
        value: &'t Spanned<DeValue<'t>>,
        known: &[&str],
    ) -> Result<Option<Self>, Problem> {
        let Some(table) = value.get_ref().as_table() else { return Ok(None) };
        let fields = Self { name: name.to_owned(), at: value.span().start, table };
        fields.known(known)?;
        Ok(Some(fields))
    }
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
