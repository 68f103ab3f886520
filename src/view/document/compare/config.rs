//! The settings that changed.

use super::Room;
use crate::compare::{Comparison, ConfigChange};
use crate::units::counted;
use crate::view::document::{Block, Cell, Fit, Section, Tone, table};

const HEADING: &str = "Configuration";

/// The settings with their values; whole, one a line, where everything is shown.
pub(super) fn section(comparison: &Comparison, room: Room) -> Section {
    let all = &comparison.config;
    if room.full && !all.is_empty() {
        return Some((HEADING.to_owned(), Block::List(all.iter().map(line).collect())));
    }
    let (shown, folded) = all.split_at_checked(room.others).unwrap_or((all, &[]));
    let more = folded.len() as u64;
    table(
        HEADING,
        shown,
        &[
            ("Setting", Fit::Middle, &|setting| Cell::text(&setting.key, Tone::Strong)),
            ("Before", Fit::Middle, &|setting| cell(setting, &setting.before)),
            ("After", Fit::Middle, &|setting| cell(setting, &setting.after)),
        ],
        (0 < more).then(|| format!("and {} (`--full`)", counted(more, "more setting"))),
    )
}

fn cell(setting: &ConfigChange, value: &Option<String>) -> Cell {
    match value {
        Some(value) if !setting.secret => Cell::plain(value),
        _ => Cell::text(text(setting, value), Tone::Quiet),
    }
}

fn text<'c>(setting: &ConfigChange, value: &'c Option<String>) -> &'c str {
    match value {
        _ if setting.secret => "(looks secret)",
        Some(value) if value.is_empty() => "(empty)",
        Some(value) => value,
        None => "(not set)",
    }
}

/// `User: (not set) -> node`; of a secret only that it changed.
pub(super) fn line(setting: &ConfigChange) -> String {
    match setting.secret {
        true => format!("{}: {} (looks secret)", setting.key, setting.change.word()),
        false => format!(
            "{}: {} -> {}",
            setting.key,
            text(setting, &setting.before),
            text(setting, &setting.after)
        ),
    }
}
