//! Condenses rpm's databases to the parts that are kept.

use std::collections::BTreeSet;

use super::kept::{Kept, Place};
use super::record::Record;
use super::row::{self, Value};
use super::sqlite::{self, Cell, Database, Node, Pages, Used};
use super::{bdb, ndb};
use crate::packages::stored::store;

/// Keeps the packages of a `rpmdb.sqlite`.
pub(super) fn sqlite(bytes: Vec<u8>) -> Vec<u8> {
    let mut kept = Kept::default();
    if bytes.is_empty() {
        // The log may still have everything.
        kept.is_database = true;
    } else if let Some(database) = Database::parse(&bytes) {
        kept.is_database = true;
        kept.is_cut = database.is_cut();
        kept.page_bytes = database.page_bytes;
        keep_packages(&database, &mut kept);
    }
    store(&kept)
}

fn keep_packages(database: &Database<'_>, kept: &mut Kept) {
    let mut used = Used::none(database.pages());
    let mut seen = BTreeSet::new();
    let root = row::table(database, database.pages(), "Packages").map(|(root, _)| root);
    let broken = match root {
        Some(root) => {
            kept.root = root;
            sqlite::walk(database, root, &mut used, |page, node, used| match node {
                Node::Interior(children) => _ = kept.interior.insert(page, children),
                Node::Leaf(cells, broken) => {
                    kept.broken += broken;
                    for cell in cells {
                        seen.insert(cell.row);
                        kept.broken += u64::from(!keep(kept, database, page, &cell, used));
                    }
                }
            })
        }
        // A database without the table is new, or belongs to another program.
        None => u64::from(schema_is_broken(database)),
    };
    kept.broken += broken;
    if kept.broken == 0 && !kept.is_cut {
        return;
    }
    // In a damaged database, pages that nothing leads to and that are not free have packages too.
    database.mark_free(&mut used);
    for page in 2..=database.pages() {
        let node =
            database.page(page).and_then(|bytes| sqlite::node(page, bytes, database.usable()));
        let Some(Node::Leaf(cells, _)) = node else { continue };
        if !used.take(page) {
            continue;
        }
        for cell in cells {
            if !seen.contains(&cell.row) && keep(kept, database, page, &cell, &mut used) {
                seen.insert(cell.row);
            }
        }
    }
}

fn schema_is_broken(database: &Database<'_>) -> bool {
    let mut rows = 0;
    let mut used = Used::none(database.pages());
    let broken = sqlite::walk(database, 1, &mut used, |_, node, used| {
        if let Node::Leaf(cells, broken) = node {
            rows += broken;
            let lost = cells.iter().filter(|cell| sqlite::payload(cell, database, used).is_none());
            rows += lost.count() as u64;
        }
    });
    0 < broken + rows
}

fn keep<'a>(
    kept: &mut Kept,
    pages: &impl Pages<'a>,
    page: u32,
    cell: &Cell<'a>,
    used: &mut Used,
) -> bool {
    let Some(row) = sqlite::payload(cell, pages, used) else { return false };
    let Some(header) = header_of(&row) else { return false };
    kept.add(Place::of(page, cell), header)
}

/// Returns the header in a row of `Packages(hnum, blob)`.
pub(super) fn header_of(row: &[u8]) -> Option<&[u8]> {
    match row::values(row).as_slice() {
        [_, Value::Bytes(header)] => Some(header),
        _ => None,
    }
}

/// Keeps the packages of a `Packages.db`.
pub(super) fn ndb(bytes: Vec<u8>) -> Vec<u8> {
    plain(|take| ndb::each_header(&bytes, take))
}

/// Keeps the packages of a `Packages`.
pub(super) fn bdb(bytes: Vec<u8>) -> Vec<u8> {
    plain(|take| bdb::each_header(&bytes, take))
}

/// Keeps the packages of a database without a log, which passes its headers to a function.
fn plain(each_header: impl FnOnce(&mut dyn FnMut(Option<&[u8]>)) -> bool) -> Vec<u8> {
    let mut kept = Kept::default();
    kept.is_database = each_header(&mut |header| match header {
        Some(header) if kept.add(Place::default(), header) => (),
        _ => kept.broken += 1,
    });
    store(&kept)
}

/// Reads the record in a row of a log.
pub(super) fn record_of(row: &[u8]) -> Option<Record> {
    Record::of(header_of(row)?)
}
