//! What the value of a rule of dive allows: a share, a size, or everything.

use super::numbers::{go_float, yaml_number};
use super::repair;
use super::units::{UNITS, split_size};
use crate::budget::limit::DiveRule;
use crate::budget::{Amount, Share};
use crate::escape::printable_text;

/// What a value says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// What is allowed; `None` if the rule is switched off.
    pub(super) allowed: Option<Amount>,
    /// What is probably not meant, though it is right.
    pub(super) doubt: Option<String>,
}

/// The words that switch a rule off, in any case; an empty string does, too.
const OFF: [&str; 4] = ["", "disabled", "false", "off"];

/// How many characters of a wrong value a message shows.
const MAX_SHOWN: usize = 40;

/// Reads the value of a rule. One without quotes in YAML is `plain`, and may be a number that only
/// YAML knows, such as `2e7`. The error is a message.
pub(super) fn read(rule: DiveRule, text: &str, is_plain: bool) -> Result<Read, String> {
    if OFF.contains(&text.trim().to_lowercase().as_str()) {
        return Ok(Read { allowed: None, doubt: None });
    }
    let amount = match rule {
        DiveRule::HighestWastedBytes => size(text, is_plain).map(Amount::number),
        DiveRule::LowestEfficiency | DiveRule::HighestUserWastedPercent => {
            share(rule, text, is_plain).map(Amount::share)
        }
    };
    let allowed = Some(amount.map_err(|wrong| message(rule, text, wrong))?);
    Ok(Read { allowed, doubt: doubt(rule, text) })
}

/// Returns what a rule expects, as the object of a sentence.
pub(super) fn expected(rule: DiveRule) -> &'static str {
    match rule {
        DiveRule::HighestWastedBytes => "a size such as `20MB`, or `disabled`",
        DiveRule::LowestEfficiency | DiveRule::HighestUserWastedPercent => {
            "a number from 0 to 1, or `disabled`"
        }
    }
}

/// Why a value is refused.
enum Wrong {
    /// It is nothing of what is expected.
    Unexpected,
    /// It is no number, which dive accepts, and then no image fails.
    NotANumber,
    /// It is more bytes than can be counted.
    TooLarge,
    /// Two versions of dive read two numbers.
    Ambiguous(u64, u64),
}

fn message(rule: DiveRule, text: &str, wrong: Wrong) -> String {
    let name = rule.name();
    let shown = shown(text);
    let expects = || format!("`{name}` expects {}, found `{shown}`", expected(rule));
    match wrong {
        Wrong::NotANumber => format!(
            "`{name}` is `{shown}`, no number, and could never fail; to switch the rule off, write \
             `disabled`"
        ),
        Wrong::TooLarge => format!("{}, which is more than 16 EiB", expects()),
        Wrong::Ambiguous(octal, decimal) => format!(
            "`{name}` is `{shown}`, which releases of dive read as {octal} or as {decimal}; write \
             it without the leading zero"
        ),
        Wrong::Unexpected => match repair::meant(rule, text) {
            Some(meant) => format!("{}; did you mean `{}`?", expects(), printable_text(&meant)),
            None => format!("{}{}", expects(), repair::remark(rule, text)),
        },
    }
}

/// Returns a value as a message shows it.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).collect();
    if MAX_SHOWN < text.chars().count() {
        shown.push('…');
    }
    printable_text(&shown)
}

/// The share that is allowed, in billionths. A threshold is the number that dive compares with, a
/// 64-bit float; what it has beyond nine decimals is rounded in favour of the image, so that none
/// fails that dive lets pass.
fn share(rule: DiveRule, text: &str, is_plain: bool) -> Result<Share, Wrong> {
    let of_yaml = || is_plain.then(|| yaml_number(text)).flatten();
    let number = go_float(text).or_else(of_yaml).ok_or(Wrong::Unexpected)?;
    if number.is_nan() {
        return Err(Wrong::NotANumber);
    }
    if !(0.0..=1.0).contains(&number) {
        return Err(Wrong::Unexpected);
    }
    // The shortest decimal number that is this float and no other, never with an exponent.
    let decimal = number.abs().to_string();
    let (whole, fraction) = decimal.split_once('.').unwrap_or((&decimal, ""));
    let (kept, rest) = fraction.split_at_checked(9).unwrap_or((fraction, ""));
    let whole: u64 = whole.parse().map_err(|_| Wrong::Unexpected)?;
    let kept: u64 = format!("{kept:0<9}").parse().map_err(|_| Wrong::Unexpected)?;
    let down = whole.saturating_mul(Share::ALL.0).saturating_add(kept);
    Ok(match rule {
        DiveRule::LowestEfficiency => Share(Share::ALL.0.saturating_sub(down)),
        _ => Share(down.saturating_add(u64::from(!rest.is_empty()))),
    })
}

/// A size in bytes, by the arithmetic of dive's library: a float times the unit, truncated.
fn size(text: &str, is_plain: bool) -> Result<u64, Wrong> {
    let of_yaml = if is_plain { yaml_number(text) } else { None };
    let bytes = match (as_size(text), of_yaml) {
        (Some(written), Some(octal)) if written != octal => {
            return Err(Wrong::Ambiguous(octal as u64, written as u64));
        }
        (Some(bytes), _) => bytes,
        (None, Some(number)) if 0.0 <= number && number.is_finite() => number,
        _ => return Err(Wrong::Unexpected),
    };
    // 2^64, from which on a float is no 64-bit number.
    if 18_446_744_073_709_551_616.0 <= bytes {
        return Err(Wrong::TooLarge);
    }
    Ok(bytes as u64)
}

fn as_size(text: &str) -> Option<f64> {
    let (number, unit) = split_size(text);
    let unit = unit.trim().to_lowercase();
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    Some(go_float(&number.replace(',', ""))? * *factor as f64)
}

/// A comma that does not stand between thousands is dropped all the same.
fn doubt(rule: DiveRule, text: &str) -> Option<String> {
    let (number, unit) = split_size(text);
    let whole = number.split('.').next().unwrap_or_default();
    let groups_are_whole = whole.split(',').skip(1).all(|group| group.len() == 3);
    let fraction = number.get(whole.len()..).unwrap_or_default();
    if rule != DiveRule::HighestWastedBytes || groups_are_whole && !fraction.contains(',') {
        return None;
    }
    let read = number.replace(',', "");
    Some(format!(
        "`{}` is {read}{unit}, as commas are dropped; a fraction has a point",
        rule.name()
    ))
}
