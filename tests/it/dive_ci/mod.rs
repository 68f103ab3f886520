//! `.dive-ci`: what dive accepts, what it refuses, and what becomes of it.

mod accepted;
mod converted;
mod files;
mod hostile;
mod page;
mod refused;

use plimsoll::budget::Amount;
use plimsoll::budget::limit::DiveRule;
use plimsoll::config::ConfigError;
use plimsoll::config::dive_ci::{DiveCi, parse};

/// What is set, as `lowestEfficiency 5%, highestWastedBytes 20000000`; a rule that is off is
/// absent.
fn set(read: &DiveCi) -> String {
    let limits = read.limits();
    let words = limits.iter().map(|limit| {
        let max = limit.bound.max.expect("it has a limit");
        let name = limit.target.name();
        format!("{} {}", name.strip_prefix("dive.").expect("it is of dive"), amount(max))
    });
    words.collect::<Vec<_>>().join(", ")
}

fn amount(amount: Amount) -> String {
    match (amount.share, amount.number) {
        (Some(share), None) => share.to_string(),
        (None, Some(number)) => number.to_string(),
        _ => panic!("{amount:?} is one of both"),
    }
}

fn lines(problems: &[ConfigError]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// What the rule with a name is set to in a file, in which only that is set.
fn one(rule: DiveRule, value: &str) -> Result<String, String> {
    let text = format!("rules:\n  {}: {value}\n", rule.name());
    let read = parse(&text, ".dive-ci").map_err(|errors| lines(&errors))?;
    let found = read.rules.iter().find(|found| found.rule == rule).expect("all rules are there");
    Ok(found.threshold.map_or("off".to_owned(), amount))
}
