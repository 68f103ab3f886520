//! The maps of sparse files in their four shapes (GNU tar manual, "Storing Sparse Files").

use ::tar::{GnuExtSparseHeader, GnuSparseHeader};

use super::damage::SparseFault;
use super::header::{Block, Header};
use super::number::{decimal, natural};

/// Where the stored bytes belong: offset and length of each piece, in stored order.
pub(super) type Map = Vec<(u64, u64)>;

/// Starts the map of an old GNU sparse file from its header; returns whether another block of it
/// follows, and the size of the file.
///
/// star's type `S` has another layout, which is not supported.
pub(super) fn start_old(
    header: Header<'_>,
    map: &mut Map,
    max_pieces: usize,
) -> (bool, Result<u64, SparseFault>) {
    let Some(gnu) = header.gnu() else {
        return (false, Err(SparseFault::Unreadable));
    };
    let size = natural(&gnu.realsize).ok_or(SparseFault::Unreadable);
    (gnu.isextended != [0], push_old(&gnu.sparse, map, max_pieces).and(size))
}

/// Continues such a map from an extension block; returns whether another block follows.
pub(super) fn continue_old(
    block: &Block,
    map: &mut Map,
    max_pieces: usize,
) -> (bool, Result<(), SparseFault>) {
    // The crate cannot borrow an extension block; copying is fine, as they are rare.
    let mut extension = GnuExtSparseHeader::new();
    extension.as_mut_bytes().copy_from_slice(block);
    (extension.isextended != [0], push_old(&extension.sparse, map, max_pieces))
}

/// An entry that starts with a NUL is the first unused one (GNU tar, `oldgnu_get_sparse_info`).
fn push_old(
    entries: &[GnuSparseHeader],
    map: &mut Map,
    max_pieces: usize,
) -> Result<(), SparseFault> {
    for entry in entries.iter().take_while(|entry| entry.offset[0] != 0) {
        let piece = natural(&entry.offset).zip(natural(&entry.numbytes));
        push(map, piece.ok_or(SparseFault::Unreadable)?, max_pieces)?;
    }
    Ok(())
}

fn push(map: &mut Map, piece: (u64, u64), max_pieces: usize) -> Result<(), SparseFault> {
    if max_pieces <= map.len() {
        return Err(SparseFault::TooManyPieces);
    }
    map.push(piece);
    Ok(())
}

/// Validates a map; returns the sum of its pieces.
///
/// The rules are those of Go archive/tar, `validateSparseEntries`: in order, without overlap,
/// within the file.
pub(super) fn stored_size(map: &[(u64, u64)], logical_size: u64) -> Result<u64, SparseFault> {
    let (mut end, mut sum) = (0, 0);
    for &(offset, length) in map {
        if offset < end {
            return Err(SparseFault::Overlap);
        }
        end = offset.checked_add(length).ok_or(SparseFault::BeyondEnd)?;
        if logical_size < end {
            return Err(SparseFault::BeyondEnd);
        }
        // Disjoint pieces below `logical_size` sum to no more than it.
        sum += length;
    }
    Ok(sum)
}

/// The `GNU.sparse.` records of a PAX header.
#[derive(Default)]
pub(super) struct Records {
    name: Vec<u8>,
    version: (Option<u64>, Option<u64>),
    size: Option<u64>,
    real_size: Option<u64>,
    pieces: Option<u64>,
    /// Offsets and lengths, alternating.
    numbers: Vec<u64>,
    is_present: bool,
    fault: Option<SparseFault>,
}

/// Where the map of a file with such records is stored.
pub(super) enum Place {
    /// The file is not sparse.
    None,
    /// In the records (versions 0.0 and 0.1).
    Records,
    /// Before the body (version 1.0).
    Body,
}

impl Records {
    pub(super) fn clear(&mut self) {
        if self.is_present {
            self.name.clear();
            self.numbers.clear();
            let (name, numbers) =
                (std::mem::take(&mut self.name), std::mem::take(&mut self.numbers));
            *self = Self { name, numbers, ..Self::default() };
        }
    }

