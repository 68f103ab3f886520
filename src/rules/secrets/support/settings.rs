//! Matches of the rules about secrets in the configuration and the history: one for each step.

use std::collections::BTreeMap;

use crate::escape::printable_text;
use crate::facts::Facts;
use crate::facts::leaks::{Setting, SettingLeak};
use crate::rules::{About, Fix, Match, Proof, distinct};

/// Returns one match for each step that has secrets in a kind of setting. `describe` says what they
/// are in, and `fix` what to do about the names.
pub(in crate::rules::secrets) fn matches(
    facts: &Facts,
    setting: Setting,
    describe: fn(&str) -> String,
    fix: fn(&Facts, Option<usize>, &[&str]) -> Fix,
) -> Vec<Match> {
    let mut steps: BTreeMap<Option<usize>, Vec<&SettingLeak>> = BTreeMap::new();
    for leak in facts.leaks.settings.iter().filter(|leak| leak.setting == setting) {
        steps.entry(leak.step).or_default().push(leak);
    }
    let found = steps.into_iter().map(|(step, leaks)| {
        let names = distinct(leaks.iter().map(|leak| leak.name.as_str()));
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let evidence = evidence(&leaks, &names, describe);
        let about = step.map(About::Step).into_iter().collect();
        Match::about(Proof::Identified, evidence, fix(facts, step, &names), about)
    });
    found.collect()
}

fn evidence(leaks: &[&SettingLeak], names: &[&str], describe: fn(&str) -> String) -> String {
    const MAX_NAMES: usize = 5;
    let shown: Vec<String> =
        names.iter().take(MAX_NAMES).map(|name| format!("`{}`", printable_text(name))).collect();
    let more = if MAX_NAMES < names.len() { " and more" } else { "" };
    let what = match shown.is_empty() {
        false => format!("{}{more}", shown.join(", ")),
        true => distinct(leaks.iter().map(|leak| leak.noun)).join(", "),
    };
    format!("{}; anyone who has the image can read it", describe(&what))
}
