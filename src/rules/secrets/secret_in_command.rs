//! Secrets in commands of the build, and in those that containers start.

use super::support::{remedy, settings};
use crate::facts::Facts;
use crate::facts::leaks::Setting;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "secret-in-command",
    title: "Secrets in commands",
    why: "The commands of the build are in the history of the image, and the one that starts \
          containers in its configuration: everybody who has the image can read both.",
    proof: "Options, variables and headers of commands that are named for a secret, tokens by \
          their formats, and passwords in addresses. A reference such as `$TOKEN` is none.",
    fix: super::FIX,
    references: super::REFERENCES,
    severity: Severity::High,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let ran = |what: &str| format!("a command of the build has a secret: {what}");
    let mut found = settings::matches(facts, Setting::Command, ran, remedy::of_command);
    let started = |what: &str| format!("what containers start has a secret: {what}");
    let checked = |what: &str| format!("a secret is in the health check: {what}");
    let later = |what: &str| format!("a secret is in what `ONBUILD` runs: {what}");
    type Describe = (Setting, fn(&str) -> String);
    let describe: [Describe; 3] =
        [(Setting::Start, started), (Setting::Health, checked), (Setting::OnBuild, later)];
    for (setting, describe) in describe {
        found.extend(settings::matches(facts, setting, describe, |facts, step, _| {
            remedy::of_start(facts, step, "a variable")
        }));
    }
    found
}
