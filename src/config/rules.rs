//! `[rules]` and `[[ignore]]`: how bad findings are, and which are ignored.

use toml::Spanned;
use toml::de::DeValue;

use super::fields::{Fields, Problem, text};
use crate::date::Date;
use crate::rules::Level;
use crate::rules::glob::PathGlob;
use crate::rules::policy::{Ignore, Selector};
use crate::rules::{Category, all, rule};
use crate::similar::suggestion;

/// The part of a file about rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    pub(super) levels: Vec<(Selector, Level)>,
    pub(super) ignores: Vec<Ignore>,
}

/// The keys of an `[[ignore]]`.
pub(super) const IGNORE_KEYS: &[&str] = &["expires", "path", "reason", "rule"];

/// Reads `[rules]`.
pub(super) fn levels(fields: &Fields<'_>) -> Result<Vec<(Selector, Level)>, Problem> {
    let entries = fields.entries().into_iter();
    entries
        .map(|(at, key, value)| {
            let selector = selector(key).map_err(|message| Problem { at, message })?;
            Ok((selector, level(key, value)?))
        })
        .collect()
}

/// The rule or the category called `name`.
fn selector(name: &str) -> Result<Selector, String> {
    if let Some(rule) = rule(name) {
        return Ok(Selector::Rule(rule.id));
    }
    if let Some(&category) = Category::ALL.iter().find(|category| category.word() == name) {
        return Ok(Selector::Category(category));
    }
    let names: Vec<&str> = all()
        .map(|rule| rule.id)
        .chain(Category::ALL.iter().map(|category| category.word()))
        .collect();
    let similar = suggestion(name, &names);
    Err(format!("unknown rule or category `{name}`{similar}`plimsoll rules` lists them"))
}

fn level(name: &str, value: &Spanned<DeValue<'_>>) -> Result<Level, Problem> {
    const EXPECTED: &str = "`\"allow\"`, `\"warn\"` or `\"deny\"`";
    let word = value.get_ref().as_str();
    let word = word.ok_or_else(|| Problem::unexpected(name, EXPECTED, value))?;
    let level = Level::ALL.iter().copied().find(|level| level.word() == word);
    level.ok_or_else(|| {
        let words = Level::ALL.iter().map(|level| level.word()).collect::<Vec<_>>();
        let similar = suggestion(word, &words);
        let message = format!("`{name}` expects {EXPECTED}, found `{word}`{similar}");
        Problem::wrong(value, message.trim_end_matches([' ', ';']).to_owned())
    })
}

/// Reads one `[[ignore]]`.
pub(super) fn ignore(fields: &Fields<'_>) -> Result<Ignore, Problem> {
    let rule = fields.required("rule")?;
    let selector =
        selector(text("rule", rule)?).map_err(|message| Problem::wrong(rule, message))?;
    let reason = text("reason", fields.required("reason")?)?.to_owned();
    let path = fields.get("path").map(|value| glob("path", value)).transpose()?;
    let expires = fields.get("expires").map(date).transpose()?;
    Ok(Ignore { selector, path, reason, expires })
}

/// Reads a pattern of paths.
pub(super) fn glob(name: &str, value: &Spanned<DeValue<'_>>) -> Result<PathGlob, Problem> {
    let wrong =
        |error| Problem::wrong(value, format!("`{name}` is not a pattern of paths: {error}"));
    PathGlob::new(text(name, value)?).map_err(wrong)
}

fn date(value: &Spanned<DeValue<'_>>) -> Result<Date, Problem> {
    const EXPECTED: &str = "a date without quotes, such as 2027-06-30";
    let wrong = || Problem::unexpected("expires", EXPECTED, value);
    let written = value.get_ref().as_datetime().ok_or_else(wrong)?;
    match (written.date, written.time, written.offset) {
        (Some(day), None, None) => {
            Ok(Date { year: day.year.into(), month: day.month, day: day.day })
        }
        _ => Err(Problem::wrong(value, format!("`expires` expects {EXPECTED}, without a time"))),
    }
}
