//! The settings that changed.

use super::Room;
use crate::compare::{Comparison, ConfigChange, SettingState};
use crate::fit::{shorten_alike, width};
use crate::units::counted;
use crate::view::document::{Block, Cell, Fit, Section, Tone, table};

const HEADING: &str = "Configuration";

/// The heading of the keys.
const SETTING: &str = "Setting";

const NOT_SET: &str = "(not set)";

/// The spaces of a row.
const GAPS: usize = 6;

/// The least that is left of a value.
const MIN_VALUE: usize = 12;

/// The settings with their values; whole, one a line, where everything is shown.
pub(super) fn section(comparison: &Comparison, room: Room) -> Section {
    let all = &comparison.config;
    if room.full && !all.is_empty() {
        return Some((HEADING.to_owned(), Block::List(all.iter().map(line).collect())));
    }
    let (shown, folded) = all.split_at_checked(room.others).unwrap_or((all, &[]));
    let more = folded.len() as u64;
    let keys = shown.iter().map(|setting| width(&setting.key));
    let widest = keys.max().unwrap_or_default().max(SETTING.len());
    let columns = (room.columns.saturating_sub(widest + GAPS) / 2).max(MIN_VALUE);
    table(
        HEADING,
        shown,
        &[
            (SETTING, Fit::Middle, &|setting| Cell::text(&setting.key, Tone::Strong)),
            ("Before", Fit::Middle, &|setting| match setting.change {
                SettingState::Added => Cell::text(NOT_SET, Tone::Quiet),
                _ => cell(setting, values(setting, columns).0),
            }),
            ("After", Fit::Middle, &|setting| match setting.change {
                SettingState::Removed => Cell::text(NOT_SET, Tone::Quiet),
                _ => cell(setting, values(setting, columns).1),
            }),
        ],
        (0 < more).then(|| format!("and {} (`--full`)", counted(more, "more setting"))),
    )
}

/// Both values, so short that what differs in them is seen.
fn values(setting: &ConfigChange, columns: usize) -> (Option<String>, Option<String>) {
    match (&setting.before, &setting.after) {
        (Some(before), Some(after)) => {
            let (before, after) = shorten_alike(before, after, columns);
            (Some(before), Some(after))
        }
        (before, after) => (before.clone(), after.clone()),
    }
}

fn cell(setting: &ConfigChange, value: Option<String>) -> Cell {
    match value {
        Some(value) if !setting.secret && !value.is_empty() => Cell::plain(value),
        _ if setting.secret => Cell::text("(looks secret)", Tone::Quiet),
        value => Cell::text(text(setting, &value), Tone::Quiet),
    }
}

fn text<'v>(setting: &ConfigChange, value: &'v Option<String>) -> &'v str {
    match value {
        Some(value) if value.is_empty() && is_of_set(setting) => "(set)",
        Some(value) if value.is_empty() => "(empty)",
        Some(value) => value,
        None => NOT_SET,
    }
}

/// Whether it is there or not, and has no value.
fn is_of_set(setting: &ConfigChange) -> bool {
    ["ExposedPorts.", "Volumes."].iter().any(|set| setting.key.starts_with(set))
}

/// `User: (not set) -> node`; of a secret only that it changed.
pub(super) fn line(setting: &ConfigChange) -> String {
    let ConfigChange { key, before, after, change, secret } = setting;
    match secret {
        true => format!("{key}: {} (looks secret, not shown)", change.word()),
        false => format!("{key}: {} -> {}", text(setting, before), text(setting, after)),
    }
}
