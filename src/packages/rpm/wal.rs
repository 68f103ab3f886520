//! SQLite's write-ahead log (sqlite.org, "WAL-mode File Format"), applied to a database of which
//! only packages were kept, and no pages.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use object::Endianness;
use object::endian::Endian;
use serde::{Deserialize, Serialize};

use super::databases;
use super::kept::{Kept, Place};
use super::record::Record;
use super::row;
use super::sqlite::{self, Cell, Node, Pages, Used};
use crate::packages::bytes::be32;
use crate::packages::stored::{Bytes, store};

const HEAD: usize = 32;
const FRAME_HEAD: usize = 24;

/// The parts of a log that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Log {
    /// Whether it is a log or an empty file.
    pub(super) is_log: bool,
    page_bytes: usize,
    /// The last committed version of each page.
    pages: BTreeMap<u32, Bytes>,
}

/// Keeps the pages that are committed, except for those of indexes.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let Some((page_bytes, pages)) = committed(&content) else {
        return store(&Log { is_log: content.is_empty(), ..Log::default() });
    };
    // An overflow page begins with the number of the next one, so its first byte is zero with fewer
    // than 16 million pages, and it is not taken for an index.
    let is_index = |page: &[u8]| matches!(page.first(), Some(2 | 10));
    let pages = pages.into_iter().filter(|(_, page)| !is_index(page));
    let pages = pages.map(|(number, page)| (number, Bytes(page.to_vec()))).collect();
    store(&Log { is_log: true, page_bytes, pages })
}

/// Returns the pages up to the last commit; `None` if the bytes are not a log.
fn committed(bytes: &[u8]) -> Option<(usize, BTreeMap<u32, &[u8]>)> {
    let order = match be32(bytes, 0)? {
        0x377f_0682 => Endianness::Little,
        0x377f_0683 => Endianness::Big,
        _ => return None,
    };
    let page_bytes = be32(bytes, 8)? as usize;
    let is_possible = page_bytes.is_power_of_two() && (512..=65536).contains(&page_bytes);
    let mut sum = checksum((0, 0), bytes.get(..24)?, order);
    if !is_possible || Some(sum) != be32(bytes, 24).zip(be32(bytes, 28)) {
        return None;
    }
    let (mut pages, mut open) = (BTreeMap::new(), Vec::new());
    for frame in bytes.get(HEAD..)?.chunks_exact(FRAME_HEAD + page_bytes) {
        let (head, page) = frame.split_at_checked(FRAME_HEAD)?;
        // Frames of an earlier use of the log have other salts.
        if head.get(8..16) != bytes.get(16..24) {
            break;
        }
        sum = checksum(sum, head.get(..8)?, order);
        sum = checksum(sum, page, order);
        if Some(sum) != be32(head, 16).zip(be32(head, 20)) {
            break;
        }
        open.push((be32(head, 0)?, page));
        if be32(head, 4) != Some(0) {
            pages.extend(open.drain(..));
        }
    }
    Some((page_bytes, pages))
}

fn checksum((mut a, mut b): (u32, u32), bytes: &[u8], order: Endianness) -> (u32, u32) {
    for [a0, a1, a2, a3, b0, b1, b2, b3] in bytes.as_chunks().0 {
        a = a.wrapping_add(order.read_u32([*a0, *a1, *a2, *a3])).wrapping_add(b);
        b = b.wrapping_add(order.read_u32([*b0, *b1, *b2, *b3])).wrapping_add(a);
    }
    (a, b)
}

impl Log {
    /// Whether nothing of it is committed.
    pub(super) fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    fn used(&self, kept: &Kept) -> Used {
        let pages = self.pages.keys().chain(kept.interior.keys()).max().copied().unwrap_or(0);
        let rows = kept.rows.iter().map(|(place, _)| place.page).max().unwrap_or(0);
        Used::none(pages.max(rows))
    }
}

impl<'a> Pages<'a> for &'a Log {
    fn page(&self, number: u32) -> Option<&'a [u8]> {
        self.pages.get(&number).map(|page| page.0.as_slice())
    }

    fn usable(&self) -> usize {
        // SQLite reserves no bytes of a page by itself.
        self.page_bytes
    }
}

/// Applies a log to the kept parts of its database. Returns the packages and how many could not be
/// read; `None` if the two do not belong together.
pub(super) fn apply(kept: &Kept, log: &Log) -> Option<(Vec<Record>, u64)> {
    if kept.page_bytes != 0 && kept.page_bytes != log.page_bytes {
        return None;
    }
    let last_page = log.pages.keys().max().copied().unwrap_or(0);
    let by_schema = || row::table(&log, last_page, "Packages").map(|(root, _)| root);
    let root = if kept.root == 0 { by_schema()? } else { kept.root };
    let mut by_page: BTreeMap<u32, Vec<Record>> = BTreeMap::new();
    let mut by_row: HashMap<Place, &Record> = HashMap::new();
    for (place, record) in &kept.rows {
        by_page.entry(place.page).or_default().push(record.clone());
        by_row.insert(Place { page: 0, ..*place }, record);
    }
    let (mut records, mut broken) = (Vec::new(), 0);
    let (mut used, mut seen) = (log.used(kept), BTreeSet::new());
    let mut open = vec![root];
    while let Some(number) = open.pop() {
        if !used.take(number) {
            broken += 1;
            continue;
        }
        match ((&log).page(number), kept.interior.get(&number)) {
            (Some(page), _) => match sqlite::node(number, page, log.page_bytes) {
                Some(Node::Interior(children)) => open.extend(children.iter().rev()),
                Some(Node::Leaf(cells, bad)) => {
                    broken += bad;
                    for cell in cells.iter().filter(|cell| seen.insert(cell.row)) {
                        let kept_record = || by_row.get(&Place::of(0, cell)).copied().cloned();
                        match logged_record(cell, log, &mut used).or_else(kept_record) {
                            Some(record) => records.push(record),
                            None => broken += 1,
                        }
                    }
                }
                None => broken += 1,
            },
            (None, Some(children)) => open.extend(children.iter().rev()),
            // A page that is not interior, and has no packages, was not kept.
            (None, None) => records.extend(by_page.remove(&number).unwrap_or_default()),
        }
    }
    Some((records, broken))
}

/// Returns the record of a row that is completely in the log.
fn logged_record<'a>(cell: &Cell<'a>, log: &'a Log, used: &mut Used) -> Option<Record> {
    databases::record_of(&sqlite::payload(cell, &log, used)?)
}
