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
        let fix = fix(facts, step, &names);
        let names = names.into_iter().map(printable_text).collect();
        Match::about(Proof::Identified, evidence, fix, about).naming(names)
    });
    found.collect()
}

fn evidence(leaks: &[&SettingLeak], names: &[&str], describe: fn(&str) -> String) -> String {
    const MAX_NAMES: usize = 5;
    let named = names.iter().map(|name| format!("`{}`", printable_text(name)));
    // What has no name is told by what it is.
    let nouns = distinct(leaks.iter().filter(|leak| leak.name.is_empty()).map(|leak| leak.noun));
    let all: Vec<String> = named.chain(nouns.into_iter().map(str::to_owned)).collect();
    let more = if MAX_NAMES < all.len() { " and more" } else { "" };
    let shown: Vec<&str> = all.iter().take(MAX_NAMES).map(String::as_str).collect();
    let what = format!("{}{more}", shown.join(", "));
    format!("{}; anyone who has the image can read it", describe(&what))
}
