//! The settings that changed.

use super::Room;
use crate::compare::{Comparison, ConfigChange, SettingState};
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
            ("Before", Fit::Middle, &|setting| match setting.change {
                SettingState::Added => Cell::text(text(&None), Tone::Quiet),
                _ => cell(setting, &setting.before),
            }),
            ("After", Fit::Middle, &|setting| match setting.change {
                SettingState::Removed => Cell::text(text(&None), Tone::Quiet),
                _ => cell(setting, &setting.after),
            }),
        ],
        (0 < more).then(|| format!("and {} (`--full`)", counted(more, "more setting"))),
    )
}

fn cell(setting: &ConfigChange, value: &Option<String>) -> Cell {
    match value {
        Some(value) if !setting.secret && !value.is_empty() => Cell::plain(value),
        _ if setting.secret => Cell::text("(looks secret)", Tone::Quiet),
        _ => Cell::text(text(value), Tone::Quiet),
    }
}

fn text(value: &Option<String>) -> &str {
    match value {
        Some(value) if value.is_empty() => "(empty)",
        Some(value) => value,
        None => "(not set)",
    }
}

/// `User: (not set) -> node`; of a secret only that it changed.
pub(super) fn line(setting: &ConfigChange) -> String {
    let ConfigChange { key, before, after, change, secret } = setting;
    match secret {
        true => format!("{key}: {} (looks secret, not shown)", change.word()),
        false => format!("{key}: {} -> {}", text(before), text(after)),
    }
}
