//! What was probably meant by a value that dive refuses.

use super::numbers::{go_float, yaml_number};
use super::units::{UNITS, split_size};
use crate::budget::limit::DiveRule;
use crate::similar::{misspelt, nearest};

/// What people write to switch something off.
const OFF: [&str; 8] = ["-", "disable", "n/a", "never", "no", "none", "skip", "unlimited"];

/// Units as people write them besides, with the unit of dive.
const OTHER_UNITS: &[(&str, &str)] = &[
    ("byte", "B"),
    ("gibibyte", "GiB"),
    ("gigabyte", "GB"),
    ("gig", "GB"),
    ("go", "GB"),
    ("kibibyte", "KiB"),
    ("kilobyte", "kB"),
    ("ko", "kB"),
    ("mebibyte", "MiB"),
    ("meg", "MB"),
    ("megabyte", "MB"),
    ("mo", "MB"),
];

/// Units that are suggested.
const SUGGESTED: [&str; 9] = ["B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"];

/// Returns a value that is right and near to one that is not; `None` if nothing is.
pub(super) fn meant(rule: DiveRule, text: &str) -> Option<String> {
    let word = text.trim().to_lowercase();
    if OFF.contains(&word.as_str()) || misspelt(&word, &["disabled"]).is_some() {
        return Some("disabled".to_owned());
    }
    match rule {
        DiveRule::HighestWastedBytes => size(text.trim()),
        DiveRule::LowestEfficiency | DiveRule::HighestUserWastedPercent => share(text.trim()),
    }
}

/// Returns what else helps, to be appended to a message; empty if nothing does.
pub(super) fn remark(rule: DiveRule, text: &str) -> &'static str {
    let number_and_unit = |text: &str| {
        let (number, unit) = split_size(text.trim());
        let unit = unit.trim().to_lowercase();
        let is_unit = !unit.is_empty() && UNITS.iter().any(|(name, _)| *name == unit);
        go_float(number).is_some() && is_unit
    };
    match rule {
        DiveRule::HighestWastedBytes if text.trim().ends_with('%') => {
            "; `highestUserWastedPercent` limits a share"
        }
        DiveRule::HighestWastedBytes => "",
        _ if number_and_unit(text) => "; `highestWastedBytes` limits bytes",
        _ => "",
    }
}

/// A share: without its sign, with a point for its comma, and of per cent the hundredth.
fn share(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (number, is_percent) = match unsigned.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (unsigned, false),
    };
    let number = number.replace(',', ".");
    let value = go_float(&number)?;
    // Between 1 and 2 it may be per cent or a slip, and less than 1 % is rarely meant.
    let hundredths = || match 1.0 < value && (is_percent || 2.0 <= value) {
        true => format!("{number}e-2").parse().ok(),
        false => None,
    };
    let is_share = !is_percent && (0.0..=1.0).contains(&value);
    let value: f64 = if is_share { value } else { hundredths()? };
    (value <= 1.0).then(|| value.to_string())
}

/// A size: without its sign, with a unit that there is.
fn size(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text).trim_start();
    if let Some(number) = yaml_number(unsigned).filter(|number| number.is_finite()) {
        return Some(number.trunc().to_string());
    }
    let (number, unit) = split_size(unsigned);
    let number = match number.matches('.').count() {
        // Points between thousands.
        2.. => number.replace(['.', ','], ""),
        _ => number.replace(',', ""),
    };
    go_float(&number)?;
    let unit = unit.trim().to_lowercase();
    let unit = unit.trim_end_matches('.');
    let known = UNITS.iter().any(|(name, _)| *name == unit);
    let unit = match known {
        true => unit.to_uppercase().replace("KB", "kB").replace('I', "i"),
        false => similar_unit(unit)?.to_owned(),
    };
    Some(format!("{number}{unit}"))
}

fn similar_unit(unit: &str) -> Option<&'static str> {
    let singular = unit.strip_suffix('s').unwrap_or(unit);
    if let Some((_, unit)) = OTHER_UNITS.iter().find(|(name, _)| *name == singular) {
        return Some(unit);
    }
    let found = |name: &str| SUGGESTED.into_iter().find(|unit| unit.eq_ignore_ascii_case(name));
    let names: Vec<String> = SUGGESTED.iter().map(|unit| unit.to_lowercase()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    found(singular).or_else(|| found(nearest(singular, &names)?))
}
