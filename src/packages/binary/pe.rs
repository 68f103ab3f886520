//! Windows executables by their first bytes (Microsoft, PE Format).

use super::crates::SECTION;
use super::layout::{Crates, Layout};
use super::number::Numbers;
use crate::layer::Parts;

const INITIALISED_READ_WRITE: u32 = 0xc000_0040;

/// Alignment, which only counts in object files.
const ALIGNMENT: u32 = 0x00f0_0000;

/// Windows loads no more.
const MOST_SECTIONS: u64 = 96;

/// Where a PE file has what is wanted; `None` where it is none.
pub(super) fn layout(parts: &Parts) -> Option<Layout> {
    let bytes = parts.from(0)?;
    if !bytes.starts_with(b"MZ") {
        return None;
    }
    let head = Numbers { bytes, is_big: false };
    let start = u64::from(head.u32(0x3c)?);
    if head.u32(start)? != u32::from_le_bytes(*b"PE\0\0") {
        return None;
    }
    let count = u64::from(head.u16(start + 6)?).min(MOST_SECTIONS);
    let optional = start + 24;
    let base = match head.u16(optional)? {
        0x20b => head.u64(optional + 24)?,
        _ => u64::from(head.u32(optional + 28)?),
    };
    let table = optional + u64::from(head.u16(start + 20)?);
    let mut layout = Layout::default();
    for number in 0..count {
        let at = table + 40 * number;
        let Some(flags) = head.u32(at + 36) else { break };
        let (address, length) = (head.u32(at + 12)?, u64::from(head.u32(at + 16)?));
        let offset = u64::from(head.u32(at + 20)?);
        let file = offset..offset + length;
        layout.loaded.push((base.saturating_add(u64::from(address)), file.clone()));
        if head.text(at, 8)? == SECTION {
            // What the linker put there may be followed by zeros up to a full sector.
            let used = u64::from(head.u32(at + 8)?);
            let length = if used == 0 { length } else { used.min(length) };
            layout.crates = Crates::At(offset..offset + length);
        } else if flags & !ALIGNMENT == INITIALISED_READ_WRITE && layout.go_data.is_none() {
            layout.go_data = Some(file);
        }
    }
    Some(layout)
}
