//! Lets `object` read the kept pieces of a file.

use object::{Endianness, ReadRef, U32, U64};

use crate::layer::Parts;

/// Bytes that were not kept are an error, like bytes beyond the end of a file.
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
        let length = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
        let kept = kept.get(..length).unwrap_or(kept);
        kept.get(..memchr::memchr(end, kept).ok_or(())?).ok_or(())
    }
}

/// Reads a number as long as an address: eight bytes if addresses are wide, otherwise four.
pub(super) fn address(parts: &Parts, offset: u64, is_wide: bool, order: Endianness) -> Option<u64> {
    match is_wide {
        true => parts.read_at::<U64<Endianness>>(offset).ok().map(|number| number.get(order)),
        false => {
            parts.read_at::<U32<Endianness>>(offset).ok().map(|number| number.get(order).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_were_not_kept_are_an_error() {
        let mut parts = Parts::default();
        parts.push(10, b"\x01\0\0\0name\0rest");
        let parts = &parts;
        assert_eq!(address(parts, 10, false, Endianness::Little), Some(1));
        assert_eq!(address(parts, 9, false, Endianness::Little), None);
        assert_eq!(parts.read_bytes_at(20, 4), Err(()));
        assert_eq!(parts.read_bytes_at(u64::MAX, 2), Err(()));
        assert_eq!(parts.read_bytes_at(90, 0), Ok(&[][..]));
        assert_eq!(parts.read_bytes_at_until(14..100, 0), Ok(&b"name"[..]));
        for (start, end) in [(14, 18), (19, 100), (40, 50), (18, 14)] {
            assert_eq!(parts.read_bytes_at_until(start..end, 0), Err(()), "{start} {end}");
        }
    }
}