    /// Takes the record if it is one of these; returns whether it is.
    pub(super) fn take(&mut self, keyword: &[u8], value: &[u8], max_pieces: usize) -> bool {
        let Some(keyword) = keyword.strip_prefix(b"GNU.sparse.") else {
            return false;
        };
        self.is_present = true;
        match keyword {
            b"name" => {
                self.name.clear();
                self.name.extend_from_slice(value);
            }
            b"major" => self.version.0 = decimal(value),
            b"minor" => self.version.1 = decimal(value),
            b"size" => self.size = self.number(value),
            b"realsize" => self.real_size = self.number(value),
            b"numblocks" => self.pieces = self.number(value),
            // Version 0.0 repeats these two alternately, although POSIX lets the last one win.
            b"offset" => self.push(0, value, max_pieces),
            b"numbytes" => self.push(1, value, max_pieces),
            b"map" => {
                self.numbers.clear();
                let numbers = value.split(|&byte| byte == b',').filter(|_| !value.is_empty());
                for (index, number) in numbers.enumerate() {
                    self.push(index % 2, number, max_pieces);
                }
            }
            _ => (),
        }
        true
    }

    fn number(&mut self, value: &[u8]) -> Option<u64> {
        let number = decimal(value);
        if number.is_none() && !value.is_empty() {
            self.fault = Some(SparseFault::Unreadable);
        }
        number
    }

    /// Adds a number; `remainder` is 0 for an offset and 1 for a length, which alternate.
    fn push(&mut self, remainder: usize, value: &[u8], max_pieces: usize) {
        if max_pieces <= self.numbers.len() / 2 {
            self.fault.get_or_insert(SparseFault::TooManyPieces);
            return;
        }
        match decimal(value) {
            Some(number) if self.numbers.len() % 2 == remainder => self.numbers.push(number),
            _ => self.fault = Some(SparseFault::Unreadable),
        }
    }

    /// Returns where the map is. Versions 0.0 and 0.1 need not be named; a file of an unknown
    /// version is plain (Go archive/tar, `readGNUSparsePAXHeaders`).
    pub(super) fn place(&self) -> Place {
        if !self.is_present {
            return Place::None;
        }
        match self.version {
            (Some(1), Some(0)) => Place::Body,
            (Some(0), Some(0 | 1)) => Place::Records,
            (None, None) if !self.numbers.is_empty() || self.fault.is_some() => Place::Records,
            _ => Place::None,
        }
    }

    /// The name of the file, which replaces the placeholder in the header; empty if it is absent
    /// or the version is unknown.
    pub(super) fn name(&self) -> &[u8] {
        match self.place() {
            Place::None => &[],
            Place::Records | Place::Body => &self.name,
        }
    }

    /// The size of the file with its holes.
    pub(super) fn logical_size(&self) -> Option<u64> {
        self.size.or(self.real_size)
    }

    /// Assembles the map of version 0.0 or 0.1.
    pub(super) fn read_map(&self, map: &mut Map) -> Result<(), SparseFault> {
        let (pairs, odd) = self.numbers.as_chunks::<2>();
        let expected = self.pieces.unwrap_or(pairs.len() as u64);
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if !odd.is_empty() || expected != pairs.len() as u64 {
            return Err(SparseFault::Unreadable);
        }
        map.extend(pairs.iter().map(|&[offset, length]| (offset, length)));
        Ok(())
    }
}

/// The state of reading the map before a body.
///
/// Decimal numbers, a newline after each: the number of pieces, then offset and length of each
/// piece; padded to a full block (GNU tar manual, "PAX Format, Version 1.0").
#[derive(Default)]
pub(super) struct Text {
    number: Option<u64>,
    pieces: Option<u64>,
    offset: Option<u64>,
}

