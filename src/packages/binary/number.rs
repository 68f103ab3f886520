//! Numbers of either byte order at an offset of some bytes.

/// Bytes with their byte order.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) is_big: bool,
}

impl<'a> Numbers<'a> {
    pub(super) fn u16(self, at: u64) -> Option<u16> {
        let bytes = self.array::<2>(at)?;
        Some(if self.is_big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    pub(super) fn u32(self, at: u64) -> Option<u32> {
        let bytes = self.array::<4>(at)?;
        Some(if self.is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    pub(super) fn u64(self, at: u64) -> Option<u64> {
        let bytes = self.array::<8>(at)?;
        Some(if self.is_big { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
    }

    /// A number of that many bytes, four or eight.
    pub(super) fn word(self, at: u64, is_wide: bool) -> Option<u64> {
        if is_wide { self.u64(at) } else { self.u32(at).map(u64::from) }
    }

    /// The bytes of a fixed-length text up to its first NUL.
    pub(super) fn text(self, at: u64, most: u64) -> Option<&'a [u8]> {
        let from = usize::try_from(at).ok()?;
        let to = usize::try_from(at.checked_add(most)?).ok()?;
        let field = self.bytes.get(from..to)?;
        field.get(..memchr::memchr(0, field).unwrap_or(field.len()))
    }

    fn array<const N: usize>(self, at: u64) -> Option<[u8; N]> {
        let rest = self.bytes.get(usize::try_from(at).ok()?..)?;
        rest.first_chunk::<N>().copied()
    }
}
