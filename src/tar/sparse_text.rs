//! The map that version 1.0 sparse files keep ahead of their body, block by block.

use super::damage::SparseFault;
use super::header::Block;
use super::sparse::Map;

/// A map as far as it was read.
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

    fn check(text: &str) -> Result<Map, SparseFault> {
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
        assert_eq!(check("0\n"), Ok(vec![]));
        assert_eq!(check("1\n12\n3\n"), Ok(vec![(12, 3)]));
        let long = (0..100).map(|piece| format!("{}\n1\n", piece * 1000)).collect::<String>();
        assert_eq!(check(&format!("100\n{long}")).map(|map| map.len()), Ok(100));
    }

    #[test]
    fn anything_but_numbers_is_refused() {
        for text in ["\n", "1\n\n", "1\nx\n", "1\n1", "99999999999999999999\n", "-1\n"] {
            assert_eq!(check(text), Err(SparseFault::Unreadable), "{text:?}");
        }
        assert_eq!(check("101\n"), Err(SparseFault::TooManyPieces));
    }
}
