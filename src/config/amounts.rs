//! Amounts as files write them: `"250 MB"`, `"5%"`, `"5% and 10 MB"`, `40`.

use toml::Spanned;
use toml::de::DeValue;

use super::problems::Problem;
use crate::budget::{Amount, Joined, Share};
use crate::units::Bytes;

/// How the amounts of a field may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Form {
    /// As a string with a unit.
    pub(super) size: bool,
    /// As a plain number.
    pub(super) count: bool,
    /// As a string with `%`.
    pub(super) share: bool,
    /// Whether it is a share of what it is a part of, so that more than all is a mistake.
    pub(super) is_part: bool,
}

impl Form {
    pub(super) const SIZE: Self = Self { size: true, ..Self::NONE };
    pub(super) const COUNT: Self = Self { count: true, ..Self::NONE };
    pub(super) const SIZE_OR_COUNT: Self = Self { count: true, ..Self::SIZE };
    pub(super) const SIZE_OR_SHARE: Self = Self { share: true, ..Self::SIZE };
    pub(super) const COUNT_OR_SHARE: Self = Self { share: true, ..Self::COUNT };
    pub(super) const PART: Self = Self { share: true, is_part: true, ..Self::NONE };
    pub(super) const SIZE_OR_PART: Self = Self { size: true, ..Self::PART };
    const NONE: Self = Self { size: false, count: false, share: false, is_part: false };

    /// The accepted ways, for messages.
    fn expected(self) -> String {
        let ways = [
            (self.size, "a size such as \"250 MB\""),
            (self.count, "a whole number"),
            (self.share, "a share such as \"5%\""),
            (self.size && self.share, "both as \"5% and 10 MB\""),
        ];
        let ways: Vec<&str> = ways.iter().filter(|(is, _)| *is).map(|(_, way)| *way).collect();
        match ways.as_slice() {
            [] => String::new(),
            [way] => (*way).to_owned(),
            [one, other] => format!("{one} or {other}"),
            [ways @ .., last] => format!("{}, or {last}", ways.join(", ")),
        }
    }
}

/// Reads an amount.
pub(super) fn amount(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    form: Form,
) -> Result<Amount, Problem> {
    let meant = |number: &str| {
        let meant = meant(number, form);
        meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"))
    };
    match value.get_ref() {
        DeValue::Integer(number) if form.count => {
            let count = u64::from_str_radix(number.as_str(), number.radix());
            let message = format!("`{name}` expects a whole number, 0 or more");
            count.map(Amount::number).map_err(|_| Problem::wrong(value, message))
        }
        DeValue::String(text) if text.trim().is_empty() => {
            Err(Problem::wrong(value, format!("`{name}` is empty")))
        }
        DeValue::String(text) if form != Form::COUNT => {
            let amount = parse(text, form).ok_or_else(|| {
                // Of a number, the quotes may be what is wrong.
                let quote = if form.count { "\"" } else { "" };
                let found = format!("found `{quote}{text}{quote}`{}", meant(text));
                Problem::wrong(value, format!("`{name}` expects {}, {found}", form.expected()))
            })?;
            if form.is_part && amount.share.is_some_and(|share| Share::ALL < share) {
                let message = format!("`{name}` expects at most 100 %, found `{text}`");
                return Err(Problem::wrong(value, message));
            }
            Ok(amount)
        }
        other => {
            let mut problem = Problem::unexpected(name, &form.expected(), value);
            problem.message += &match other {
                DeValue::String(text) => meant(text),
                DeValue::Integer(number) => meant(number.as_str()),
                DeValue::Float(number) => meant(number.as_str()),
                _ => String::new(),
            };
            Err(problem)
        }
    }
}

/// Reads a share alone; `within` says of its value whether it is allowed.
pub(super) fn share(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    within: impl Fn(Share) -> bool,
) -> Result<Share, Problem> {
    let share = amount(name, value, Form { is_part: false, ..Form::PART })?.share;
    share.filter(|share| within(*share)).ok_or_else(|| {
        let message = format!("`{name}` expects more than 0 % and less than 100 %");
        Problem::wrong(value, message)
    })
}

/// Parses `250 MB`, `5%`, `5% and 10 MB` or `5% or 10 MB`.
fn parse(text: &str, form: Form) -> Option<Amount> {
    let joined = if text.contains(" or ") { Joined::Or } else { Joined::And };
    let word = if joined == Joined::Or { " or " } else { " and " };
    let mut amount = Amount::default();
    for part in text.split(word).map(str::trim) {
        match part.strip_suffix('%') {
            Some(share) if form.share && amount.share.is_none() => {
                amount.share = Some(Share::parse_percent(share.trim_end())?);
            }
            None if form.size && amount.number.is_none() => {
                amount.number = Some(size(part)?);
            }
            _ => return None,
        }
    }
    // Of one part, it says nothing.
    let is_both = amount.number.is_some() && amount.share.is_some();
    Some(Amount { joined: if is_both { joined } else { Joined::default() }, ..amount })
}

/// Parses a size. A plain number would leave open whether bytes or megabytes are meant.
fn size(text: &str) -> Option<u64> {
    let has_unit = text.ends_with(|last: char| last.is_ascii_alphabetic());
    Bytes::parse(text).filter(|_| has_unit).map(|bytes| bytes.0)
}

/// What was probably meant by a number without a unit, or with an unknown one.
fn meant(written: &str, form: Form) -> Option<String> {
    if [" and ", " or "].iter().any(|word| written.contains(word)) {
        return None;
    }
    let written = written.trim();
    let digits = written.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(written.len());
    let (number, unit) = written.split_at_checked(digits)?;
    let value: f64 = number.parse().ok()?;
    let (unit, has_decimals) = (unit.trim().to_ascii_lowercase(), number.contains('.'));
    if unit.is_empty() && form.share && has_decimals && value <= 1.0 {
        // Which numbers of a hundredth have a long tail as floats: 0.07 × 100.
        let percent = format!("{:.6}", value * 100.0);
        return Some(format!("\"{}%\"", percent.trim_end_matches('0').trim_end_matches('.')));
    }
    let percent = ["percent", "per cent", "pct"].contains(&unit.as_str());
    if percent && form.share {
        return Some(format!("\"{number}%\""));
    }
    if !form.size {
        return (form.count && unit.is_empty() && !has_decimals).then(|| number.to_owned());
    }
    let unit = match unit.as_bytes() {
        // So many can only be bytes.
        [] if 10_000.0 <= value && !has_decimals => "B",
        [] | [b'm', ..] => "MB",
        [b'b', ..] => "B",
        [b'k', ..] => "kB",
        [b'g', ..] => "GB",
        [b't', ..] => "TB",
        _ => return None,
    };
    Some(format!("\"{number} {unit}\""))
}
