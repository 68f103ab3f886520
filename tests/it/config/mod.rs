//! `plimsoll.toml`: what it may contain, its errors, and its effect on findings.

mod commands;
mod errors;
mod findings;

use plimsoll::config::budget::{Amount, Bound};
use plimsoll::config::{Budget, Config};
use plimsoll::date::Date;
use plimsoll::rules::Level;
use plimsoll::rules::policy::Selector;
use plimsoll::rules::{Category, rule};

fn budget(text: &str) -> Budget {
    Config::parse(text).expect("it is right").budget
}

fn number(number: u64) -> Option<Amount> {
    Some(Amount { number: Some(number), percent: None })
}

fn percent(percent: f64) -> Option<Amount> {
    Some(Amount { number: None, percent: Some(percent) })
}

#[test]
fn an_empty_file_says_nothing() {
    for text in ["", "# nothing\n", "[limits]\n[growth]\n[rules]\n"] {
        let config = Config::parse(text).expect("it is right");
        let Budget { limits, growth, paths } = &config.budget;
        assert!(limits.is_empty() && growth.is_empty() && paths.is_empty());
        let policy = config.policy(Date::of_seconds(0));
        assert!(policy.levels.is_empty() && policy.ignores.is_empty());
        assert!(!config.expires());
    }
}

#[test]
fn limits_are_sizes_shares_and_counts() {
    let budget = budget(
        r#"
        [limits]
        download = "250 MB"
        unpacked = { warn = "1.5 GiB", max = "2GB" }
        hidden   = { max = "1%" }
        layers   = 40
        entries  = { warn = 0x10 }
        "#,
    );
    let expected = [
        ("download", None, number(250_000_000)),
        ("unpacked", number(1_610_612_736), number(2_000_000_000)),
        ("hidden", None, percent(1.0)),
        ("layers", None, number(40)),
        ("entries", number(16), None),
    ];
    let read: Vec<_> = budget
        .limits
        .iter()
        .map(|limit| (limit.quantity.name, limit.bound.warn, limit.bound.max))
        .collect();
    assert_eq!(read, expected);
}

#[test]
fn growth_may_be_limited_by_a_share_and_a_number() {
    let budget = budget(
        r#"
        [growth]
        download = "5% and 10 MB"
        unpacked = { warn = "1 %", max = "5.5%" }
        visible  = "3 kB"
        layers   = 2
        entries  = "10%"
        "#,
    );
    let both = Some(Amount { number: Some(10_000_000), percent: Some(5.0) });
    let expected = [
        ("download", None, both),
        ("unpacked", percent(1.0), percent(5.5)),
        ("visible", None, number(3_000)),
        ("layers", None, number(2)),
        ("entries", None, percent(10.0)),
    ];
    let read: Vec<_> = budget
        .growth
        .iter()
        .map(|limit| (limit.quantity.name, limit.bound.warn, limit.bound.max))
        .collect();
    assert_eq!(read, expected);
}

#[test]
fn paths_have_separate_limits() {
    let budget = budget(
        r#"
        [[path]]
        glob = "usr/share/doc/**"
        max = "0 B"
        message = "use the slim base"

        [[path]]
        glob = "/app/*.map"
        warn = "1 kB"
        "#,
    );
    let [doc, maps] = budget.paths.as_slice() else { panic!("two paths: {:?}", budget.paths) };
    assert_eq!(doc.glob.text(), "usr/share/doc/**");
    assert_eq!(doc.bound, Bound { warn: None, max: number(0) });
    assert_eq!(doc.message.as_deref(), Some("use the slim base"));
    assert!(maps.glob.is_match(b"/app/a.map") && !maps.glob.is_match(b"/app/b/a.map"));
    assert_eq!(
        (maps.bound.warn, maps.bound.max, maps.message.as_ref()),
        (number(1000), None, None)
    );
}

#[test]
fn a_rules_own_level_goes_before_that_of_its_category() {
    let config =
        Config::parse("[rules]\ncache = \"deny\"\nnpm-cache = \"allow\"\nhidden = \"warn\"\n");
    let policy = config.expect("it is right").policy(Date::of_seconds(0));
    let level = |id| policy.level(rule(id).expect("there is such a rule"));
    assert_eq!(level("npm-cache"), Some(Level::Allow));
    assert_eq!(level("deleted-too-late"), Some(Level::Warn));
    assert_eq!(level("apt-lists"), None);
}

#[test]
fn an_ignore_holds_on_its_last_day_and_no_longer() {
    let config = Config::parse(
        "[[ignore]]\nrule = \"npm-cache\"\nreason = \"why\"\nexpires = 2027-06-30\n\
         [[ignore]]\nrule = \"cache\"\npath = \"a/**\"\nreason = \"for ever\"\n",
    );
    let config = config.expect("it is right");
    assert!(config.expires());
    let on = |year, month, day| {
        let policy = config.policy(Date { year, month, day });
        let words = |list: &[plimsoll::rules::policy::Ignore]| -> Vec<&str> {
            list.iter().map(|ignore| ignore.selector.word()).collect()
        };
        (words(&policy.ignores), words(&policy.expired))
    };
    assert_eq!(on(2027, 6, 30), (vec!["npm-cache", "cache"], vec![]));
    assert_eq!(on(2027, 7, 1), (vec!["cache"], vec!["npm-cache"]));
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
