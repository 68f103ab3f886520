//! The cache of glibc's loader, in which `ldconfig` lists the libraries of its directories (glibc,
//! sysdeps/generic/dl-cache.h).

use std::collections::BTreeMap;

/// How the list begins; older files have another list before it.
const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";

/// The length of the header, and of an entry.
const HEADER_BYTES: usize = 48;
const ENTRY_BYTES: usize = 24;

/// The longest name or path.
const MAX_TEXT_BYTES: usize = 4096;

/// Paths of libraries by name.
pub(super) type Cache = BTreeMap<String, Vec<String>>;

/// Reads a cache; `None` if it is not one, or is damaged.
pub(super) fn read(bytes: &[u8]) -> Option<Cache> {
    let list = bytes.get(memchr::memmem::find(bytes, MAGIC)?..)?;
    // Byte order as the architecture has it: the number of entries is small in the right one.
    let count = list.get(20..24)?;
    let little = u32::from_le_bytes(count.try_into().ok()?) as usize;
    let is_little = little.saturating_mul(ENTRY_BYTES) <= list.len();
    let number = |at: usize| -> Option<usize> {
        let four = list.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let number = if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
        usize::try_from(number).ok()
    };
    let text = |at: usize| -> Option<String> {
        let rest = list.get(at..)?;
        let rest = rest.get(..rest.len().min(MAX_TEXT_BYTES))?;
        let end = memchr::memchr(0, rest)?;
        String::from_utf8(rest.get(..end)?.to_vec()).ok()
    };
    let count = number(20)?;
    if list.len() < count.checked_mul(ENTRY_BYTES)?.checked_add(HEADER_BYTES)? {
        return None;
    }
    let mut found = Cache::new();
    for entry in 0..count {
        let at = HEADER_BYTES + entry * ENTRY_BYTES;
        let (name, path) = (text(number(at + 4)?)?, text(number(at + 8)?)?);
        found.entry(name).or_default().push(path);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cache with one entry, as `ldconfig -r` wrote it in shape.
    fn one() -> Vec<u8> {
        let texts = b"libz.so.1\0/opt/z/libz.so.1\0";
        let mut cache = MAGIC.to_vec();
        cache.extend(1_u32.to_le_bytes());
        cache.extend((texts.len() as u32).to_le_bytes());
        cache.resize(HEADER_BYTES, 0);
        let start = (HEADER_BYTES + ENTRY_BYTES) as u32;
        for number in [0x0303, start, start + 10, 0, 0, 0] {
            cache.extend(number.to_le_bytes());
        }
        cache.extend(texts);
        cache
    }

    #[test]
    fn entries_are_read() {
        let expected = Cache::from([("libz.so.1".into(), vec!["/opt/z/libz.so.1".into()])]);
        assert_eq!(read(&one()), Some(expected.clone()));
        let old = [b"ld.so-1.7.0\0\0\0\0\0".to_vec(), one()].concat();
        assert_eq!(read(&old), Some(expected));
    }

    #[test]
    fn a_cut_cache_is_none() {
        let whole = one();
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), None, "{end}");
        }
        let mut many = whole;
        many[20..24].fill(0xff);
        assert_eq!(read(&many), None);
    }
}
