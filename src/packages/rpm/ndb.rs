//! rpm's `Packages.db` (rpm's `lib/backend/ndb/rpmpkg.c`): slots that locate blobs, with
//! little-endian numbers.

use crate::packages::bytes::le32;

/// Bytes of a slot, and the unit of positions and lengths of blobs.
const SLOT_BYTES: usize = 16;
/// Slots of a page; the header of the file takes up the first two.
const PAGE_SLOTS: usize = 256;
/// Bytes before and after the content of a blob.
const BLOB_HEAD: usize = 16;
const BLOB_TAIL: usize = 12;

/// Passes the header of every package to a function, and `None` for those that cannot be read.
/// Returns whether the bytes are such a database.
pub(super) fn each_header(bytes: &[u8], mut take: impl FnMut(Option<&[u8]>)) -> bool {
    if !bytes.starts_with(b"RpmP") {
        return false;
    }
    let pages = le32(bytes, 12).map_or(0, |pages| pages as usize);
    let file_slots = bytes.len() / SLOT_BYTES;
    let slots = pages.saturating_mul(PAGE_SLOTS);
    if file_slots < slots || pages == 0 {
        take(None);
    }
    // Blobs do not overlap, so all of them together are at most as long as the file. Otherwise many
    // slots could name one long blob.
    let mut room = file_slots;
    for slot in 2..slots.min(file_slots) {
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

/// Returns the content of a blob; `None` if the blob does not belong to the package.
fn blob(bytes: &[u8], package: u32, start: usize, length: usize) -> Option<&[u8]> {
    let start = start.checked_mul(SLOT_BYTES)?;
    let blob = bytes.get(start..start.checked_add(length.checked_mul(SLOT_BYTES)?)?)?;
    let (head, rest) = blob.split_at_checked(BLOB_HEAD)?;
    let size = le32(head, 12)? as usize;
    let belongs = head.starts_with(b"BlbS") && le32(head, 4) == Some(package);
    let fits = size.checked_add(BLOB_HEAD + BLOB_TAIL)? <= blob.len();
    let body = rest.get(..size)?;
    (belongs && fits && blob.ends_with(b"BlbE")).then_some(body)
}
