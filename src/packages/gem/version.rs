//! Conditions on the versions of gems (RubyGems, `Gem::Requirement`).

use std::cmp::Ordering;

use crate::versions::gem::{compare, compare_parts, numbers};

/// Whether a version meets a condition such as `~> 2.1`; unknown kinds of conditions are met.
pub(super) fn meets(version: &str, condition: &str) -> bool {
    let condition = condition.trim();
    let end = condition.find(|c| !"=!<>~".contains(c)).unwrap_or(condition.len());
    let (sign, wanted) = condition.split_at_checked(end).unwrap_or(("", condition));
    let order = compare(version, wanted);
    match sign {
        "" | "=" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        "<" => order == Ordering::Less,
        ">" => order == Ordering::Greater,
        "<=" => order != Ordering::Greater,
        ">=" => order != Ordering::Less,
        "~>" => order.is_ge() && is_same_series(version, wanted),
        _ => true,
    }
}

/// Whether a version, or the one that it precedes, has all numbers of another one but the last, or
/// smaller ones; if that has only one number, the same one.
fn is_same_series(version: &str, wanted: &str) -> bool {
    let count = numbers(wanted).len().saturating_sub(1).max(1);
    let first = |version| numbers(version).into_iter().take(count).collect::<Vec<_>>();
    compare_parts(&first(version), &first(wanted)).is_le()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_met_as_rubygems_says() {
        for (version, condition, wanted) in [
            ("2.1.9", "~> 2.1.3", true),
            ("2.2", "~> 2.1.3", false),
            ("2.2", "~> 2.1.0", false),
            ("2.1.9", "~> 2.1.0", true),
            ("2.9", "~> 2.1", true),
            ("3.0", "~> 2", false),
            ("2.2.a", "~> 2.1.3", false),
            ("1.0", "= 1", true),
            ("1.0", "1.0.0", true),
            ("1.0", "!= 1.0", false),
            ("1.0", ">= 0", true),
            ("1.0", "< 1", false),
            ("1.0.pre", "< 1", true),
        ] {
            assert_eq!(meets(version, condition), wanted, "{version} {condition}");
        }
    }
}
