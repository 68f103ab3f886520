//! Numbers between dots, for versions that no tool orders.

use std::cmp::Ordering;

use super::digits::Number;
use super::{VersionOrder, compare_padded};

/// The order of dotted numbers; a missing number counts as zero. A version with anything else,
/// except for underscores as in `1.8.0_392`, cannot be ordered.
pub static PLAIN: VersionOrder = VersionOrder { name: "plain", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    Some(compare_padded(&numbers(before)?, &numbers(after)?, &Number::ZERO))
}

fn numbers(version: &str) -> Option<Vec<Number<'_>>> {
    let dotted = version.strip_prefix('v').unwrap_or(version);
    dotted.split(['.', '_']).map(Number::read).collect()
}
