//! From the bytes of rpm's databases to what is kept of them.

use std::collections::BTreeSet;

use super::kept::{Keeper, Place};
use super::row::{self, Value};
use super::sqlite::{self, Cell, Database, Node, Pages, Used};
use super::{bdb, ndb, record};

/// Keeps the packages of a `rpmdb.sqlite`.
pub(super) fn sqlite(bytes: Vec<u8>) -> Vec<u8> {
    let mut keeper = Keeper::default();
    if bytes.is_empty() {
        // All of it may still be in the log.
        keeper.is_database = true;
    } else if let Some(database) = Database::parse(&bytes) {
        keeper.is_database = true;
        keeper.is_cut = database.is_cut();
        keeper.page_bytes = database.page_bytes;
        keep_packages(&database, &mut keeper);
    }
    keeper.finish()
}

fn keep_packages(database: &Database<'_>, keeper: &mut Keeper) {
    let mut used = Used::none(database.pages());
    let mut seen = BTreeSet::new();
    let root = row::table(database, database.pages(), "Packages").map(|(root, _)| root);
    let mut broken = match root {
        Some(root) => {
            keeper.root = root;
            sqlite::walk(database, root, &mut used, |page, node, used| match node {
                Node::Interior(children) => keeper.interior(page, &children),
                Node::Leaf(cells, broken) => {
                    keeper.broken += broken;
                    for cell in cells {
                        seen.insert(cell.row);
                        keeper.broken += u64::from(!keep(keeper, database, page, &cell, used));
                    }
                }
            })
        }
        // A database without the table is new, or is another program's.
        None => u64::from(schema_is_broken(database)),
    };
    keeper.broken += std::mem::take(&mut broken);
    if keeper.broken == 0 && !keeper.is_cut {
        return;
    }
    // Pages that nothing leads to any more, and that were not given up, still tell their packages.
    database.mark_free(&mut used);
    for page in 2..=database.pages() {
        let node = database.page(page).and_then(|it| sqlite::node(page, it, database.usable()));
        let Some(Node::Leaf(cells, _)) = node else { continue };
        if !used.take(page) {
            continue;
        }
        for cell in cells {
            if !seen.contains(&cell.row) && keep(keeper, database, page, &cell, &mut used) {
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
            rows += cells.iter().filter(|it| sqlite::payload(it, database, used).is_none()).count()
                as u64;
        }
    });
    0 < broken + rows
}

fn keep<'a>(
    keeper: &mut Keeper,
    pages: &impl Pages<'a>,
    page: u32,
    cell: &Cell<'a>,
    used: &mut Used,
) -> bool {
    let Some(row) = sqlite::payload(cell, pages, used) else { return false };
    let Some(header) = header_of(&row) else { return false };
    let place = Place { page, row: cell.row, length: cell.length, overflow: cell.overflow };
    keeper.header(place, header)
}

/// The header in a row of `Packages(hnum, blob)`.
pub(super) fn header_of(row: &[u8]) -> Option<&[u8]> {
    match row::values(row).as_slice() {
        [_, Value::Bytes(header)] => Some(header),
        _ => None,
    }
}

/// Keeps the packages of a `Packages.db`.
pub(super) fn ndb(bytes: Vec<u8>) -> Vec<u8> {
    let mut keeper = Keeper::default();
    keeper.is_database = ndb::each_header(&bytes, |header| match header {
        Some(header) if keeper.header(Place::default(), header) => (),
        _ => keeper.broken += 1,
    });
    keeper.finish()
}

/// Keeps the packages of a `Packages`.
pub(super) fn bdb(bytes: Vec<u8>) -> Vec<u8> {
    let mut keeper = Keeper::default();
    keeper.is_database = bdb::each_header(&bytes, |header| match header {
        Some(header) if keeper.header(Place::default(), header) => (),
        _ => keeper.broken += 1,
    });
    keeper.finish()
}

/// Makes a record of a header that came by a log.
pub(super) fn record_of(row: &[u8]) -> Option<Vec<u8>> {
    record::condense(header_of(row)?)
}
