//! `--limit NAME=VALUE`.

use crate::cli::error::nearest;
use crate::limits::{LIMITS, Limits};

/// A limit and its value, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LimitValue {
    name: String,
    value: u64,
}

/// Returns the limits with the given ones changed.
pub(super) fn apply(values: &[LimitValue]) -> Limits {
    let mut limits = Limits::default();
    for LimitValue { name, value } in values {
        let known = limits.set(name, *value);
        debug_assert!(known, "the name was checked when it was parsed");
    }
    limits
}

/// Parses `NAME=VALUE`; sizes take units.
pub(super) fn parse(text: &str) -> Result<LimitValue, String> {
    let (name, value) =
        text.split_once('=').ok_or("expected NAME=VALUE, such as layer-bytes=5GB")?;
    if !LIMITS.iter().any(|limit| limit.name == name) {
        let names: Vec<&str> = LIMITS.iter().map(|limit| limit.name).collect();
        let similar = nearest(name, &names)
            .map(|name| format!("a similar one is `{name}`; "))
            .unwrap_or_default();
        return Err(format!(
            "there is no limit `{name}`; {similar}use one of {}",
            names.join(", ")
        ));
    }
    let value = if name.ends_with("-bytes") {
        bytes(value).ok_or_else(|| format!("`{value}` is not a size, such as 5GB or 512MiB"))
    } else {
        value.parse().map_err(|_| format!("`{value}` is not a whole number"))
    }?;
    Ok(LimitValue { name: name.to_owned(), value })
}

/// Units by name in lowercase: decimal ones, and those of IEC 80000-13.
const UNITS: &[(&str, u64)] = &[
    ("", 1),
    ("b", 1),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
];

/// Parses a size such as `1500`, `5GB`, `1.5 GiB`; whole numbers are exact.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim().to_lowercase();
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(*factor);
    }
    let value = number.parse::<f64>().ok()? * *factor as f64;
    // Beyond 2^53 a decimal fraction says nothing about bytes.
    (value < 9e15).then_some(value as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_take_units() {
        for (text, value) in [
            ("1500", Some(1_500)),
            ("5GB", Some(5_000_000_000)),
            ("1.5 GiB", Some(1_610_612_736)),
            ("20 mb", Some(20_000_000)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551615 kB", None),
            ("5 parsecs", None),
            ("-1", None),
            ("1.2.3", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(bytes(text), value, "{text}");
        }
    }

    #[test]
    fn a_wrong_limit_is_told_apart() {
        let error = |text: &str| parse(text).expect_err("it is wrong");
        assert_eq!(error("5GB"), "expected NAME=VALUE, such as layer-bytes=5GB");
        assert_eq!(error("layer-bytes=many"), "`many` is not a size, such as 5GB or 512MiB");
        assert_eq!(error("path-depth=1kB"), "`1kB` is not a whole number");
        assert!(
            error("layer-byte=1").starts_with(
                "there is no limit `layer-byte`; a similar one is `layer-bytes`; use one of archive-members, "
            )
        );
        let limits = apply(&[parse("path-depth=7").expect("it is a limit")]);
        assert_eq!(limits.path_depth, 7);
    }
}
