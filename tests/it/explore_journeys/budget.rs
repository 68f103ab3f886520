//! The line of the budget: marks move it until the image is within its limits.

use std::sync::Arc;

use expect_test::expect;
use plimsoll::config::Config;

use super::{Journey, SHOP, USUAL, WIDE};

fn journey(size: (u16, u16), limits: &str) -> Journey {
    let mut journey = Journey::through(&SHOP, size);
    let config = Config::parse(limits, "plimsoll.toml").expect("it is valid");
    journey.model.budget = Some(Arc::new(config.budget));
    journey
}

#[test]
fn marks_move_the_budget_until_it_is_kept() {
    const LIMIT: &str = "[limits]\nunpacked = \"16 MB\"\n";
    let mut usual = journey(USUAL, LIMIT);
    usual.check_lines(
        "Ctrl-l",
        &["budget"],
        expect![[r#"
         budget   unpacked 22.5 of 16.0 MB, 6.5 over
    "#]],
    );
    usual.check_lines(
        "Space",
        &["budget"],
        expect![[r#"
         budget   unpacked 22.5 of 16.0 MB, 6.5 over → 1.3 over
    "#]],
    );
    usual.check_lines(
        "j Space",
        &["budget"],
        expect![[r#"
         budget   unpacked 22.5 of 16.0 MB, 6.5 over → within
    "#]],
    );
    usual.check_lines(
        "U",
        &["budget"],
        expect![[r#"
         budget   unpacked 22.5 of 16.0 MB, 6.5 over
    "#]],
    );
    journey(WIDE, LIMIT).shows("a", &["6.5 over → within"]).shows("U", &["16.0 MB, 6.5 over"]);
}

#[test]
fn without_limits_there_is_no_such_line() {
    journey(USUAL, "").lacks("Space", &["budget"]);
}
