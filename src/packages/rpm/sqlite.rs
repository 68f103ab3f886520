//! Rows of a table in an SQLite database (sqlite.org, "Database File Format"), read page by page,
//! so that a damaged page loses only its own rows.

use std::borrow::Cow;
use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::packages::bytes::{be16, be32};

/// Where pages come from.
pub(super) trait Pages<'a> {
    /// Returns the page with a number, from 1 on.
    fn page(&self, number: u32) -> Option<&'a [u8]>;
    /// Returns how many bytes of a page are used.
    fn usable(&self) -> usize;
}

/// A database as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Database<'a> {
    bytes: &'a [u8],
    pub(super) page_bytes: usize,
    usable: usize,
}

impl<'a> Database<'a> {
    /// Reads the header; `None` if it is invalid.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"SQLite format 3\0")?;
        let page_bytes = match be16(rest, 0)? {
            1 => 65536,
            bytes => usize::from(bytes),
        };
        let reserved = usize::from(*rest.get(4)?);
        let usable = page_bytes.checked_sub(reserved).filter(|&usable| 480 <= usable)?;
        (page_bytes.is_power_of_two() && 512 <= page_bytes).then_some(Self {
            bytes,
            page_bytes,
            usable,
        })
    }

    /// Returns the number of complete pages.
    pub(super) fn pages(&self) -> u32 {
        u32::try_from(self.bytes.len() / self.page_bytes).unwrap_or(u32::MAX)
    }

    /// Whether there are fewer pages than the header has.
    pub(super) fn is_cut(&self) -> bool {
        let (changes, valid_for) = (be32(self.bytes, 24), be32(self.bytes, 92));
        let pages = be32(self.bytes, 28).unwrap_or(0);
        (changes == valid_for && self.pages() < pages)
            || !self.bytes.len().is_multiple_of(self.page_bytes)
    }

    /// Marks free pages as used: they may still contain rows that were deleted.
    pub(super) fn mark_free(&self, used: &mut Used) {
        let mut trunk = be32(self.bytes, 32).unwrap_or(0);
        while let Some(page) = self.page(trunk).filter(|_| used.take(trunk)) {
            let count = be32(page, 4).unwrap_or(0).min(self.usable as u32 / 4) as usize;
            let leaves = page.get(8..).unwrap_or_default().chunks_exact(4).take(count);
            for leaf in leaves.filter_map(|leaf| be32(leaf, 0)) {
                used.take(leaf);
            }
            trunk = be32(page, 0).unwrap_or(0);
        }
    }
}

impl<'a> Pages<'a> for Database<'a> {
    fn page(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number.checked_sub(1)?).ok()?.checked_mul(self.page_bytes)?;
        self.bytes.get(start..start.checked_add(self.page_bytes)?)
    }

    fn usable(&self) -> usize {
        self.usable
    }
}

/// Pages that were read. None is read twice, so that cycles end and no row is found twice.
///
/// Only those that were read take memory: the only page of a log may have any number.
#[derive(Debug)]
pub(super) struct Used {
    read: HashSet<u32, RandomState>,
    last: u32,
}

impl Used {
    /// Returns a set for this many pages, none of which was read.
    pub(super) fn none(pages: u32) -> Self {
        Self { read: HashSet::default(), last: pages }
    }

    /// Marks a page as read; returns whether it exists and was not read before.
    pub(super) fn take(&mut self, page: u32) -> bool {
        page <= self.last && self.read.insert(page)
    }
}

/// A page of a table.
pub(super) enum Node<'a> {
    /// The pages below it.
    Interior(Vec<u32>),
    /// Rows, and how many of them cannot be read.
    Leaf(Vec<Cell<'a>>, u64),
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'a> {
    pub(super) row: u64,
    /// Bytes of the whole row.
    pub(super) length: usize,
    /// The bytes that are in the page itself.
    local: &'a [u8],
    /// The first page of the rest; 0 if there is none.
    pub(super) overflow: u32,
}

