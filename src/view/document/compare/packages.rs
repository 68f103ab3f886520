//! The packages that changed, with those that came or went with them.

use super::{Room, amount, change_cell, estimates_download};
use crate::compare::{Change, Comparison, PackageChange, PackageState};
use crate::fit::{shorten_alike, width};
use crate::units::grouped;
use crate::view::document::{Cell, Fit, Section, Tone, table};

/// The columns of a row that are not for the version.
const OTHERS: usize = 56;

/// The least that is left of two versions.
const MIN_VERSION: usize = 22;

/// A package, with those that came or went with it unless all are listed.
struct Row<'c> {
    package: &'c PackageChange,
    /// How many came or went with it.
    others: u64,
    unpacked: Change,
    download: Option<Change>,
}

/// The packages that changed.
pub(super) fn section(comparison: &Comparison, room: Room) -> Section {
    let all = rows(&comparison.packages, room.full);
    let (shown, folded) = all.split_at_checked(room.others).unwrap_or((&all, &[]));
    let first = comparison.packages.first().map(|package| &package.ecosystem);
    let has_several = comparison.packages.iter().any(|package| Some(&package.ecosystem) != first);
    let is_estimate = estimates_download(comparison);
    let threshold = comparison.threshold;
    let rest = (!folded.is_empty()).then(|| {
        let count: u64 = folded.iter().map(|row| 1 + row.others).sum();
        let sums = amount::up_and_down(folded.iter().map(|row| row.unpacked), false);
        let hint = room.hint;
        format!("and {} more: {sums}{hint}", grouped(count))
    });
    table(
        heading(comparison),
        shown,
        &[
            ("Package", Fit::End, &|row| Cell::plain(name(row))),
            ("Version", Fit::Middle, &|row| Cell::plain(short_version(row.package, room))),
            ("Change", Fit::Word, &|row| Cell::text(row.package.change.word(), Tone::Quiet)),
            ("Ecosystem", Fit::Word, &|row| match room.full && has_several {
                true => Cell::text(row.package.ecosystem.as_ref(), Tone::Quiet),
                false => Cell::Empty,
            }),
            ("Unpacked", Fit::Number, &|row| change_cell(Some(row.unpacked), false, threshold)),
            ("Download", Fit::Number, &|row| match row.download {
                None => Cell::Empty,
                download => change_cell(download, is_estimate, threshold),
            }),
            ("With", Fit::End, &|row| match &row.package.with {
                Some(with) if room.full => Cell::text(with, Tone::Quiet),
                _ => Cell::Empty,
            }),
        ],
        rest,
    )
}

/// How many packages changed in which way: `Packages: 388 removed, 3 upgraded`.
pub(super) fn heading(comparison: &Comparison) -> String {
    format!("Packages: {}", counts(comparison))
}

/// How many packages changed in which way: `388 removed, 3 upgraded`.
pub(super) fn counts(comparison: &Comparison) -> String {
    let mut counts: Vec<(usize, PackageState)> = Vec::new();
    for state in PackageState::ALL {
        let of_state = comparison.packages.iter().filter(|package| package.change == *state);
        match of_state.count() {
            0 => (),
            count => counts.push((count, *state)),
        }
    }
    let words = counts.iter().map(|(count, state)| {
        let count = grouped(*count as u64);
        format!("{count} {}", state.word())
    });
    words.collect::<Vec<_>>().join(", ")
}

/// A row for each package, or for each with what came or went with it; largest change first.
fn rows(packages: &[PackageChange], each: bool) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut leaders: std::collections::HashMap<(&str, &str, PackageState), usize> =
        std::collections::HashMap::new();
    let (leading, following): (Vec<_>, Vec<_>) =
        packages.iter().partition(|package| each || package.with.is_none());
    for package in leading {
        let key = (package.ecosystem.as_ref(), package.name.as_str(), package.change);
        leaders.entry(key).or_insert(rows.len());
        rows.push(Row::of(package));
    }
    for package in following {
        let with = package.with.as_deref().unwrap_or_default();
        let key = (package.ecosystem.as_ref(), with, package.change);
        match leaders.get(&key).and_then(|index| rows.get_mut(*index)) {
            Some(row) => row.add(package),
            None => rows.push(Row::of(package)),
        }
    }
    if !each {
        rows.sort_by_key(|row| std::cmp::Reverse(row.unpacked.size()));
    }
    rows
}

impl<'c> Row<'c> {
    fn of(package: &'c PackageChange) -> Self {
        let &PackageChange { unpacked, download, .. } = package;
        Self { package, others: 0, unpacked, download }
    }

    fn add(&mut self, package: &PackageChange) {
        self.others += 1;
        self.unpacked += package.unpacked;
        self.download = self.download.zip(package.download).map(|(sum, more)| sum + more);
    }
}

fn name(row: &Row<'_>) -> String {
    match (row.others, row.package.change) {
        (0, _) => row.package.name.clone(),
        (others, PackageState::Added | PackageState::Removed) => {
            format!("{} (+ {} it needs)", row.package.name, grouped(others))
        }
        (others, _) => format!("{} (+ {} with it)", row.package.name, grouped(others)),
    }
}

/// Its version in the columns that there are for it: of two long ones what differs.
fn short_version(package: &PackageChange, room: Room) -> String {
    let text = version(package);
    let columns = room.columns.saturating_sub(OTHERS).max(MIN_VERSION);
    match (&package.before, &package.after) {
        (Some(before), Some(after)) if !room.full && columns < width(&text) => {
            let (before, after) = shorten_alike(&before.version, &after.version, (columns - 4) / 2);
            format!("{before} -> {after}")
        }
        _ => text,
    }
}

/// Its version: of one image, or from what to what.
pub(super) fn version(package: &PackageChange) -> String {
    let before = package.before.as_ref().map(|side| side.version.as_str());
    let after = package.after.as_ref().map(|side| side.version.as_str());
    match (before, after) {
        (Some(before), Some(after)) if before == after => before.to_owned(),
        (Some(before), Some(after)) => {
            let known = |version: &str| match version {
                "" => "unknown".to_owned(),
                version => version.to_owned(),
            };
            format!("{} -> {}", known(before), known(after))
        }
        (one, other) => one.or(other).unwrap_or_default().to_owned(),
    }
}
