//! rpm's own database, `Packages.db` (rpm's `lib/backend/ndb/rpmpkg.c`): slots that locate blobs, all
//! numbers with the lowest byte first.

use crate::packages::bytes::le32;

/// Bytes of a slot, and the unit of where blobs are and how long.
const SLOT_BYTES: usize = 16;
/// Slots of a page; the header of the file takes the place of the first two.
const PAGE_SLOTS: usize = 256;
/// What is before and after the bytes of a blob.
const BLOB_HEAD: usize = 16;
const BLOB_TAIL: usize = 12;

/// Gives the header of every package to a function; `None` for those that cannot be read. Returns
/// whether it is such a database.
pub(super) fn each_header(bytes: &[u8], mut take: impl FnMut(Option<&[u8]>)) -> bool {
    if !bytes.starts_with(b"RpmP") {
        return false;
    }
    let pages = le32(bytes, 12).map_or(0, |pages| pages as usize);
    let there = bytes.len() / SLOT_BYTES;
    let slots = pages.saturating_mul(PAGE_SLOTS);
    if there < slots || pages == 0 {
        take(None);
    }
    // Blobs do not overlap; so those that are read are at most as long as the file in total.
    let mut room = there;
    for slot in 2..slots.min(there) {
        let at = slot * SLOT_BYTES;
        let Some(slot) = bytes.get(at..at + SLOT_BYTES) else { break };
        let number = |place| le32(slot, place).unwrap_or(0);
        let (package, start, length) = (number(4), number(8), number(12));
        if !slot.starts_with(b"Slot") {
            take(None);
            continue;
        }
        if package == 0 || length == 0 {
            continue;
        }
        let blob = blob(bytes, package, start as usize, length as usize);
        match room.checked_sub(length as usize) {
            Some(left) if blob.is_some() => room = left,
            _ => {
                take(None);
                continue;
            }
        }
        take(blob);
    }
    true
}

/// The bytes of a blob; `None` where what is around them is not of that package.
fn blob(bytes: &[u8], package: u32, start: usize, length: usize) -> Option<&[u8]> {
    let start = start.checked_mul(SLOT_BYTES)?;
    let blob = bytes.get(start..start.checked_add(length.checked_mul(SLOT_BYTES)?)?)?;
    let (head, rest) = blob.split_at_checked(BLOB_HEAD)?;
    let size = le32(head, 12)? as usize;
    let is_it = head.starts_with(b"BlbS") && le32(head, 4) == Some(package);
    let fits = size.checked_add(BLOB_HEAD + BLOB_TAIL)? <= blob.len();
    let body = rest.get(..size)?;
    (is_it && fits && blob.ends_with(b"BlbE")).then_some(body)
}
