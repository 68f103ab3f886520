//! `.dive-ci`, the limits of dive: read as dive reads them, and written as `plimsoll.toml`.
//!
//! What release 0.13.1 or its later source accepts is accepted here, with the same thresholds; what
//! both refuse is refused, with what was probably meant. So is `NaN`, though both accept it: no
//! image ever fails by it. Keys that dive ignores are warnings. The few other differences are in
//! `docs/from-dive.md`.

use std::sync::Arc;

use super::ConfigError;
use crate::budget::limit::{DiveRule, Limit, Origin, Target};
use crate::budget::{Amount, Bound, Share, Unit};
use keys::Entry;
use problems::Problems;
use yaml::{Document, MAX_BYTES, Value};

mod comments;
mod convert;
mod keys;
mod numbers;
mod problems;
mod repair;
mod units;
mod values;
mod yaml;

pub use convert::converted;

/// The name that dive searches for in the working directory.
pub const FILE: &str = ".dive-ci";

/// The table of the file that has the rules.
const TABLE: &str = "rules";

/// The limits that a `.dive-ci` sets.
#[derive(Debug, Clone)]
pub struct DiveCi {
    /// All three rules, in the order of [`DiveRule::ALL`]; one that the file does not set has
    /// the default of dive.
    pub rules: Vec<Rule>,
    /// What is not wrong, but has no effect or another one than it seems, in the order of the file.
    pub warnings: Vec<ConfigError>,
}

/// A rule of dive, and what it allows.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Which one.
    pub rule: DiveRule,
    /// How much is allowed: bytes, or a share; of `lowestEfficiency` the share that may be hidden,
    /// 5 % for 0.95. `None` if the rule is switched off.
    pub threshold: Option<Amount>,
    /// The value as written.
    pub written: String,
    /// Where it is set.
    pub origin: Origin,
    /// The comments that stand at it: a line each, without its sign.
    pub comments: Vec<String>,
}

impl DiveCi {
    /// Returns what dive judges by without a file.
    pub fn defaults() -> Self {
        Self { rules: DiveRule::ALL.map(Rule::default_of).into(), warnings: Vec::new() }
    }

    /// Returns the limits of the rules that are not switched off.
    pub fn limits(&self) -> Vec<Limit> {
        self.rules.iter().filter_map(Rule::limit).collect()
    }
}

impl Rule {
    fn default_of(rule: DiveRule) -> Self {
        let tenth = Amount::share(Share(10 * Share::PERCENT));
        let (threshold, written) = match rule {
            DiveRule::LowestEfficiency => (Some(tenth), "0.9"),
            DiveRule::HighestWastedBytes => (None, "disabled"),
            DiveRule::HighestUserWastedPercent => (Some(tenth), "0.1"),
        };
        let origin = Origin::DefaultOfDive;
        Self { rule, threshold, written: written.to_owned(), origin, comments: Vec::new() }
    }

    /// Returns its limit, unless it is switched off.
    pub fn limit(&self) -> Option<Limit> {
        self.threshold.map(|max| limit(self.rule, max, self.origin.clone()))
    }
}

fn limit(rule: DiveRule, max: Amount, origin: Origin) -> Limit {
    let bound = Bound { warn: None, max: Some(max) };
    Limit { target: Target::Dive(rule), unit: Unit::Bytes, bound, message: None, origin }
}

/// Reads the text of a `.dive-ci`; `file` is its name in messages.
///
/// Only the first YAML document counts, as in dive. The errors are all that are wrong with the
/// values and keys, in the order of the file; if it is not YAML, that is the only one.
pub fn parse(text: &str, file: &str) -> Result<DiveCi, Vec<ConfigError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    check_characters(text).map_err(|error| vec![error])?;
    let document = Document::parse(text).map_err(|wrong| vec![wrong.into()])?;
    let mut problems = Problems::default();
    let entries = keys::entries(&document, &mut problems);
    let mut read = DiveCi::defaults();
    let lines: Vec<&str> = text.lines().collect();
    let file: Arc<str> = file.into();
    for entry in entries {
        let rule = read.rules.iter_mut().find(|rule| rule.rule == entry.rule);
        if let (Some(rule), Some(value)) = (rule, value(&document, entry, &mut problems)) {
            rule.threshold = value.allowed;
            rule.written = document.text(entry.value).unwrap_or_default().to_owned();
            let line = entry.at.line;
            rule.origin = Origin::File { file: file.clone(), line, table: TABLE.to_owned() };
            let end = document.node(entry.value).map_or(entry.at, |node| node.end);
            rule.comments = comments::at(&lines, line, end);
        }
    }
    let errors = problems.errors.sorted();
    read.warnings = problems.warnings.sorted();
    if errors.is_empty() { Ok(read) } else { Err(errors) }
}

/// What a rule is set to; `None` if that is nothing or wrong.
fn value(document: &Document, entry: Entry, problems: &mut Problems) -> Option<values::Read> {
    let name = entry.rule.name();
    let at = document.node(entry.value).map_or(entry.at, |node| node.at);
    if document.is_null(entry.value) {
        let default = Rule::default_of(entry.rule).written;
        let message = format!(
            "`{name}` has no value, so that dive's default applies, {default}; `disabled` switches \
             a rule off"
        );
        problems.warnings.push(entry.at, message);
        return None;
    }
    let Some(Value::Text { text, is_plain }) = document.value(entry.value) else {
        let (expected, found) = (values::expected(entry.rule), keys::kind(document, entry.value));
        problems.errors.push(at, format!("`{name}` expects {expected}, found {found}"));
        return None;
    };
    match values::read(entry.rule, text, *is_plain) {
        Ok(read) => {
            if let Some(doubt) = &read.doubt {
                problems.warnings.push(at, doubt.clone());
            }
            Some(read)
        }
        Err(message) => {
            problems.errors.push(at, message);
            None
        }
    }
}

/// Returns the limit that an option of dive sets, such as `--lowestEfficiency 0.95`; `None` if it
/// switches the rule off. The error is a message.
pub fn option(rule: DiveRule, value: &str) -> Result<Option<Limit>, String> {
    let origin = Origin::Option(match rule {
        DiveRule::LowestEfficiency => "--lowestEfficiency",
        DiveRule::HighestWastedBytes => "--highestWastedBytes",
        DiveRule::HighestUserWastedPercent => "--highestUserWastedPercent",
    });
    let read = values::read(rule, value, true)?;
    Ok(read.allowed.map(|max| limit(rule, max, origin)))
}

/// Refuses what is too large to be such a file, and control characters, as YAML does.
fn check_characters(text: &str) -> Result<(), ConfigError> {
    let length = text.len();
    if MAX_BYTES < length {
        let message =
            format!("a file of limits has at most {MAX_BYTES} bytes, this one has {length}");
        return Err(ConfigError { line: 1, column: 1, message });
    }
    let is_wrong = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    let Some((at, character)) = text.char_indices().find(|(_, c)| is_wrong(*c)) else {
        return Ok(());
    };
    let before = text.get(..at).unwrap_or_default();
    let in_line = before.rsplit('\n').next().unwrap_or_default();
    Err(ConfigError {
        line: before.matches('\n').count() + 1,
        column: in_line.chars().count() + 1,
        message: format!("this is not YAML: it has the character {}", character.escape_unicode()),
    })
}