/// Reads a page of a table; `None` for any other.
pub(super) fn node(number: u32, page: &[u8], usable: usize) -> Option<Node<'_>> {
    let page = page.get(..usable)?;
    let start = if number == 1 { 100 } else { 0 };
    let count = usize::from(be16(page, start + 3)?);
    let kind = *page.get(start)?;
    let pointers = start + if kind == 5 { 12 } else { 8 };
    let pointers = page.get(pointers..)?.chunks_exact(2).take(count);
    let cells = pointers.filter_map(|pointer| be16(pointer, 0)).map(usize::from);
    match kind {
        5 => {
            let mut children: Vec<u32> = cells.filter_map(|at| be32(page, at)).collect();
            children.extend(be32(page, start + 8));
            Some(Node::Interior(children))
        }
        13 => {
            let (mut list, mut broken) = (Vec::new(), 0);
            for at in cells {
                match page.get(at..).and_then(|bytes| cell(bytes, usable)) {
                    Some(cell) => list.push(cell),
                    None => broken += 1,
                }
            }
            Some(Node::Leaf(list, broken))
        }
        _ => None,
    }
}

fn cell(bytes: &[u8], usable: usize) -> Option<Cell<'_>> {
    let (length, rest) = varint(bytes)?;
    let (row, rest) = varint(rest)?;
    let length = usize::try_from(length).ok()?;
    if length <= usable - 35 {
        return Some(Cell { row, length, local: rest.get(..length)?, overflow: 0 });
    }
    // "B-tree Cell Format": how much of a long row stays in the page.
    let min_local = (usable - 12) * 32 / 255 - 23;
    let local = min_local + (length - min_local) % (usable - 4);
    let local = if local <= usable - 35 { local } else { min_local };
    Some(Cell { row, length, local: rest.get(..local)?, overflow: be32(rest, local)? })
}

/// Joins the parts of a row; `None` if one of its pages is missing or belongs to another row.
pub(super) fn payload<'a>(
    cell: &Cell<'a>,
    pages: &impl Pages<'a>,
    used: &mut Used,
) -> Option<Cow<'a, [u8]>> {
    if cell.overflow == 0 {
        return (cell.local.len() == cell.length).then_some(Cow::Borrowed(cell.local));
    }
    let mut whole = cell.local.to_vec();
    let mut next = cell.overflow;
    while whole.len() < cell.length {
        let page = pages.page(next).filter(|_| used.take(next))?;
        next = be32(page, 0)?;
        let more = (cell.length - whole.len()).min(pages.usable() - 4);
        whole.extend_from_slice(page.get(4..4 + more)?);
    }
    Some(Cow::Owned(whole))
}

/// Reads a number of one to nine bytes, the highest bits first.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (place, &byte) in bytes.iter().take(9).enumerate() {
        if place == 8 {
            return Some((value << 8 | u64::from(byte), bytes.get(9..)?));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return Some((value, bytes.get(place + 1..)?));
        }
    }
    None
}

/// Reads a table from its first page on, and passes each page to a function. Returns how many pages
/// could not be read.
pub(super) fn walk<'a>(
    pages: &impl Pages<'a>,
    root: u32,
    used: &mut Used,
    mut take: impl FnMut(u32, Node<'a>, &mut Used),
) -> u64 {
    let (mut open, mut broken) = (vec![root], 0);
    while let Some(number) = open.pop() {
        let node = used.take(number).then(|| node(number, pages.page(number)?, pages.usable()));
        let Some(node) = node.flatten() else {
            broken += 1;
            continue;
        };
        if let Node::Interior(children) = &node {
            open.extend(children.iter().rev());
        }
        take(number, node, used);
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_once_and_take_memory_only_then() {
        let mut used = Used::none(u32::MAX);
        assert!(used.take(u32::MAX) && !used.take(u32::MAX));
        assert!(used.take(1));
        assert!(used.read.capacity() < 100);
        assert!(!Used::none(3).take(4));
    }
}
