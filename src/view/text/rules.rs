//! The rules as text: all of them by category, or one with its reasons.

use std::io::{self, Write};

use anstyle::Style;

use super::{INDENT, MAX_SENTENCE_WIDTH, MIN_WIDTH, fit, styled};
use crate::rules::{Category, Example, Rule};
use crate::units::counted;
use crate::view::Look;

/// Width of the column of ids; the text of a longer id starts on the line below.
const MAX_ID_WIDTH: usize = 30;

/// Below this many columns, what a rule finds is on the line below its id.
const NARROW: usize = 60;

/// Writes one rule with its reasons, or a list of several.
pub(super) fn write(out: &mut dyn Write, rules: &[&Rule], look: Look) -> io::Result<()> {
    match rules {
        [rule] => one(out, rule, look),
        rules => list(out, rules, look),
    }
}

/// Lists rules with what they find, category by category.
fn list(out: &mut dyn Write, rules: &[&Rule], look: Look) -> io::Result<()> {
    let look = Look { width: look.width.max(MIN_WIDTH), ..look };
    let optional = rules.iter().filter(|rule| rule.cost.is_some()).count();
    let mut head = format!(
        "{}, by category. `plimsoll rules ID` says why, how it is recognised and what to do.",
        counted(rules.len() as u64, "rule")
    );
    if 0 < optional {
        head += " Optional ones cost something, and are not in the headline.";
    }
    for line in fit::wrap(&head, look.width.min(MAX_SENTENCE_WIDTH)) {
        writeln!(out, "{line}")?;
    }
    let longest =
        rules.iter().map(|rule| rule.id.len()).filter(|length| *length <= MAX_ID_WIDTH).max();
    // Beside the longest ids a narrow terminal leaves no room for sentences.
    let column = match look.width {
        ..NARROW => 0,
        _ => longest.unwrap_or(MAX_ID_WIDTH),
    };
    for &category in Category::ALL {
        let mut listed: Vec<&&Rule> =
            rules.iter().filter(|rule| rule.category == category).collect();
        listed.sort_by_key(|rule| rule.id);
        if listed.is_empty() {
            continue;
        }
        let heading = format!("{} ({})", category.title(), category.word());
        writeln!(out)?;
        match fit::width(&heading) <= look.width {
            true => {
                let title = styled(category.title(), Style::new().bold(), look);
                writeln!(out, "{title} ({})", category.word())?;
            }
            false => {
                for line in fit::wrap(&heading, look.width) {
                    writeln!(out, "{}", styled(&line, Style::new().bold(), look))?;
                }
            }
        }
        for rule in listed {
            row(out, rule, column, look)?;
        }
    }
    Ok(())
}

fn row(out: &mut dyn Write, rule: &Rule, column: usize, look: Look) -> io::Result<()> {
    let optional = if rule.cost.is_some() { " (optional)" } else { "" };
    let left = look.width.saturating_sub(INDENT + column + 2);
    let mut lines = fit::wrap(&format!("{}{optional}", rule.title), left).into_iter();
    let id = format!("{:column$}", rule.id);
    let id = styled(&id, super::style(crate::view::document::Tone::Strong), look);
    let first = if column < rule.id.len() { None } else { lines.next() };
    match first {
        Some(first) => writeln!(out, "{:INDENT$}{id}  {first}", "")?,
        None => writeln!(out, "{:INDENT$}{id}", "")?,
    }
    for line in lines {
        writeln!(out, "{:indent$}{line}", "", indent = INDENT + column + 2)?;
    }
    Ok(())
}

/// Says everything about one rule.
fn one(out: &mut dyn Write, rule: &Rule, look: Look) -> io::Result<()> {
    let look = Look { width: look.width.clamp(MIN_WIDTH, MAX_SENTENCE_WIDTH), ..look };
    let category = rule.category;
    for line in fit::wrap(rule.title, look.width) {
        writeln!(out, "{}", styled(&line, Style::new().bold(), look))?;
    }
    let severity = match category.is_about_bytes() {
        true => String::new(),
        false => format!("; severity {}", rule.severity.word()),
    };
    let head = format!("{}, in the category {}{severity}", rule.id, category.word());
    paragraph(out, &head, look)?;
    let cost = rule.cost.map(|cost| {
        format!("{}; so it is optional, and not in the headline.", cost.trim_end_matches('.'))
    });
    let sections = [
        ("Why", Some(rule.why)),
        ("How it is recognised", Some(rule.proof)),
        ("What to do", Some(rule.fix)),
        ("What that costs", cost.as_deref()),
    ];
    for (title, text) in sections {
        if let Some(text) = text {
            writeln!(out, "\n{}", styled(title, Style::new().bold(), look))?;
            paragraph(out, text, look)?;
        }
    }
    let Example { found, left_alone } = rule.example;
    // A near miss means little without an example of a match.
    if !found.is_empty() {
        let paths = |paths: &[&str]| paths.iter().map(|path| format!("/{path}")).collect();
        lines(out, "Found, for example", paths(found), look)?;
        lines(out, "Left alone", paths(left_alone), look)?;
    }
    lines(out, "References", rule.references.iter().map(|&url| url.to_owned()).collect(), look)
}

/// Writes lines whole, so that they can be copied.
fn lines(out: &mut dyn Write, title: &str, lines: Vec<String>, look: Look) -> io::Result<()> {
    if !lines.is_empty() {
        writeln!(out, "\n{}", styled(title, Style::new().bold(), look))?;
    }
    for line in lines {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    Ok(())
}

fn paragraph(out: &mut dyn Write, text: &str, look: Look) -> io::Result<()> {
    for line in fit::wrap(text, look.width - 2 * INDENT) {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    Ok(())
}
