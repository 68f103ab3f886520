//! What could not be read or does not agree, grouped by layer and code.

use std::collections::BTreeMap;

use super::{Block, Section};
use crate::report::Report;
use crate::units::grouped;
use crate::warning::{Code, Warning};

/// How many lines are shown; the machine formats have every warning.
const MAX_LINES: usize = 10;

pub(super) fn section(report: &Report) -> Section {
    let groups = group(&report.warnings);
    if groups.is_empty() {
        return None;
    }
    let mut lines: Vec<String> = groups.iter().take(MAX_LINES).map(line).collect();
    let folded: usize = groups.iter().skip(MAX_LINES).map(|(_, count)| count).sum();
    if folded != 0 {
        lines.push(format!("and {} more (see `--format json`)", grouped(folded as u64)));
    }
    Some(("Warnings".to_owned(), Block::List(lines)))
}

/// Returns the first warning of each code and layer with how many there are, in report order.
fn group(warnings: &[Warning]) -> Vec<(&Warning, usize)> {
    let mut counts: BTreeMap<(Option<usize>, Code), usize> = BTreeMap::new();
    let mut firsts = Vec::new();
    for warning in warnings {
        let count = counts.entry((warning.layer, warning.code)).or_default();
        if *count == 0 {
            firsts.push(warning);
        }
        *count += 1;
    }
    let count = |warning: &Warning| counts.get(&(warning.layer, warning.code)).copied();
    firsts.into_iter().map(|warning| (warning, count(warning).unwrap_or(1))).collect()
}

fn line((warning, count): &(&Warning, usize)) -> String {
    let mut text = warning.in_words();
    if 1 < *count {
        text.push_str(&format!(" (and {} more like it)", grouped(*count as u64 - 1)));
    }
    text
}
