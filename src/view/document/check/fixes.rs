//! The changes that bring measures down, with what each saves and the line to write.

use super::{Room, in_state, is_of_several};
use crate::budget::Check;
use crate::budget::check::{CheckFix, LimitState};
use crate::units::{Bytes, counted};
use crate::view::document::{Block, Cell, Fit, Item, Section, Table, Tone, saved, table};

/// A row for each fix, those that are needed for a limit first; `None` if nothing is exceeded.
pub(super) fn section(check: &Check, room: Room) -> Section {
    let exceeded: Vec<_> = in_state(check, LimitState::Fail).collect();
    if exceeded.is_empty() {
        return None;
    }
    let advice = exceeded.iter().filter_map(|judged| judged.advice.as_ref());
    let needed: Vec<usize> = advice.flat_map(|advice| advice.fixes.iter().copied()).collect();
    // In the order in which what needs them is told.
    let turn = |fix: &CheckFix| needed.iter().position(|number| *number == fix.number);
    let mut fixes: Vec<&CheckFix> = check.fixes.iter().collect();
    fixes.sort_by_key(|fix| (turn(fix).unwrap_or(usize::MAX), fix.number));
    if room.whole {
        return items(check, &fixes, room);
    }
    rows(check, &fixes, room)
}

/// A row for each, with its line below it.
fn rows(check: &Check, fixes: &[&CheckFix], room: Room) -> Section {
    let (shown, left_out) = fixes.split_at_checked(room.fixes).unwrap_or((fixes, &[]));
    let rest: Bytes = left_out.iter().map(|fix| fix.unpacked).sum();
    let rest = (!left_out.is_empty()).then(|| {
        let more = counted(left_out.len() as u64, "more change");
        let saved = if rest.0 == 0 { String::new() } else { format!(", -{rest} unpacked") };
        format!("and {more}{saved}{}", room.hint)
    });
    let image = |fix: &CheckFix| match check.images.get(fix.image).filter(|_| is_of_several(check))
    {
        Some(image) => Cell::text(image.name.clone(), Tone::Quiet),
        None => Cell::Empty,
    };
    let has_bytes = shown.iter().any(|fix| fix.unpacked.0 != 0);
    let minus = |bytes: Bytes| match bytes {
        // What is not about bytes saves none.
        Bytes(0) if !has_bytes => Cell::Empty,
        Bytes(0) => Cell::bytes(bytes),
        _ => Cell::text(saved(bytes, false), Tone::Good),
    };
    let (heading, block) = table(
        "Fixes",
        shown,
        &[
            ("What to do", Fit::End, &|fix| {
                Cell::text(format!("{}. {}", fix.number, fix.title), Tone::Strong)
            }),
            ("Unpacked", Fit::Number, &|fix| minus(fix.unpacked)),
            ("Download", Fit::Number, &|fix| fix.download.map_or(Cell::Unknown, minus)),
            ("Line", Fit::End, &|fix| Cell::place(places(check, fix))),
            ("Image", Fit::End, &|fix| image(fix)),
        ],
        rest,
    )?;
    let Block::Table(table) = block else { return None };
    let under = shown.iter().map(|fix| match fix.is_code {
        true => Cell::code(fix.line.clone()),
        false => Cell::text(fix.line.clone(), Tone::Quiet),
    });
    let under = under.collect();
    Some((heading, Block::Table(Table { under, ..table })))
}

/// The lines of the Dockerfile that a fix changes; empty if they are not known.
fn places(check: &Check, fix: &CheckFix) -> String {
    let dockerfile = check.images.get(fix.image).and_then(|image| image.dockerfile.as_ref());
    dockerfile.map(|file| file.short_places(&fix.lines)).unwrap_or_default()
}

/// Each with its lines in full.
fn items(check: &Check, fixes: &[&CheckFix], room: Room) -> Section {
    let item = |fix: &&CheckFix| {
        let image = check.images.get(fix.image).filter(|_| is_of_several(check));
        let image = image.map(|image| format!(" ({})", image.name)).unwrap_or_default();
        let download = fix.download.map(|bytes| format!(", {} download", saved(bytes, false)));
        let download = download.unwrap_or_default();
        let code: Vec<String> = fix.text.lines().map(str::to_owned).collect();
        Item {
            title: match places(check, fix) {
                places if places.is_empty() => format!("{}. {}{image}", fix.number, fix.title),
                places => format!("{}. {} at {places}{image}", fix.number, fix.title),
            },
            saving: match fix.unpacked.0 {
                0 => "saves no bytes".to_owned(),
                _ => format!("{} unpacked{}", saved(fix.unpacked, false), download),
            },
            facts: Vec::new(),
            advice: match (code.is_empty(), fix.is_code) {
                (true, _) => fix.line.clone(),
                (false, true) => "Write it as:".to_owned(),
                (false, false) => format!("{}:", fix.line),
            },
            code,
        }
    };
    let (shown, left_out) = fixes.split_at_checked(room.fixes).unwrap_or((fixes, &[]));
    let mut items: Vec<Item> = shown.iter().map(item).collect();
    if !left_out.is_empty() {
        let saving: Bytes = left_out.iter().map(|fix| fix.unpacked).sum();
        items.push(Item {
            title: format!("And {}", counted(left_out.len() as u64, "more change")),
            saving: format!("{} unpacked", saved(saving, false)),
            facts: Vec::new(),
            advice: "JSON has all of them.".to_owned(),
            code: Vec::new(),
        });
    }
    (!items.is_empty()).then(|| ("Fixes".to_owned(), Block::Items(items)))
}
