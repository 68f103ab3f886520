//! Versions of gems and conditions on them (RubyGems, `Gem::Version` and `Gem::Requirement`).

use std::cmp::Ordering;

/// A part of a version. Letters come before numbers: `1.0.rc1` is older than `1.0.1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Letters(String),
    Number(u64),
}

fn parts(version: &str) -> Vec<Part> {
    // A dash begins a prerelease.
    let version = version.trim().replace('-', ".pre.");
    let mut parts = Vec::new();
    for piece in version.split('.') {
        let mut rest = piece;
        while let Some(first) = rest.chars().next() {
            let is_digit = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(rest.len());
            let Some((part, after)) = rest.split_at_checked(end) else { break };
            parts.push(match is_digit {
                true => Part::Number(part.parse().unwrap_or(u64::MAX)),
                false => Part::Letters(part.to_owned()),
            });
            rest = after;
        }
    }
    parts
}

/// Compares two versions.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    compare_parts(&parts(a), &parts(b))
}

fn compare_parts(a: &[Part], b: &[Part]) -> Ordering {
    let zero = Part::Number(0);
    for index in 0..a.len().max(b.len()) {
        let order = a.get(index).unwrap_or(&zero).cmp(b.get(index).unwrap_or(&zero));
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

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
        // A prerelease of an excluded version is excluded too.
        "~>" => order.is_ge() && compare_parts(&numbers(version), &bump(wanted)).is_lt(),
        _ => true,
    }
}

fn numbers(version: &str) -> Vec<Part> {
    parts(version).into_iter().take_while(|part| matches!(part, Part::Number(_))).collect()
}

/// Returns the first version that `~>` excludes: `2.2` for `2.1.3`.
fn bump(version: &str) -> Vec<Part> {
    let mut numbers = numbers(version);
    if 1 < numbers.len() {
        numbers.pop();
    }
    if let Some(Part::Number(last)) = numbers.last_mut() {
        *last = last.saturating_add(1);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_rubygems() {
        let sorted =
            ["0.9", "1.0.a", "1.0.rc1", "1.0.rc2", "1.0", "1.0.1", "1.9", "1.10", "2.0-x", "2"];
        for pair in sorted.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(compare("1.0", "1"), Ordering::Equal);
        assert_eq!(compare("99999999999999999999999", "1"), Ordering::Greater);
    }

    #[test]
    fn conditions_are_met_as_rubygems_says() {
        for (version, condition, wanted) in [
            ("2.1.9", "~> 2.1.3", true),
            ("2.2", "~> 2.1.3", false),
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
