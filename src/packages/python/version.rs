//! Conditions on the versions of Python's distributions (PEP 440, "Version specifiers").

use std::cmp::Ordering;

use crate::versions::pep440::Version;

/// Reads a version without what was added to it locally, which conditions do not see.
fn read(text: &str) -> Option<Version<'_>> {
    Version::read(text).map(Version::public)
}

/// Whether a version satisfies an operator and another version; `None` if either is invalid.
pub(super) fn satisfies(version: &str, operator: &str, wanted: &str) -> Option<bool> {
    let left = read(version)?;
    if let Some(prefix) = wanted.trim().strip_suffix(".*") {
        let same = left.starts_with(&read(prefix)?, prefix.split('.').count());
        return match operator {
            "==" => Some(same),
            "!=" => Some(!same),
            _ => None,
        };
    }
    let right = read(wanted)?;
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
