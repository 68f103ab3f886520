//! xxh3-128 of a file that arrives in pieces.

use twox_hash::XxHash3_128;

/// Splits a hash as [`super::Content`] keeps it.
fn halves(hash: u128) -> [u64; 2] {
    [(hash >> 64) as u64, hash as u64]
}

/// Returns the content hash of a complete file that is not sparse.
pub(crate) fn content_hash(bytes: &[u8]) -> [u64; 2] {
    halves(XxHash3_128::oneshot(bytes))
}

/// The content hash of one file.
pub(super) struct FileHash {
    expected_bytes: u64,
    whole: Option<[u64; 2]>,
    pieces: Option<XxHash3_128>,
}

impl FileHash {
    /// Starts a file of that many bytes.
    pub(super) fn new(expected_bytes: u64) -> Self {
        Self { expected_bytes, whole: None, pieces: None }
    }

    /// Starts a sparse file: its map counts as content, because it defines the holes.
    pub(super) fn sparse(map: &[(u64, u64)]) -> Self {
        // The map comes first, so no piece is the whole file.
        let mut hash = Self::new(u64::MAX);
        for (offset, length) in map {
            hash.update(&offset.to_le_bytes());
            hash.update(&length.to_le_bytes());
        }
        hash
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        // Most files arrive in one piece, which needs no state.
        if bytes.len() as u64 == self.expected_bytes && self.pieces.is_none() {
            self.whole = Some(content_hash(bytes));
            return;
        }
        self.pieces.get_or_insert_with(XxHash3_128::new).write(bytes);
    }

    pub(super) fn finish(self) -> [u64; 2] {
        match (self.whole, self.pieces) {
            (Some(whole), _) => whole,
            (None, Some(pieces)) => halves(pieces.finish_128()),
            (None, None) => content_hash(&[]),
        }
    }
}

/// Hashes extended attributes to 32 bits, 0 only if there are none.
pub(super) fn xattrs(attributes: &[(Vec<u8>, Vec<u8>)]) -> u32 {
    if attributes.is_empty() {
        return 0;
    }
    let mut hash = twox_hash::XxHash3_64::new();
    for (name, value) in attributes {
        for part in [name, value] {
            hash.write(&(part.len() as u64).to_le_bytes());
            hash.write(part);
        }
    }
    use std::hash::Hasher;
    (hash.finish() as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_pieces_hashes_like_a_file_in_one() {
        let bytes: Vec<u8> = (0..1000_u32).map(|n| n as u8).collect();
        let mut whole = FileHash::new(1000);
        whole.update(&bytes);
        let mut pieces = FileHash::new(1000);
        for piece in bytes.chunks(7) {
            pieces.update(piece);
        }
        let whole = whole.finish();
        assert_eq!(whole, pieces.finish());
        assert_ne!(whole, FileHash::new(0).finish());
    }

    #[test]
    fn two_sparse_files_differ_by_their_map_alone() {
        let hash = |map: &[(u64, u64)]| {
            let mut hash = FileHash::sparse(map);
            hash.update(b"abc");
            hash.finish()
        };
        assert_eq!(hash(&[(0, 3)]), hash(&[(0, 3)]));
        assert_ne!(hash(&[(0, 3)]), hash(&[(512, 3)]));
    }
}
