//! The header of an installed package in rpm's databases (rpm's "Package header v3 format": two
//! counts, the index, the data; without the magic number that it has in package files).

use crate::packages::bytes::{be16, be32, be64};

/// The tags that are read (rpm's `rpmtag.h`).
pub(super) mod tag {
    pub(in super::super) const NAME: u32 = 1000;
    pub(in super::super) const VERSION: u32 = 1001;
    pub(in super::super) const RELEASE: u32 = 1002;
    pub(in super::super) const EPOCH: u32 = 1003;
    pub(in super::super) const GROUP: u32 = 1016;
    pub(in super::super) const ARCH: u32 = 1022;
    pub(in super::super) const OLD_FILE_NAMES: u32 = 1027;
    pub(in super::super) const FILE_SIZES: u32 = 1028;
    pub(in super::super) const FILE_STATES: u32 = 1029;
    pub(in super::super) const FILE_MODES: u32 = 1030;
    pub(in super::super) const FILE_FLAGS: u32 = 1037;
    pub(in super::super) const FILE_VERIFY_FLAGS: u32 = 1045;
    pub(in super::super) const DIR_INDEXES: u32 = 1116;
    pub(in super::super) const BASE_NAMES: u32 = 1117;
    pub(in super::super) const DIR_NAMES: u32 = 1118;
    pub(in super::super) const LONG_FILE_SIZES: u32 = 5008;
    /// Relations to other packages: names, flags, versions.
    pub(in super::super) const REQUIRES: [u32; 3] = [1049, 1048, 1050];
    pub(in super::super) const PROVIDES: [u32; 3] = [1047, 1112, 1113];
    pub(in super::super) const RECOMMENDS: [u32; 3] = [5046, 5048, 5047];
    pub(in super::super) const SUPPLEMENTS: [u32; 3] = [5052, 5054, 5053];
}

/// How many entries an index may have (rpm's `HEADER_TAGS_MAX`).
const MAX_TAGS: usize = 0xffff;

/// A header whose index is within its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'a> {
    index: &'a [u8],
    data: &'a [u8],
}

impl<'a> Header<'a> {
    /// Checks the two counts; `None` if they exceed the bytes, or there are no entries.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let tags = usize::try_from(be32(bytes, 0)?).ok()?;
        let length = usize::try_from(be32(bytes, 4)?).ok()?;
        if tags == 0 || MAX_TAGS < tags {
            return None;
        }
        let (index, data) = bytes.get(8..)?.split_at_checked(tags * 16)?;
        Some(Self { index, data: data.get(..length)? })
    }

    /// Returns the last entry of a tag: its type, the number of items, and the data from their
    /// start on. Entries that were added at installation follow the signed region and replace those
    /// in it.
    fn find(&self, tag: u32) -> Option<(u32, usize, &'a [u8])> {
        let entry = self.index.chunks_exact(16).rfind(|entry| be32(entry, 0) == Some(tag))?;
        let kind = be32(entry, 4)?;
        let offset = usize::try_from(be32(entry, 8)?).ok()?;
        let count = usize::try_from(be32(entry, 12)?).ok()?;
        Some((kind, count, self.data.get(offset..)?))
    }

    /// Returns the first string of a tag.
    pub(super) fn string(&self, tag: u32) -> Option<&'a [u8]> {
        self.strings(tag).next()
    }

    /// Returns the strings of a tag (types STRING, STRING_ARRAY and I18NSTRING), up to the first
    /// that is incomplete.
    pub(super) fn strings(&self, tag: u32) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (count, mut rest) = match self.find(tag) {
            Some((6 | 8 | 9, count, data)) => (count, data),
            _ => (0, &[][..]),
        };
        (0..count).map_while(move |_| {
            let end = rest.iter().position(|&byte| byte == 0)?;
            let (string, after) = rest.split_at_checked(end)?;
            rest = after.get(1..)?;
            Some(string)
        })
    }

    /// Returns the number at a position of a tag (types CHAR to INT64); `None` if there is none.
    pub(super) fn number(&self, tag: u32, place: usize) -> Option<u64> {
        self.numbers(tag).get(place)
    }

    /// Returns the numbers of a tag.
    pub(super) fn numbers(&self, tag: u32) -> Numbers<'a> {
        let Some((kind, count, data)) = self.find(tag) else { return Numbers::default() };
        Numbers { kind, count, data }
    }
}

