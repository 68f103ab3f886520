//! The rules as JSON: the same object for one and for all.

use std::io::{self, Write};

use serde::Serialize;

use super::{Lines, SCHEMA};
use crate::rules;

#[derive(Serialize)]
struct Rules<'a> {
    schema: u32,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
struct Rule<'a> {
    id: &'a str,
    title: &'a str,
    category: &'a str,
    optional: bool,
    why: &'a str,
    proof: &'a str,
    fix: &'a str,
    cost: Option<&'a str>,
    references: &'a [&'a str],
}

/// Writes rules, one a line.
pub fn write(out: &mut dyn Write, rules: &[&rules::Rule]) -> io::Result<()> {
    let rules = rules.iter().map(|rule| Rule {
        id: rule.id,
        title: rule.title,
        category: rule.category.word(),
        optional: rule.cost.is_some(),
        why: rule.why,
        proof: rule.proof,
        fix: rule.fix,
        cost: rule.cost,
        references: rule.references,
    });
    let rules = Rules { schema: SCHEMA, rules: rules.collect() };
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Lines::default());
    rules.serialize(&mut serializer)?;
    writeln!(out)
}
