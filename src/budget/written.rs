//! Amounts as a file takes them back: exactly, in the fewest digits.

use super::amount::{Amount, Joined};
use super::quantity::Unit;

impl Amount {
    /// Returns it as a configuration reads it back to the last byte, without quotes: `235 MB`,
    /// `234567891 B`, `1% and 20 MB`, `40`.
    pub fn exactly(&self, unit: Unit) -> String {
        let number = self.number.map(|number| match unit {
            Unit::Bytes => size(number),
            Unit::Count => number.to_string(),
        });
        let share = self.share.map(|share| share.to_string());
        let word = match self.joined {
            Joined::And => " and ",
            Joined::Or => " or ",
        };
        share.into_iter().chain(number).collect::<Vec<_>>().join(word)
    }
}

/// Returns a size in the largest unit that takes at most three decimals.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 4] =
        [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    // `1234 B` is as long as `1.234 kB`, and plainer.
    let is_round = |unit: u64| unit <= bytes && bytes.is_multiple_of((unit / 1000).max(10));
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| is_round(*unit)) else {
        return format!("{bytes} B");
    };
    let decimals = format!("{:03}", bytes % unit / (unit / 1000));
    match decimals.trim_end_matches('0') {
        "" => format!("{} {name}", bytes / unit),
        decimals => format!("{}.{decimals} {name}", bytes / unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Share;
    use crate::units::Bytes;

    #[test]
    fn sizes_are_read_back_to_the_last_byte() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_234, "1234 B"),
            (448_300, "448.3 kB"),
            (235_000_000, "235 MB"),
            (234_567_000, "234.567 MB"),
            (234_567_891, "234567891 B"),
            (1_130_000_000, "1.13 GB"),
            (1_000_500_000_000, "1000.5 GB"),
            (u64::MAX, "18446744073709551615 B"),
        ] {
            assert_eq!(Amount::number(bytes).exactly(Unit::Bytes), text);
            assert_eq!(Bytes::parse(text), Some(Bytes(bytes)), "{text}");
        }
        assert_eq!(Amount::number(1_234_567).exactly(Unit::Count), "1234567");
        let both = |joined| Amount { joined, share: Some(Share(3_500_000)), number: Some(20_000) };
        assert_eq!(both(Joined::And).exactly(Unit::Bytes), "0.35% and 20 kB");
        assert_eq!(both(Joined::Or).exactly(Unit::Bytes), "0.35% or 20 kB");
    }
}
