//! The rules as JSON: the same object for one and for all.

use std::io::{self, Write};

use serde::Serialize;

use super::write_lines;
use crate::report::SchemaVersion;
use crate::rules;
use crate::view::Look;

#[derive(Serialize)]
struct Rules<'a> {
    schema: SchemaVersion,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
struct Rule<'a> {
    id: &'a str,
    title: &'a str,
    category: &'a str,
    optional: bool,
    severity: Option<&'a str>,
    why: &'a str,
    proof: &'a str,
    fix: &'a str,
    cost: Option<&'a str>,
    references: &'a [&'a str],
}

/// Writes rules, one a line.
pub(super) fn write(out: &mut dyn Write, rules: &[&rules::Rule], _: Look) -> io::Result<()> {
    let rules = rules.iter().map(|rule| Rule {
        id: rule.id,
        title: rule.title,
        category: rule.category.word(),
        optional: rule.cost.is_some(),
        severity: (!rule.category.is_about_bytes()).then(|| rule.severity.word()),
        why: rule.why,
        proof: rule.proof,
        fix: rule.fix,
        cost: rule.cost,
        references: rule.references,
    });
    write_lines(out, &Rules { schema: SchemaVersion, rules: rules.collect() })
}
