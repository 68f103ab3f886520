//! Numbers as people read them: byte counts in decimal units, shares, plurals.

use std::borrow::Cow;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

/// A number of bytes.
///
/// Prints in decimal units with three significant digits (`999 B`, `1.23 kB`, `45.6 MB`); machines
/// read and write a plain integer.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Bytes(pub u64);

/// The schema of a plain integer; a derived one would add a description to each field.
impl JsonSchema for Bytes {
    fn schema_name() -> Cow<'static, str> {
        u64::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        u64::json_schema(generator)
    }
}

const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];

impl fmt::Display for Bytes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.in_decimal_units())
    }
}

impl Bytes {
    fn in_decimal_units(self) -> String {
        if self.0 < 1000 {
            return format!("{} B", self.0);
        }
        // Lossy above 2^53, far below the three digits printed.
        let mut value = self.0 as f64;
        let mut unit = "B";
        for next in UNITS {
            // 999.5 would print as 1000: it belongs to the next unit.
            if value < 999.5 {
                break;
            }
            value /= 1000.0;
            unit = next;
        }
        let decimals = match value {
            v if v < 9.995 => 2,
            v if v < 99.95 => 1,
            _ => 0,
        };
        format!("{value:.decimals$} {unit}")
    }
}

/// Units of sizes that people write, in lowercase: decimal ones, and those of IEC 80000-13.
const TYPED_UNITS: &[(&str, u64)] = &[
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

impl Bytes {
    /// Parses a size such as `1500`, `5GB`, `1.5 GiB`: exactly, without a fraction of a byte.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(digits)?;
        let unit = unit.trim().to_lowercase();
        let (_, factor) = TYPED_UNITS.iter().find(|(name, _)| *name == unit)?;
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{decimals}");
        let scale = 10_u128.checked_pow(u32::try_from(decimals.len()).ok()?)?;
        let bytes = digits.parse::<u128>().ok()?.checked_mul(u128::from(*factor))? / scale;
        u64::try_from(bytes).ok().map(Self)
    }
}

impl Add for Bytes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Bytes {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Bytes {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Bytes {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self(0), Add::add)
    }
}

/// Returns `part` of `whole` as a percentage from 0 to 100; 0 if the whole is 0.
pub fn percent(part: Bytes, whole: Bytes) -> f64 {
    if whole.0 == 0 { 0.0 } else { part.0 as f64 * 100.0 / whole.0 as f64 }
}

/// Returns a count with its noun: `1 file`, `2,310 files`.
pub fn counted(count: u64, noun: &str) -> String {
    let suffix = match (count, noun) {
        (1, _) => "",
        (_, noun) if noun.ends_with('y') && !noun.ends_with("ey") => {
            return format!("{} {}ies", grouped(count), &noun.trim_end_matches('y'));
        }
        (_, noun) if noun.ends_with('s') => "es",
        _ => "s",
    };
    format!("{} {noun}{suffix}", grouped(count))
}

/// Returns numbers, sorted, as ranges: `2-5,7`.
pub fn ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let words = ranges.into_iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    });
    words.collect::<Vec<_>>().join(",")
}

/// Returns a count with a comma between thousands.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index != 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_print_three_digits_and_a_decimal_unit() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (9994, "9.99 kB"),
            (9995, "10.0 kB"),
            (99_949, "99.9 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (1_102_000_000, "1.10 GB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(Bytes(bytes).to_string(), text, "{bytes}");
        }
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        for (text, value) in [
            ("1500", Some(1_500)),
            ("5GB", Some(5_000_000_000)),
            ("1.5 GiB", Some(1_610_612_736)),
            ("20 mb", Some(20_000_000)),
            // Which a float would make a byte less.
            ("1.13 GB", Some(1_130_000_000)),
            ("0.0015 kB", Some(1)),
            ("18446744073709.551615 MB", Some(u64::MAX)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551615 kB", None),
            ("5 parsecs", None),
            ("-1", None),
            ("1.2.3", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(Bytes::parse(text), value.map(Bytes), "{text}");
        }
    }

    #[test]
    fn counts_agree_with_their_noun() {
        assert_eq!(counted(1, "entry"), "1 entry");
        assert_eq!(counted(0, "entry"), "0 entries");
        assert_eq!(counted(1_234_567, "file"), "1,234,567 files");
        assert_eq!(counted(2, "copy"), "2 copies");
    }

    #[test]
    fn consecutive_layers_are_a_range() {
        assert_eq!(ranges(&[1, 2, 3, 5, 7, 8]), "1-3,5,7-8");
        assert_eq!(ranges(&[]), "");
    }
}
