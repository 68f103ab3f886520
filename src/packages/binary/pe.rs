//! Windows executables, read from their first bytes (Microsoft, PE Format).

use std::mem::offset_of;

use object::pe::{self, ImageDosHeader, ImageNtHeaders32, ImageNtHeaders64, ImageSectionHeader};
use object::{LittleEndian as LE, ReadRef};

use super::crates::SECTION;
use super::layout::{Crates, Layout};
use crate::layer::Parts;

const INITIALISED_READ_WRITE: u32 =
    pe::IMAGE_SCN_CNT_INITIALIZED_DATA.0 | pe::IMAGE_SCN_MEM_READ.0 | pe::IMAGE_SCN_MEM_WRITE.0;

const INITIALISED_READ_ONLY: u32 = pe::IMAGE_SCN_CNT_INITIALIZED_DATA.0 | pe::IMAGE_SCN_MEM_READ.0;

/// The version that Go's linker gives itself, major and minor (cmd/link/internal/ld, pe.go).
const GO_LINKER: (u8, u8) = (3, 0);

/// Windows loads no file with more.
const MAX_SECTIONS: u16 = 96;

/// Returns the layout of a PE file; `None` if it is not one.
pub(super) fn layout(parts: &Parts) -> Option<Layout> {
    let start = u64::from(ImageDosHeader::parse(parts).ok()?.nt_headers_offset());
    let headers = parts.read_at::<ImageNtHeaders32>(start).ok()?;
    if headers.signature.get(LE) != pe::IMAGE_NT_SIGNATURE {
        return None;
    }
    let base = match headers.optional_header.magic.get(LE) {
        pe::IMAGE_NT_OPTIONAL_HDR64_MAGIC => {
            parts.read_at::<ImageNtHeaders64>(start).ok()?.optional_header.image_base.get(LE)
        }
        _ => headers.optional_header.image_base.get(LE).into(),
    };
    // Both widths have the version of the linker at the same place.
    let optional = &headers.optional_header;
    let is_go = (optional.major_linker_version, optional.minor_linker_version) == GO_LINKER;
    let optional_bytes = u64::from(headers.file_header.size_of_optional_header.get(LE));
    let mut at = start + offset_of!(ImageNtHeaders32, optional_header) as u64 + optional_bytes;
    let mut layout = Layout::default();
    // One by one, as damage may have left only the first ones.
    for _ in 0..headers.file_header.number_of_sections.get(LE).min(MAX_SECTIONS) {
        let Ok(section) = parts.read::<ImageSectionHeader>(&mut at) else { break };
        let offset = u64::from(section.pointer_to_raw_data.get(LE));
        let length = u64::from(section.size_of_raw_data.get(LE));
        let address = base.saturating_add(section.virtual_address.get(LE).into());
        layout.loaded.push((address, offset..offset + length));
        // The alignment applies only to object files.
        let flags = section.characteristics.get(LE).0 & !pe::IMAGE_SCN_ALIGN_MASK;
        if section.raw_name() == SECTION {
            // Zeros may follow what the linker put there, up to a full sector.
            let used = u64::from(section.virtual_size.get(LE));
            let length = if used == 0 { length } else { used.min(length) };
            layout.crates = Crates::At(offset..offset + length);
        } else if flags == INITIALISED_READ_WRITE && layout.go_data.is_none() {
            layout.go_data = Some(offset..offset + length);
        } else if flags == INITIALISED_READ_ONLY && is_go {
            // Only the header tells whether the strings are here, and it comes after them.
            layout.go_constants.push(offset..offset + length);
        }
    }
    Some(layout)
}
