//! What changes the meaning of a comparison: a part of an image is missing, or both are for
//! different platforms; and what is new and bad whatever it weighs.

use super::Room;
use crate::compare::{Comparison, FindingChange, SideReport};
use crate::fit::{clean, shorten_middle};
use crate::units::{counted, grouped};
use crate::view::document::{Block, Section};

/// How many kinds of findings are named, and how many columns the paths of each take.
const MAX_KINDS: usize = 3;
const MAX_PLACE: usize = 40;

/// How many sentences on what was not compared are on the first screen.
const MAX_LINES: usize = 3;

/// What comes before everything else.
pub(super) fn of(comparison: &Comparison) -> Vec<String> {
    let Comparison { before, after, .. } = comparison;
    let missing = |name: &str, side: &SideReport| {
        let what = &side.incomplete.as_ref()?.what;
        Some(format!("warning: {name}: {what}; the numbers below are of the rest."))
    };
    let platforms = before.image.platform.as_ref().zip(after.image.platform.as_ref());
    let platforms = platforms.filter(|(before, after)| before != after).map(|(before, after)| {
        format!(
            "warning: the images are for different platforms, {before} and {after}; `--platform` \
             chooses one."
        )
    });
    [missing("BEFORE", before), missing("AFTER", after), platforms].into_iter().flatten().collect()
}

/// Names the kinds of what is new and bad, each with the first path or setting: they weigh nothing,
/// and matter more than bytes. `None` without any.
pub(super) fn new_findings(comparison: &Comparison) -> Option<String> {
    let mut kinds: Vec<(&str, Vec<&FindingChange>)> = Vec::new();
    for finding in comparison.findings.iter().filter(|finding| finding.is_alarming()) {
        match kinds.iter_mut().find(|(title, _)| *title == finding.title) {
            Some((_, findings)) => findings.push(finding),
            None => kinds.push((&finding.title, vec![finding])),
        }
    }
    let shown = kinds.iter().take(MAX_KINDS).map(|(title, findings)| in_words(title, findings));
    let shown: Vec<String> = shown.collect();
    let more = match kinds.len().saturating_sub(MAX_KINDS) {
        0 => String::new(),
        more => format!("; {}", counted(more as u64, "more kind")),
    };
    (!shown.is_empty()).then(|| format!("New, severity high: {}{more}.", shown.join("; ")))
}

/// `Private keys: /app/id_rsa and 2 more`.
fn in_words(title: &str, findings: &[&FindingChange]) -> String {
    let mut places = findings.iter().flat_map(|finding| finding.paths.iter().chain(&finding.names));
    let all: u64 = findings.iter().map(|finding| finding.places()).sum();
    let first = places.next().map(|place| shorten_middle(&clean(place), MAX_PLACE));
    match (first, all.saturating_sub(1)) {
        (None, _) => title.to_owned(),
        (Some(first), 0) => format!("{title}: {first}"),
        (Some(first), more) => format!("{title}: {first} and {} more", grouped(more)),
    }
}

/// What could not be compared.
pub(super) fn not_compared(comparison: &Comparison, room: Room) -> Section {
    let mut lines = comparison.not_compared.clone();
    if !room.full && MAX_LINES < lines.len() {
        let more = lines.len() - MAX_LINES;
        lines.truncate(MAX_LINES);
        lines.push(format!("and {} (`--full`)", counted(more as u64, "more reason")));
    }
    (!lines.is_empty()).then(|| ("Not compared".to_owned(), Block::List(lines)))
}
