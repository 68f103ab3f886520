//! `plimsoll.toml`: what it may contain, its errors, and its effect on findings.

mod commands;
mod errors;
mod findings;
mod limits;

use plimsoll::budget::QUANTITIES;
use plimsoll::config::Config;
use plimsoll::date::Date;
use plimsoll::packages::EcosystemName;
use plimsoll::rules::Level;
use plimsoll::rules::policy::{Leveled, Selector};
use plimsoll::rules::{Category, rule};

fn config(text: &str) -> Config {
    Config::parse(text, "plimsoll.toml").unwrap_or_else(|errors| panic!("{errors} in:\n{text}"))
}

#[test]
fn an_empty_file_says_nothing() {
    for text in ["", "# nothing\n", "[limits]\n[growth]\n[rules]\n[image]\n[total]\n"] {
        let config = config(text);
        let budget = &config.budget;
        assert!(budget.general.limits.is_empty() && budget.sections.is_empty());
        assert!(budget.total.is_empty() && budget.baseline.is_none());
        assert!(budget.tolerance.is_none() && budget.general.counted.is_none());
        let policy = config.policy(Date::of_seconds(0));
        assert!(policy.levels.is_empty() && policy.ignores.is_empty());
        assert!(!config.expires() && config.warnings.is_empty());
    }
}

#[test]
fn the_documentation_has_files_that_are_right_and_every_key() {
    let page = include_str!("../../../docs/configuration.md");
    let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let samples: Vec<&str> = blocks.filter(|block| !block.contains("[explore]")).collect();
    assert!(7 <= samples.len(), "{}", samples.len());
    for sample in samples {
        assert_eq!(config(sample).warnings, [], "{sample}");
    }
    let ecosystems = EcosystemName::ALL.iter().map(|ecosystem| ecosystem.word());
    for word in QUANTITIES.iter().map(|quantity| quantity.name).chain(ecosystems) {
        assert!(
            page.contains(&format!("`{word}`")),
            "docs/configuration.md does not name `{word}`"
        );
    }
}

#[test]
fn a_rules_own_level_goes_before_that_of_its_category() {
    let config = config("[rules]\ncache = \"deny\"\nnpm-cache = \"allow\"\nhidden = \"warn\"\n");
    let policy = config.policy(Date::of_seconds(0));
    let level = |id| policy.level(rule(id).expect("there is such a rule"));
    assert_eq!(level("npm-cache"), Some(Level::Allow));
    assert_eq!(level("deleted-too-late"), Some(Level::Warn));
    assert_eq!(level("apt-lists"), None);
    let selector = Selector::Rule("npm-cache");
    let second = Leveled { selector, level: Level::Allow, line: Some(3) };
    assert_eq!(policy.levels[1], second);
}

#[test]
fn an_ignore_holds_on_its_last_day_and_no_longer() {
    let config = config(
        "[[ignore]]\nrule = \"npm-cache\"\nreason = \"why\"\nexpires = 2027-06-30\n\
         [[ignore]]\nrule = \"cache\"\npath = \"a/**\"\nreason = \"for ever\"\n",
    );
    assert!(config.expires());
    let on = |year, month, day| {
        let policy = config.policy(Date { year, month, day });
        let words = |list: &[plimsoll::rules::policy::Ignore]| -> Vec<(&str, usize)> {
            list.iter().map(|ignore| (ignore.selector.word(), ignore.line)).collect()
        };
        (words(&policy.ignores), words(&policy.expired))
    };
    assert_eq!(on(2027, 6, 30), (vec![("npm-cache", 1), ("cache", 5)], vec![]));
    assert_eq!(on(2027, 7, 1), (vec![("cache", 5)], vec![("npm-cache", 1)]));
    let [_, category] = &config.policy(Date::of_seconds(0)).ignores[..] else { panic!("two") };
    assert_eq!(category.selector, Selector::Category(Category::Cache));
}

#[test]
fn no_rule_has_the_name_of_a_category_and_none_is_forgotten() {
    for rule in plimsoll::rules::all() {
        assert!(Category::ALL.iter().all(|category| category.word() != rule.id), "{}", rule.id);
        assert!(Category::ALL.contains(&rule.category), "{}", rule.id);
        let same = plimsoll::rules::all().filter(|other| other.id == rule.id);
        assert_eq!(same.count(), 1, "{}", rule.id);
    }
    assert!(Category::ALL.is_sorted());
}
