//! `[rules]` and `[[ignore]]`: how bad findings are, and which are ignored.

use toml::Spanned;
use toml::de::DeValue;

use super::fields::{Fields, text};
use super::misplaced::belongs;
use super::problems::Problem;
use super::reading::Reading;
use crate::date::Date;
use crate::rules::Level;
use crate::rules::glob::PathGlob;
use crate::rules::policy::{Ignore, Leveled, Selector};
use crate::rules::{Category, all, rule};
use crate::similar::suggestion;

/// The part of a file about rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    pub(super) levels: Vec<Leveled>,
    pub(super) ignores: Vec<Ignore>,
}

/// The keys of an `[[ignore]]`.
const IGNORE_KEYS: &[&str] = &["expires", "path", "reason", "rule"];

/// Reads `[rules]`.
pub(super) fn levels(fields: &Fields<'_>, reading: &mut Reading<'_, '_>) -> Vec<Leveled> {
    let mut levels = Vec::new();
    for (at, key, value) in fields.entries() {
        let selector = selector(key).map_err(|message| Problem { at, message });
        let selector = reading.problems.keep(selector);
        let level = reading.problems.keep(level(key, value));
        let line = Some(reading.lines.line(at));
        let read = selector.zip(level);
        levels.extend(read.map(|(selector, level)| Leveled { selector, level, line }));
    }
    levels
}

/// Returns the rule or the category called `name`; the error names similar ones.
pub fn selector(name: &str) -> Result<Selector, String> {
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
pub(super) fn ignore(fields: &Fields<'_>, reading: &mut Reading<'_, '_>) -> Option<Ignore> {
    let problems = &mut *reading.problems;
    fields.known(IGNORE_KEYS, |key| belongs(fields, key), problems);
    let rule = fields.required("rule", problems);
    let selector = rule.and_then(|value| problems.keep(selected("rule", value)));
    let reason = fields.required_text("reason", problems);
    let path = fields.read("path", problems, glob);
    let expires = fields.read("expires", problems, |_, value| date(value));
    let (reason, line) = (reason?.to_owned(), reading.lines.line(fields.at));
    Some(Ignore { selector: selector?, path, reason, expires, line })
}

/// Reads the name of a rule or of a category.
pub(super) fn selected(name: &str, value: &Spanned<DeValue<'_>>) -> Result<Selector, Problem> {
    selector(text(name, value)?).map_err(|message| Problem::wrong(value, message))
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
