//! What was judged by: every limit as it is set, and where; once if it holds for several images.

use std::collections::BTreeSet;

use super::{Room, sentences};
use crate::budget::Check;
use crate::budget::check::Judged;
use crate::units::counted;
use crate::view::document::{Block, Cell, Fit, Table, table};

/// The sources, and a row for each limit.
pub(super) fn blocks(check: &Check, room: Room) -> Vec<Block> {
    let mut seen = BTreeSet::new();
    let mut limits: Vec<&Judged> = Vec::new();
    for judged in &check.judgements {
        if seen.insert((&judged.limit, &judged.set, &judged.origin, &judged.table)) {
            limits.push(judged);
        }
    }
    let (shown, left_out) = limits.split_at_checked(room.limits).unwrap_or((&limits, &[]));
    let rest = (!left_out.is_empty())
        .then(|| format!("and {}", counted(left_out.len() as u64, "more limit")));
    let table = table(
        "",
        shown,
        &[
            ("Limit", Fit::Middle, &|judged| Cell::plain(judged.limit.clone())),
            ("Set to", Fit::End, &|judged| Cell::plain(judged.set.clone())),
            ("Set in", Fit::End, &|judged| Cell::plain(sentences::place(judged))),
        ],
        rest,
    );
    let mut blocks = vec![Block::Paragraph(sources(check))];
    if let Some((_, Block::Table(table))) = table {
        let messages = shown.iter().map(|judged| judged.message.clone());
        let under = messages.map(|message| message.map_or(Cell::Empty, Cell::plain)).collect();
        blocks.push(Block::Table(Table { under, ..table }));
    }
    blocks
}

/// Which files were read, and whether what is not measured fails.
fn sources(check: &Check) -> String {
    let budget = &check.budget;
    let of_options = check.judgements.iter().any(|judged| judged.origin.starts_with("--"));
    let file = match &budget.file {
        Some(file) if of_options => format!("Limits of {file} and of options."),
        Some(file) => format!("Limits of {file}."),
        None => "Limits of options; no file was read.".to_owned(),
    };
    let baseline = match &budget.baseline {
        Some(baseline) => format!(" Growth is measured against {baseline}."),
        None => " No baseline.".to_owned(),
    };
    let strict = match budget.strict {
        true => " What is not measured fails (--strict).",
        false => " What is not measured does not fail.",
    };
    format!("{file}{baseline}{strict}")
}
