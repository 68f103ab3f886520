//! How much is allowed: sizes, counts, shares, and both joined. Exact: no number is rounded before
//! it is compared.

use std::fmt;

use super::quantity::Unit;
use crate::units::{Bytes, grouped};

/// How much is allowed; at least one of both is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// More is worth a warning.
    pub warn: Option<Amount>,
    /// More is too much.
    pub max: Option<Amount>,
}

/// An amount; at least one of both parts is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Bytes, or a count.
    pub number: Option<u64>,
    /// A share.
    pub share: Option<Share>,
    /// What exceeds it if both are set.
    pub joined: Joined,
}

/// How the two parts of an amount are joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Joined {
    /// Both have to be exceeded: `5% and 10 MB`.
    #[default]
    And,
    /// One of them is enough: `5% or 10 MB`.
    Or,
}

/// By how much a number may differ from another one.
pub type Tolerance = Amount;

/// A share of a whole, in billionths of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub u64);

impl Share {
    /// The whole.
    pub const ALL: Self = Self(1_000_000_000);

    /// The billionths of one per cent.
    pub const PERCENT: u64 = 10_000_000;

    /// Parses a number of per cent, without its sign: digits, and up to seven decimals.
    pub fn parse_percent(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        let has_digits = !whole.is_empty() || !decimals.is_empty();
        if !has_digits || !is_number(whole) || !is_number(decimals) || 7 < decimals.len() {
            return None;
        }
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let decimals: u64 = format!("{decimals:0<7}").parse().ok()?;
        whole.checked_mul(Self::PERCENT)?.checked_add(decimals).map(Self)
    }

    /// Returns the most that is not more than this share of a whole.
    pub fn of(self, whole: u64) -> u64 {
        let share = u128::from(whole) * u128::from(self.0) / u128::from(Self::ALL.0);
        u64::try_from(share).unwrap_or(u64::MAX)
    }
}

impl Share {
    /// Returns it as a number from 0 to 1, such as `0.95`.
    pub fn as_ratio(self) -> String {
        let (whole, rest) = (self.0 / Self::ALL.0, self.0 % Self::ALL.0);
        let decimals = format!("{rest:09}");
        match decimals.trim_end_matches('0') {
            "" => whole.to_string(),
            decimals => format!("{whole}.{decimals}"),
        }
    }
}

/// Writes it in per cent, such as `5%` or `0.25%`.
impl fmt::Display for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = (self.0 / Self::PERCENT, self.0 % Self::PERCENT);
        let decimals = format!("{decimals:07}");
        match decimals.trim_end_matches('0') {
            "" => write!(out, "{whole}%"),
            decimals => write!(out, "{whole}.{decimals}%"),
        }
    }
}

impl Amount {
    /// Returns an amount without a share.
    pub fn number(number: u64) -> Self {
        Self { number: Some(number), ..Self::default() }
    }

    /// Returns an amount that is a share.
    pub fn share(share: Share) -> Self {
        Self { share: Some(share), ..Self::default() }
    }

    /// Returns the most that does not exceed it, of that whole; `None` if it is a share, and the
    /// whole is unknown.
    pub fn most(&self, whole: Option<u64>) -> Option<u64> {
        let share = match self.share {
            Some(share) => Some(share.of(whole?)),
            None => None,
        };
        match (self.number, share) {
            (Some(number), Some(share)) => Some(match self.joined {
                Joined::And => number.max(share),
                Joined::Or => number.min(share),
            }),
            (number, share) => number.or(share),
        }
    }

    /// Whether it is more than another one, whatever the whole is.
    pub fn is_beyond(&self, other: &Self) -> bool {
        // Of two parts the larger one decides with `and`, the smaller one with `or`.
        let decides = |is_over: &dyn Fn(Self) -> bool| match other.joined {
            Joined::And => other.parts().all(is_over),
            Joined::Or => other.parts().any(is_over),
        };
        match self.joined {
            Joined::And => decides(&|part| self.parts().any(|own| own.is_over_part(&part))),
            Joined::Or => self.parts().all(|own| decides(&|part| own.is_over_part(&part))),
        }
    }

