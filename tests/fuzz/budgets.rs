//! What images are judged by: `plimsoll.toml`, `.dive-ci`, options, and files of recorded numbers.

use plimsoll::budget::{NewLimit, Recorded, Unit};
use plimsoll::config::dive_ci::{self, converted};
use plimsoll::config::rewrite::with_limits;
use plimsoll::config::{Config, limit_option};

/// Runs the target on one input.
pub fn run(data: &[u8]) {
    if let Ok(recorded) = Recorded::parse(data) {
        let again = Recorded::parse(recorded.to_text().as_bytes());
        assert_eq!(again.ok(), Some(recorded));
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(config) = Config::parse(text, "plimsoll.toml") {
        let limits = config.budget.general.limits.iter();
        let same: Vec<NewLimit> = limits
            .filter_map(|limit| {
                let max = limit.bound.max.or(limit.bound.warn)?;
                let (origin, target) = (limit.origin.clone(), limit.target.clone());
                Some(NewLimit { origin, target, unit: limit.unit, max, warn: max })
            })
            .collect();
        let again = with_limits(text, &same).expect("every limit is where it was set");
        assert!(Config::parse(&again, "plimsoll.toml").is_ok());
    }
    if let Ok(dive) = dive_ci::parse(text, ".dive-ci") {
        let config = Config::parse(&converted(&dive, ".dive-ci"), "plimsoll.toml");
        assert!(config.is_ok(), "what is converted is valid");
    }
    if let Ok(limit) = limit_option(text) {
        let max = limit.bound.max.expect("an option sets a maximum");
        assert!(!max.exactly(limit.unit).is_empty());
        assert!(limit.unit == Unit::Count || max.number.is_some() || max.share.is_some());
    }
}
