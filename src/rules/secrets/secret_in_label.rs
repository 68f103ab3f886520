//! Secrets in labels.

use super::support::{remedy, settings};
use crate::facts::Facts;
use crate::facts::leaks::Setting;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "secret-in-label",
    title: "Secrets in labels",
    why: "Everybody who has the image can read its labels, and registries and engines list them.",
    proof: "Labels whose name says that the value is a secret, tokens by their formats, and \
          passwords in addresses.",
    fix: super::FIX,
    references: super::REFERENCES,
    severity: Severity::High,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let describe = |what: &str| format!("the labels have a secret: {what}");
    settings::matches(facts, Setting::Label, describe, |facts, step, _| {
        remedy::of_start(facts, step, "a variable")
    })
}
