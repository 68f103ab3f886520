//! The beginning of a file's content, assembled from its stored parts.

use std::collections::VecDeque;

use crate::tar::Member;

/// The content of one file, or its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// Its bytes from the first one on; the holes of a sparse file are zeros.
    pub bytes: Vec<u8>,
    /// The length of the whole file, in bytes.
    pub file_bytes: u64,
    /// Whether the file goes on after `bytes`.
    pub is_truncated: bool,
}

/// The beginning of a file, assembled from its stored bytes as they arrive.
pub(super) struct Beginning {
    bytes: Vec<u8>,
    file_bytes: u64,
    /// How many bytes are wanted; at most the length of the file.
    wanted: usize,
    /// Offset and length of each stored piece that has not arrived.
    pieces: VecDeque<(u64, u64)>,
}

impl Beginning {
    /// Starts a file of which at most `max_bytes` are wanted.
    pub(super) fn new(member: &Member<'_>, max_bytes: u64) -> Self {
        let file_bytes = member.logical_size;
        let is_sparse = !member.sparse_map.is_empty() || file_bytes != member.stored_size;
        let wanted = usize::try_from(file_bytes.min(max_bytes)).unwrap_or(usize::MAX);
        let whole = [(0, file_bytes)];
        let map = if is_sparse { member.sparse_map } else { &whole };
        // A map may be long, and pieces beyond the wanted bytes are not needed.
        let pieces = map.iter().filter(|(offset, length)| *offset < wanted as u64 && *length != 0);
        Self { bytes: Vec::new(), file_bytes, wanted, pieces: pieces.copied().collect() }
    }

    /// Whether all wanted bytes have arrived.
    pub(super) fn is_complete(&self) -> bool {
        self.wanted <= self.bytes.len() || self.pieces.is_empty()
    }

    /// Takes the next stored bytes.
    pub(super) fn push(&mut self, mut stored: &[u8]) {
        while let Some((offset, length)) = self.pieces.front_mut() {
            let taken = usize::try_from(*length).unwrap_or(usize::MAX).min(stored.len());
            let (piece, rest) = stored.split_at_checked(taken).unwrap_or((stored, &[]));
            let at = usize::try_from(*offset).unwrap_or(usize::MAX).min(self.wanted);
            let taken_until = at.saturating_add(piece.len()).min(self.wanted);
            *offset += piece.len() as u64;
            *length -= piece.len() as u64;
            if *length == 0 {
                self.pieces.pop_front();
            }
            self.grow(taken_until);
            self.bytes.resize(at.max(self.bytes.len()), 0);
            self.bytes.extend_from_slice(piece.get(..taken_until - at).unwrap_or(piece));
            stored = rest;
            if stored.is_empty() {
                break;
            }
        }
    }

    /// Reserves space for that many bytes in total. Doubles the capacity when it grows, up to the
    /// wanted bytes, instead of reserving those at once: a header may announce more than comes.
    fn grow(&mut self, bytes: usize) {
        if self.bytes.capacity() < bytes {
            let capacity = bytes.max(self.bytes.capacity().saturating_mul(2)).min(self.wanted);
            self.bytes.reserve_exact(capacity.saturating_sub(self.bytes.len()));
        }
    }

    /// How many of the wanted stored bytes have not arrived.
    pub(super) fn missing(&self) -> u64 {
        if self.wanted <= self.bytes.len() {
            return 0;
        }
        self.pieces.iter().fold(0, |missing, (_, length)| missing.saturating_add(*length))
    }

    /// Returns the content, including a hole at its end.
    pub(super) fn finish(mut self) -> Extracted {
        self.grow(self.wanted);
        self.bytes.resize(self.wanted, 0);
        let is_truncated = (self.wanted as u64) < self.file_bytes;
        Extracted { bytes: self.bytes, file_bytes: self.file_bytes, is_truncated }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tar::Kind;

    fn member<'a>(stored_size: u64, logical_size: u64, sparse_map: &'a [(u64, u64)]) -> Member<'a> {
        Member {
            start: 0,
            path: b"x",
            kind: Kind::File,
            link_target: b"",
            stored_size,
            logical_size,
            sparse_map,
            mode: 0,
            uid: 0,
            gid: 0,
            mtime: 0,
            mtime_nanos: 0,
            device: (0, 0),
            xattrs: &[],
        }
    }

    /// Pushes stored bytes in pieces of every size; all must give the same content.
    fn check(map: &[(u64, u64)], stored: &str, size: u64, max_bytes: u64, expected: &str) {
        for step in 1..=stored.len().max(1) {
            let mut file = Beginning::new(&member(stored.len() as u64, size, map), max_bytes);
            stored.as_bytes().chunks(step).for_each(|piece| file.push(piece));
            assert_eq!(file.missing(), 0);
            let file = file.finish();
            assert_eq!(String::from_utf8_lossy(&file.bytes).replace('\0', "."), expected);
            assert_eq!(file.is_truncated, (expected.len() as u64) < size);
            assert!(file.bytes.capacity() as u64 <= max_bytes);
        }
    }

    #[test]
    fn stored_pieces_are_put_at_their_offsets() {
        check(&[], "hello", 5, 100, "hello");
        check(&[], "hello", 5, 5, "hello");
        check(&[], "hello", 5, 2, "he");
        check(&[], "hello", 5, 0, "");
        check(&[], "", 0, 9, "");
        let map = [(1, 2), (5, 0), (6, 3)];
        check(&map, "abcde", 10, 100, ".ab...cde.");
        check(&map, "abcde", 10, 9, ".ab...cde");
        check(&map, "abcde", 10, 7, ".ab...c");
        check(&map, "abcde", 10, 5, ".ab..");
        check(&map, "abcde", 10, 2, ".a");
        check(&map, "abcde", 10, 0, "");
        // Nothing but a hole.
        check(&[], "", 4, 100, "....");
        check(&[], "", u64::MAX >> 1, 4, "....");
    }

    #[test]
    fn bytes_that_do_not_arrive_are_missing() {
        let map = [(1, 2), (6, 3)];
        let mut file = Beginning::new(&member(5, 10, &map), 100);
        file.push(b"abc");
        assert_eq!(file.missing(), 2);
        assert!(!file.is_complete());
        let mut file = Beginning::new(&member(5, 10, &map), 3);
        file.push(b"abc");
        assert_eq!(file.missing(), 0);
        assert!(file.is_complete());
    }
}
