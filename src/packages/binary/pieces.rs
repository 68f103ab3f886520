//! The kept pieces of a file as `object` reads them.

use object::{Endianness, ReadRef, U32, U64};

use crate::layer::Parts;

/// Bytes that were not kept are an error, as those beyond the end of a file are.
impl<'p> ReadRef<'p> for &'p Parts {
    fn len(self) -> Result<u64, ()> {
        Ok(self.file_bytes)
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> Result<&'p [u8], ()> {
        if size == 0 {
            return Ok(&[]);
        }
        self.get(offset..offset.checked_add(size).ok_or(())?).ok_or(())
    }

    fn read_bytes_at_until(self, range: std::ops::Range<u64>, end: u8) -> Result<&'p [u8], ()> {
        let kept = self.from(range.start).ok_or(())?;
        let most = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
        let kept = kept.get(..most).unwrap_or(kept);
        kept.get(..memchr::memchr(end, kept).ok_or(())?).ok_or(())
    }
}

/// Reads a number as long as an address, of eight bytes where addresses are wide, else of four.
pub(super) fn address(parts: &Parts, offset: u64, is_wide: bool, order: Endianness) -> Option<u64> {
    match is_wide {
        true => parts.read_at::<U64<Endianness>>(offset).ok().map(|number| number.get(order)),
        false => {
            parts.read_at::<U32<Endianness>>(offset).ok().map(|number| number.get(order).into())
        }
    }
}
