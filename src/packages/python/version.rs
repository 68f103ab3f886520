//! The order of versions of Python distributions (PEP 440).

use std::cmp::Ordering;

/// A version that can be compared. Local parts are ignored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    epoch: u64,
    /// Without zeros at the end.
    release: Vec<u64>,
    /// The kind of prerelease and its number; [`FINAL`] for none.
    pre: (u8, u64),
    post: Option<u64>,
    /// `u64::MAX` if it is not a development version, as those come first.
    dev: u64,
}

const DEV_ONLY: u8 = 0;
const FINAL: u8 = 4;

impl Version {
    /// Reads a version; `None` for what is not one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_prefix('v').unwrap_or(&text);
        let text = text.split('+').next()?;
        let (epoch, text) = match text.split_once('!') {
            Some((epoch, rest)) => (epoch.parse().ok()?, rest),
            None => (0, text),
        };
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (numbers, mut rest) = text.split_at_checked(end)?;
        let mut release = Vec::new();
        for part in numbers.trim_end_matches('.').split('.') {
            release.push(part.parse().ok()?);
        }
        while 1 < release.len() && release.last() == Some(&0) {
            release.pop();
        }
        let mut version = Self { epoch, release, pre: (FINAL, 0), post: None, dev: u64::MAX };
        while let Some((word, number, after)) = suffix(rest) {
            match word {
                "a" | "alpha" => version.pre = (1, number),
                "b" | "beta" => version.pre = (2, number),
                "c" | "rc" | "pre" | "preview" => version.pre = (3, number),
                "post" | "rev" | "r" | "" => version.post = Some(number),
                "dev" => version.dev = number,
                _ => return None,
            }
            rest = after;
        }
        if version.pre.0 == FINAL && version.post.is_none() && version.dev != u64::MAX {
            version.pre = (DEV_ONLY, 0);
        }
        rest.is_empty().then_some(version)
    }

    fn starts_with(&self, prefix: &Self, parts: usize) -> bool {
        let at = |version: &Self, index: usize| version.release.get(index).copied().unwrap_or(0);
        self.epoch == prefix.epoch && (0..parts).all(|index| at(self, index) == at(prefix, index))
    }
}

/// Splits off the next part after the release numbers: its word, its number, and what follows.
fn suffix(text: &str) -> Option<(&str, u64, &str)> {
    let text = text.trim_start_matches(['.', '-', '_']);
    if text.is_empty() {
        return None;
    }
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    let digits = rest.trim_start_matches(['.', '-', '_']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    match digits.split_at_checked(end)? {
        ("", _) if word.is_empty() => None,
        ("", _) => Some((word, 0, rest)),
        (number, after) => Some((word, number.parse().ok()?, after)),
    }
}

/// Whether a version satisfies an operator and another version; `None` if either is invalid.
pub(super) fn satisfies(version: &str, operator: &str, wanted: &str) -> Option<bool> {
    let left = Version::parse(version)?;
    if let Some(prefix) = wanted.trim().strip_suffix(".*") {
        let same = left.starts_with(&Version::parse(prefix)?, prefix.split('.').count());
        return match operator {
            "==" => Some(same),
            "!=" => Some(!same),
            _ => None,
        };
    }
    let right = Version::parse(wanted)?;
    let order = left.cmp(&right);
    match operator {
        "==" => Some(order == Ordering::Equal),
        "===" => Some(version.trim() == wanted.trim()),
        "!=" => Some(order != Ordering::Equal),
        "<" => Some(order == Ordering::Less),
        "<=" => Some(order != Ordering::Greater),
        ">" => Some(order == Ordering::Greater),
        ">=" => Some(order != Ordering::Less),
        "~=" => {
            let parts = wanted.split('.').count().saturating_sub(1);
            Some(order != Ordering::Less && left.starts_with(&right, parts))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_pep_440() {
        let order = [
            "1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0.post1.dev1",
            "1.0.post1", "1.0.1", "1.2", "1.10", "1!0.1",
        ];
        for pair in order.windows(2) {
            let (a, b) = (Version::parse(pair[0]), Version::parse(pair[1]));
            assert!(a.is_some() && a < b, "{pair:?} {a:?} {b:?}");
        }
        for (a, b) in
            [("1.0", "1"), ("v1.0-RC1", "1.0c1"), ("1.0+local", "1.0"), ("1.0-1", "1.0.post1")]
        {
            assert_eq!(Version::parse(a), Version::parse(b), "{a} {b}");
            assert!(Version::parse(a).is_some());
        }
        for none in ["", "x", "1..2", "1.0x", "1.0 final", "99999999999999999999"] {
            assert_eq!(Version::parse(none), None, "{none}");
        }
    }

    #[test]
    fn operators_are_those_of_specifiers() {
        let holds = |version, operator, wanted| satisfies(version, operator, wanted);
        assert_eq!(holds("3.11", ">=", "3.9"), Some(true));
        assert_eq!(holds("3.9", "<", "3.10"), Some(true));
        assert_eq!(holds("3.11.2", "==", "3.11.*"), Some(true));
        assert_eq!(holds("3.11.2", "!=", "3.11.*"), Some(false));
        assert_eq!(holds("3.11", "~=", "3.9"), Some(true));
        assert_eq!(holds("4.0", "~=", "3.9"), Some(false));
        assert_eq!(holds("3.11.2", "~=", "3.10.0"), Some(false));
        assert_eq!(holds("linux", "<", "3"), None);
        assert_eq!(holds("3", "in", "3"), None);
    }
}
