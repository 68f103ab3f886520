//! Berkeley DB's hash tables, the format of `Packages` up to rpm 4.15 (Berkeley DB's
//! `dbinc/db_page.h`). Every page is read by itself, in the byte order of the machine that wrote
//! it.

use object::Endianness;
use object::endian::Endian;

/// The number at offset 12 of a hash table's first page.
const MAGIC: u32 = 0x0006_1561;
/// Bytes before the items of a page.
const PAGE_HEAD: usize = 26;
/// Kinds of pages.
const HASH_UNSORTED: u8 = 2;
const OVERFLOW: u8 = 7;
const HASH: u8 = 13;
/// Kinds of items: bytes in the page, and bytes on overflow pages.
const KEY_OR_DATA: u8 = 1;
const OFF_PAGE: u8 = 3;

struct Table<'a> {
    bytes: &'a [u8],
    page_bytes: usize,
    order: Endianness,
    /// Overflow pages that were read; each belongs to one package.
    used: Vec<bool>,
}

/// Passes the header of every package to a function, and `None` for those that cannot be read.
/// Returns whether the bytes are such a database.
pub(super) fn each_header(bytes: &[u8], mut take: impl FnMut(Option<&[u8]>)) -> bool {
    let Some(mut table) = Table::open(bytes) else { return false };
    let last = table.u32(bytes, 32).unwrap_or(0) as usize;
    let pages = bytes.len() / table.page_bytes;
    if pages <= last || !bytes.len().is_multiple_of(table.page_bytes) {
        take(None);
    }
    for number in 1..pages {
        let Some(page) = table.page(number) else { break };
        if matches!(page.get(25), Some(&(HASH_UNSORTED | HASH))) {
            table.items(page, &mut take);
        }
    }
    true
}

impl<'a> Table<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let magic: [u8; 4] = *bytes.get(12..)?.first_chunk()?;
        let mut orders = [Endianness::Big, Endianness::Little].into_iter();
        let order = orders.find(|order| order.read_u32(magic) == MAGIC)?;
        let mut table = Self { bytes, page_bytes: 0, order, used: Vec::new() };
        table.page_bytes = table.u32(bytes, 20)? as usize;
        let is_possible = table.page_bytes.is_power_of_two()
            && (512..=65536).contains(&table.page_bytes)
            && bytes.get(24) == Some(&0);
        table.used = vec![false; bytes.len().checked_div(table.page_bytes)?];
        is_possible.then_some(table)
    }

    fn u16(&self, bytes: &[u8], at: usize) -> Option<usize> {
        bytes.get(at..)?.first_chunk().map(|bytes| usize::from(self.order.read_u16(*bytes)))
    }

    fn u32(&self, bytes: &[u8], at: usize) -> Option<u32> {
        bytes.get(at..)?.first_chunk().map(|bytes| self.order.read_u32(*bytes))
    }

    fn page(&self, number: usize) -> Option<&'a [u8]> {
        let start = number.checked_mul(self.page_bytes)?;
        self.bytes.get(start..start.checked_add(self.page_bytes)?)
    }

    /// Reads a page of keys and data, which follow each other from the end of the page on.
    fn items(&mut self, page: &'a [u8], take: &mut impl FnMut(Option<&[u8]>)) {
        let count = self.u16(page, 20).unwrap_or(0);
        let starts: Vec<usize> =
            (0..count).map_while(|place| self.u16(page, PAGE_HEAD + place * 2)).collect();
        if starts.len() < count {
            take(None);
        }
        let mut end = self.page_bytes;
        for pair in starts.chunks(2) {
            let &[key, data] = pair else {
                take(None);
                break;
            };
            let key_item = page.get(key..end);
            let data_item = page.get(data..key);
            end = data;
            match data_item.and_then(|item| item.split_first()) {
                // The entry 0 has the highest number in use.
                _ if key_item == Some(&[KEY_OR_DATA, 0, 0, 0, 0]) => (),
                Some((&KEY_OR_DATA, header)) => take(Some(header)),
                Some((&OFF_PAGE, item)) => {
                    let first = self.u32(item, 3).unwrap_or(0);
                    let length = self.u32(item, 7).unwrap_or(0);
                    take(self.chain(first as usize, length as usize).as_deref());
                }
                _ => take(None),
            }
        }
    }

    /// Joins the bytes on a chain of overflow pages.
    fn chain(&mut self, first: usize, length: usize) -> Option<Vec<u8>> {
        let (mut whole, mut next) = (Vec::new(), first);
        while whole.len() < length {
            let page = self.page(next)?;
            let used = self.used.get_mut(next)?;
            if std::mem::replace(used, true) || page.get(25) != Some(&OVERFLOW) {
                return None;
            }
            let used_bytes = self.u16(page, 22)?;
            let bytes = page.get(PAGE_HEAD..PAGE_HEAD.checked_add(used_bytes)?)?;
            whole.extend_from_slice(bytes);
            next = self.u32(page, 16)? as usize;
        }
        (whole.len() == length).then_some(whole)
    }
}
