//! The checksum of files in a tar-split record: CRC-64 with the polynomial of ISO 3309, as Go's
//! hash/crc64 has it.

use std::sync::LazyLock;

/// The polynomial, its bits reversed.
const POLYNOMIAL: u64 = 0xd800_0000_0000_0000;

/// Bytes that are taken at once.
const STRIDE: usize = 8;

/// A table for each of eight bytes: the first is that of one byte at the end, and each further one
/// moves what the one before has by a byte (Intel, "slicing-by-8").
static TABLES: LazyLock<[[u64; 256]; STRIDE]> = LazyLock::new(|| {
    let first: [u64; 256] = std::array::from_fn(|byte| {
        (0..8).fold(byte as u64, |crc, _| (crc >> 1) ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 })
    });
    let mut next = first;
    std::array::from_fn(|_| {
        let table = next;
        next = next.map(|crc| look_up(&first, crc) ^ (crc >> 8));
        table
    })
});

/// A checksum of the bytes so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Crc64(u64);

impl Crc64 {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        let tables = &*TABLES;
        let [one, two, three, four, five, six, seven, eight] = tables;
        let mut crc = !self.0;
        let (words, rest) = bytes.as_chunks::<STRIDE>();
        for word in words {
            let mixed = crc ^ u64::from_le_bytes(*word);
            crc = look_up(eight, mixed)
                ^ look_up(seven, mixed >> 8)
                ^ look_up(six, mixed >> 16)
                ^ look_up(five, mixed >> 24)
                ^ look_up(four, mixed >> 32)
                ^ look_up(three, mixed >> 40)
                ^ look_up(two, mixed >> 48)
                ^ look_up(one, mixed >> 56);
        }
        for byte in rest {
            crc = look_up(one, crc ^ u64::from(*byte)) ^ (crc >> 8);
        }
        self.0 = !crc;
    }

    pub(super) fn finish(&self) -> u64 {
        self.0
    }
}

/// Looks up the lowest byte.
fn look_up(table: &[u64; 256], word: u64) -> u64 {
    table.get(usize::from(word as u8)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_go() {
        // From Go's hash/crc64/crc64_test.go.
        for (text, expected) in [
            ("", 0),
            ("a", 0x3420_0000_0000_0000),
            ("ab", 0x36c4_2000_0000_0000),
            ("abc", 0x3776_c420_0000_0000),
        ] {
            let mut crc = Crc64::default();
            crc.update(text.as_bytes());
            assert_eq!(crc.finish(), expected, "{text}");
        }
    }

    #[test]
    fn checksums_are_the_same_in_pieces_of_any_length() {
        let text: Vec<u8> = (0..100).collect();
        for pieces in [1, 3, 8, 9, 64, 100] {
            let mut crc = Crc64::default();
            crc.update(&text);
            let mut piecewise = Crc64::default();
            text.chunks(pieces).for_each(|piece| piecewise.update(piece));
            assert_eq!(piecewise.finish(), crc.finish(), "{pieces}");
        }
    }
}