/// The numbers of a tag.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Numbers<'a> {
    kind: u32,
    count: usize,
    data: &'a [u8],
}

impl Numbers<'_> {
    /// Returns the number at a position.
    pub(super) fn get(&self, place: usize) -> Option<u64> {
        if self.count <= place {
            return None;
        }
        match self.kind {
            1 | 2 => self.data.get(place).map(|&byte| u64::from(byte)),
            3 => be16(self.data, place.checked_mul(2)?).map(u64::from),
            4 => be32(self.data, place.checked_mul(4)?).map(u64::from),
            5 => be64(self.data, place.checked_mul(8)?),
            _ => None,
        }
    }
}

/// Returns a header with these entries: tag, type, number of items, and data of each.
#[cfg(test)]
pub(super) fn written(tags: &[(u32, u32, u32, &[u8])]) -> Vec<u8> {
    let (mut index, mut data) = (Vec::new(), Vec::new());
    for &(tag, kind, count, bytes) in tags {
        for number in [tag, kind, data.len() as u32, count] {
            index.extend_from_slice(&number.to_be_bytes());
        }
        data.extend_from_slice(bytes);
    }
    let counts = [(tags.len() as u32).to_be_bytes(), (data.len() as u32).to_be_bytes()];
    [counts.concat(), index, data].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_tag_and_bounded_by_the_bytes() {
        let bytes = written(&[
            (tag::NAME, 6, 1, b"bash\0"),
            (tag::DIR_NAMES, 8, u32::MAX, b"/a/\0/b/\0cut"),
            (tag::FILE_SIZES, 4, u32::MAX, &[0, 0, 1, 0]),
            (tag::FILE_MODES, 3, 1, &[1, 2]),
            (tag::NAME, 6, 1, b"zsh\0"),
            (tag::LONG_FILE_SIZES, 5, 1, &[0, 0, 0, 1, 0, 0, 0, 0]),
        ]);
        let header = Header::parse(&bytes).unwrap();
        assert_eq!(header.string(tag::NAME), Some(&b"zsh"[..]));
        let directories: Vec<_> = header.strings(tag::DIR_NAMES).take(2).collect();
        assert_eq!(directories, [b"/a/", b"/b/"]);
        assert_eq!(header.number(tag::FILE_SIZES, 0), Some(256));
        assert_eq!(header.number(tag::FILE_SIZES, 1 << 20), None);
        assert_eq!(header.number(tag::FILE_MODES, 0), Some(258));
        assert_eq!(header.number(tag::FILE_MODES, 1), None);
        assert_eq!(header.number(tag::LONG_FILE_SIZES, 0), Some(1 << 32));
        assert_eq!(header.string(tag::ARCH), None);
        assert_eq!(header.number(tag::NAME, 0), None);
    }

    #[test]
    fn headers_with_counts_beyond_the_bytes_are_invalid() {
        let whole = written(&[(tag::NAME, 6, 1, b"bash\0")]);
        for length in 0..whole.len() {
            assert!(Header::parse(&whole[..length]).is_none(), "{length}");
        }
        for counts in [[0, 0], [u32::MAX, 0], [1, u32::MAX], [0xffff, 0xffff]] {
            let head: Vec<u8> = counts.iter().flat_map(|count| count.to_be_bytes()).collect();
            assert!(Header::parse(&[head, vec![0; 64]].concat()).is_none());
        }
    }
}
