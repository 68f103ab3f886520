//! The comments that stand at a rule: why its limit is what it is.

use super::yaml::Place;
use crate::budget::limit::DiveRule;

/// How the comments of dive's own sample begin. They are about its arithmetic, and no reasons.
const OF_SAMPLE: [&str; 3] = [
    "If the efficiency is measured below",
    "If the amount of wasted space is at least",
    "If the amount of wasted space makes up",
];

/// Returns the comments in the lines above `line` and after the value, without their signs; empty
/// lines, those of dive's sample, and rules that are switched off by a comment are left out.
pub(super) fn at(lines: &[&str], line: usize, end_of_value: Place) -> Vec<String> {
    let above = lines.get(..line.saturating_sub(1)).unwrap_or_default().iter().rev();
    let above = above.map_while(|line| line.trim().strip_prefix('#'));
    let mut comments: Vec<&str> = above.collect();
    comments.reverse();
    let last = lines.get(end_of_value.line.saturating_sub(1)).copied().unwrap_or_default();
    let after = last.char_indices().nth(end_of_value.column.saturating_sub(1));
    let after = after.and_then(|(at, _)| last.get(at..)).unwrap_or_default();
    comments.extend(after.trim_start().strip_prefix('#'));
    let reasons = comments.into_iter().map(|comment| comment.trim_matches(['#', ' ', '\t', '\r']));
    reasons.filter(|comment| is_reason(comment)).map(str::to_owned).collect()
}

fn is_reason(comment: &str) -> bool {
    let is_rule = |rule: DiveRule| {
        comment.strip_prefix(rule.name()).is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    !comment.is_empty()
        && !OF_SAMPLE.iter().any(|sample| comment.starts_with(sample))
        && !DiveRule::ALL.into_iter().any(is_rule)
}