impl Text {
    /// Takes the next block; returns whether the map is complete.
    pub(super) fn read(
        &mut self,
        block: &Block,
        map: &mut Map,
        max_pieces: usize,
    ) -> Result<bool, SparseFault> {
        for &byte in block {
            if byte == b'\n' {
                let number = self.number.take().ok_or(SparseFault::Unreadable)?;
                if self.take(number, map, max_pieces)? {
                    return Ok(true);
                }
                continue;
            }
            let digit = byte.checked_sub(b'0').filter(|&digit| digit <= 9);
            let digit = u64::from(digit.ok_or(SparseFault::Unreadable)?);
            let number = self.number.unwrap_or(0).checked_mul(10);
            self.number = number.and_then(|number| number.checked_add(digit));
            self.number.ok_or(SparseFault::Unreadable)?;
        }
        Ok(false)
    }

    fn take(&mut self, number: u64, map: &mut Map, max_pieces: usize) -> Result<bool, SparseFault> {
        let Some(pieces) = self.pieces else {
            if (max_pieces as u64) < number {
                return Err(SparseFault::TooManyPieces);
            }
            self.pieces = Some(number);
            return Ok(number == 0);
        };
        match self.offset.take() {
            None => self.offset = Some(number),
            Some(offset) => map.push((offset, number)),
        }
        Ok(self.offset.is_none() && map.len() as u64 == pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ordered_maps_within_the_file_are_valid() {
        for (map, size, answer) in [
            (&[][..], 0, Ok(0)),
            (&[(1, 3), (6, 0), (6, 0), (6, 2)], 8, Ok(5)),
            (&[(1, 3), (6, 5)], 10, Err(SparseFault::BeyondEnd)),
            (&[(u64::MAX, 3), (6, 5)], 35, Err(SparseFault::BeyondEnd)),
            (&[(1, 3), (2, 2)], 10, Err(SparseFault::Overlap)),
        ] {
            assert_eq!(stored_size(map, size), answer, "{map:?}");
        }
    }

    #[test]
    fn records_of_both_early_versions_give_the_same_map() {
        let check = |records: &[(&[u8], &[u8])]| {
            let mut taken = Records::default();
            for (keyword, value) in records {
                assert!(taken.take(keyword, value, 2));
            }
            let mut map = Map::new();
            taken.read_map(&mut map).map(|()| map)
        };
        let map = Ok(vec![(1, 2), (5, 3)]);
        assert_eq!(check(&[(b"GNU.sparse.map", b"1,2,5,3")]), map);
        let [first, second]: [(&[u8], &[u8]); 2] =
            [(b"GNU.sparse.offset", b"1"), (b"GNU.sparse.numbytes", b"2")];
        let [third, fourth]: [(&[u8], &[u8]); 2] =
            [(b"GNU.sparse.offset", b"5"), (b"GNU.sparse.numbytes", b"3")];
        assert_eq!(check(&[first, second, third, fourth]), map);
        assert_eq!(check(&[first, third]), Err(SparseFault::Unreadable));
        assert_eq!(check(&[first]), Err(SparseFault::Unreadable));
        assert_eq!(check(&[(b"GNU.sparse.map", b"1,1,2,1,3,1")]), Err(SparseFault::TooManyPieces));
    }

    fn read(text: &str) -> Result<Map, SparseFault> {
        let mut map = Map::new();
        let mut reading = Text::default();
        for part in text.as_bytes().chunks(512) {
            let mut block = [0; 512];
            block[..part.len()].copy_from_slice(part);
            if reading.read(&block, &mut map, 100)? {
                return Ok(map);
            }
        }
        panic!("the map is not complete");
    }

    #[test]
    fn maps_may_span_blocks() {
        assert_eq!(read("0\n"), Ok(vec![]));
        assert_eq!(read("1\n12\n3\n"), Ok(vec![(12, 3)]));
        let long = (0..100).map(|piece| format!("{}\n1\n", piece * 1000)).collect::<String>();
        assert_eq!(read(&format!("100\n{long}")).map(|map| map.len()), Ok(100));
    }

    #[test]
    fn anything_but_numbers_is_refused() {
        for text in ["\n", "1\n\n", "1\nx\n", "1\n1", "99999999999999999999\n", "-1\n"] {
            assert_eq!(read(text), Err(SparseFault::Unreadable), "{text:?}");
        }
        assert_eq!(read("101\n"), Err(SparseFault::TooManyPieces));
    }
}
