//! Secrets in variables of the environment.

use super::support::{remedy, settings};
use crate::facts::Facts;
use crate::facts::leaks::Setting;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "secret-in-env",
    title: "Secrets in variables of the environment",
    why: "Everybody who has the image can read its configuration, and every process in a \
          container gets its variables.",
    proof: "`ENV` of the configuration and of the history: variables whose name says so \
          (`DB_PASSWORD`, `API_TOKEN`) with a value that is no placeholder, path or fingerprint, \
          tokens by their formats, and passwords in addresses. Left alone are `*_FILE`, \
          `GPG_KEY`, checksums, and variables that are built into pages of browsers.",
    fix: super::FIX,
    references: super::REFERENCES,
    severity: Severity::High,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let describe = |what: &str| format!("the environment of containers has the value of {what}");
    settings::matches(facts, Setting::Variable, describe, |facts, step, _| {
        remedy::of_start(facts, step, "it")
    })
}