    /// Its parts, each by itself.
    fn parts(&self) -> impl Iterator<Item = Self> {
        self.number.map(Self::number).into_iter().chain(self.share.map(Self::share))
    }

    /// Whether one part is more than another one of the same kind.
    fn is_over_part(&self, other: &Self) -> bool {
        let is_more = self.number.zip(other.number).is_some_and(|(own, other)| other < own);
        is_more || self.share.zip(other.share).is_some_and(|(own, other)| other < own)
    }

    /// Returns it as configurations write it, such as `250 MB`, `1% and 20 MB`, `40`.
    pub fn in_words(&self, unit: Unit) -> String {
        let number = self.number.map(|number| match unit {
            Unit::Bytes => Bytes(number).to_string(),
            Unit::Count => grouped(number),
        });
        let share = self.share.map(|share| share.to_string());
        let word = match self.joined {
            Joined::And => " and ",
            Joined::Or => " or ",
        };
        share.into_iter().chain(number).collect::<Vec<_>>().join(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact() {
        for (text, share, printed) in [
            ("5", 50_000_000, "5%"),
            ("0.25", 2_500_000, "0.25%"),
            (".5", 5_000_000, "0.5%"),
            ("100", 1_000_000_000, "100%"),
            ("1.", 10_000_000, "1%"),
            ("250", 2_500_000_000, "250%"),
        ] {
            let parsed = Share::parse_percent(text).unwrap();
            assert_eq!((parsed.0, parsed.to_string().as_str()), (share, printed), "{text}");
        }
        for text in ["", ".", "-1", "1e2", "1,5", "0.00000001", "99999999999999999999", " 5"] {
            assert_eq!(Share::parse_percent(text), None, "{text}");
        }
        assert_eq!(Share(950_000_000).as_ratio(), "0.95");
        assert_eq!((Share(0).as_ratio(), Share::ALL.as_ratio()), ("0".into(), "1".into()));
        assert_eq!(Share::parse_percent("1").unwrap().of(199), 1);
        assert_eq!(Share::parse_percent("1").unwrap().of(u64::MAX), u64::MAX / 100);
        assert_eq!(Share::parse_percent("0.1").unwrap().of(999), 0);
    }

    #[test]
    fn joined_amounts_allow_the_more_or_the_less() {
        let both = |joined| Amount { joined, share: Some(Share(50_000_000)), number: Some(10) };
        assert_eq!(both(Joined::And).most(Some(1000)), Some(50));
        assert_eq!(both(Joined::Or).most(Some(1000)), Some(10));
        assert_eq!(both(Joined::And).most(None), None);
        assert_eq!(Amount::number(10).most(None), Some(10));
        assert_eq!(both(Joined::And).in_words(Unit::Bytes), "5% and 10 B");
        assert_eq!(both(Joined::Or).in_words(Unit::Count), "5% or 10");
    }

    #[test]
    fn an_amount_is_beyond_another_one_only_if_it_is_for_every_whole() {
        let amount = |percent: u64, number: u64, joined| Amount {
            share: (percent != 0).then_some(Share(percent * Share::PERCENT)),
            number: (number != 0).then_some(number),
            joined,
        };
        let (and, or) = (Joined::And, Joined::Or);
        for (one, other, is_beyond) in [
            (amount(0, 2, and), amount(0, 1, and), true),
            (amount(0, 1, and), amount(0, 1, and), false),
            (amount(2, 0, and), amount(0, 1, and), false),
            (amount(5, 10, and), amount(1, 5, and), true),
            (amount(5, 10, or), amount(1, 5, or), true),
            // Of a small whole, 5 % are less than that number.
            (amount(5, 0, and), amount(1, 10, and), false),
            (amount(5, 0, and), amount(1, 10, or), true),
            (amount(1, 10, or), amount(0, 5, and), false),
            (amount(1, 10, and), amount(0, 5, and), true),
        ] {
            assert_eq!(one.is_beyond(&other), is_beyond, "{one:?} {other:?}");
        }
    }
}
