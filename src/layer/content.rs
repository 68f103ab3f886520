//! A part of a file's content, assembled from its stored parts.

use std::collections::VecDeque;

use crate::tar::Member;

/// The content of one file, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// Its bytes from `start` on; the holes of a sparse file are zeros.
    pub bytes: Vec<u8>,
    /// The offset of the first of them in the file; at most the length of the file.
    pub start: u64,
    /// The length of the whole file, in bytes.
    pub file_bytes: u64,
    /// Whether the file goes on after `bytes`.
    pub is_truncated: bool,
}

/// Where the stored bytes of a file belong: the pieces of it that have not arrived.
pub(super) struct Places {
    /// Offset and length of each, none of them empty.
    pieces: VecDeque<(u64, u64)>,
}

impl Places {
    /// Returns those of a file, without pieces that begin at `end` or later.
    pub(super) fn of(member: &Member<'_>, end: u64) -> Self {
        let is_sparse = !member.sparse_map.is_empty() || member.logical_size != member.stored_size;
        let whole = [(0, member.logical_size)];
        let map = if is_sparse { member.sparse_map } else { &whole };
        // A map may be long, and pieces beyond the wanted bytes are not needed.
        let pieces = map.iter().filter(|(offset, length)| *offset < end && *length != 0);
        Self { pieces: pieces.copied().collect() }
    }

    /// Drops what belongs before an offset; returns how many stored bytes that is. They come first.
    fn drop_before(&mut self, start: u64) -> u64 {
        let mut before: u64 = 0;
        while let Some((offset, length)) = self.pieces.front_mut() {
            let outside = start.saturating_sub(*offset).min(*length);
            before = before.saturating_add(outside);
            *offset += outside;
            *length -= outside;
            if *length != 0 {
                break;
            }
            self.pieces.pop_front();
        }
        before
    }

    /// Whether all stored bytes have arrived.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Returns how many stored bytes have not arrived.
    pub(super) fn missing(&self) -> u64 {
        self.pieces.iter().fold(0, |missing, (_, length)| missing.saturating_add(*length))
    }

    /// Takes the next stored bytes that belong together, and their offset in the file.
    ///
    /// `None` if there are no more, or none is due.
    pub(super) fn next<'b>(&mut self, stored: &mut &'b [u8]) -> Option<(u64, &'b [u8])> {
        if stored.is_empty() {
            return None;
        }
        let (offset, length) = self.pieces.front_mut()?;
        let taken = usize::try_from(*length).unwrap_or(usize::MAX).min(stored.len());
        let (piece, rest) = stored.split_at_checked(taken)?;
        let at = *offset;
        *offset += piece.len() as u64;
        *length -= piece.len() as u64;
        if *length == 0 {
            self.pieces.pop_front();
        }
        *stored = rest;
        Some((at, piece))
    }
}

/// A part of a file, assembled from its stored bytes as they arrive.
pub(super) struct Window {
    bytes: Vec<u8>,
    /// At most the length of the file.
    start: u64,
    file_bytes: u64,
    /// How many bytes are wanted; the file has as many.
    wanted: usize,
    /// How many of the next stored bytes belong before the window.
    before: u64,
    places: Places,
}

impl Window {
    /// Starts a file of which at most `max_bytes` from an offset are wanted.
    pub(super) fn new(member: &Member<'_>, start: u64, max_bytes: u64) -> Self {
        let file_bytes = member.logical_size;
        let start = start.min(file_bytes);
        let wanted = usize::try_from((file_bytes - start).min(max_bytes)).unwrap_or(usize::MAX);
        let mut places = Places::of(member, start.saturating_add(wanted as u64));
        let before = places.drop_before(start);
        Self { bytes: Vec::new(), start, file_bytes, wanted, before, places }
    }

    /// Whether all wanted bytes have arrived.
    pub(super) fn is_complete(&self) -> bool {
        self.wanted <= self.bytes.len() || self.places.is_empty()
    }

    /// How many of the next stored bytes need not be pushed, if they are
    /// [passed over](Self::pass_over).
    pub(super) fn unwanted(&self) -> u64 {
        self.before
    }

    /// Takes that so many of the unwanted bytes were not pushed.
    pub(super) fn pass_over(&mut self, bytes: u64) {
        self.before = self.before.saturating_sub(bytes);
    }

    /// Takes the next stored bytes.
    pub(super) fn push(&mut self, stored: &[u8]) {
        let passed = usize::try_from(self.before).unwrap_or(usize::MAX).min(stored.len());
        self.pass_over(passed as u64);
        let mut stored = stored.get(passed..).unwrap_or_default();
        while let Some((offset, piece)) = self.places.next(&mut stored) {
            let at = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
            let at = at.min(self.wanted);
            let until = at.saturating_add(piece.len()).min(self.wanted);
            self.grow(until);
            self.bytes.resize(at.max(self.bytes.len()), 0);
            self.bytes.extend_from_slice(piece.get(..until - at).unwrap_or(piece));
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

    /// How many of the wanted stored bytes, and of those before them, have not arrived.
    pub(super) fn missing(&self) -> u64 {
        if self.is_complete() { 0 } else { self.before.saturating_add(self.places.missing()) }
    }

    /// Returns the content, including a hole at its end.
    pub(super) fn finish(mut self) -> Extracted {
        self.grow(self.wanted);
        self.bytes.resize(self.wanted, 0);
        let end = self.start.saturating_add(self.wanted as u64);
        let is_truncated = end < self.file_bytes;
        Extracted {
            bytes: self.bytes,
            start: self.start,
            file_bytes: self.file_bytes,
            is_truncated,
        }
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
        check_from(0, map, stored, size, max_bytes, expected);
    }

    fn check_from(
        start: u64,
        map: &[(u64, u64)],
        stored: &str,
        size: u64,
        max_bytes: u64,
        expected: &str,
    ) {
        let member = member(stored.len() as u64, size, map);
        for (step, passes_over) in (1..=stored.len().max(1)).flat_map(|n| [(n, false), (n, true)]) {
            let mut file = Window::new(&member, start, max_bytes);
            let mut stored = stored.as_bytes();
            if passes_over {
                stored = &stored[file.unwanted() as usize..];
                file.pass_over(file.unwanted());
            }
            stored.chunks(step).for_each(|piece| file.push(piece));
            assert_eq!(file.missing(), 0);
            let file = file.finish();
            assert_eq!(String::from_utf8_lossy(&file.bytes).replace('\0', "."), expected);
            assert_eq!(file.start, start.min(size));
            assert_eq!(file.is_truncated, file.start + (expected.len() as u64) < size);
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
    fn a_part_begins_at_any_offset() {
        check_from(1, &[], "hello", 5, 100, "ello");
        check_from(1, &[], "hello", 5, 2, "el");
        check_from(4, &[], "hello", 5, 2, "o");
        check_from(5, &[], "hello", 5, 2, "");
        check_from(u64::MAX, &[], "hello", 5, 2, "");
        let map = [(1, 2), (5, 0), (6, 3)];
        check_from(1, &map, "abcde", 10, 100, "ab...cde.");
        check_from(2, &map, "abcde", 10, 6, "b...cd");
        check_from(3, &map, "abcde", 10, 2, "..");
        check_from(4, &map, "abcde", 10, 3, "..c");
        check_from(8, &map, "abcde", 10, 9, "e.");
        check_from(9, &map, "abcde", 10, 9, ".");
        check_from(u64::MAX >> 2, &[], "", u64::MAX >> 1, 4, "....");
    }

    #[test]
    fn bytes_that_do_not_arrive_are_missing() {
        let map = [(1, 2), (6, 3)];
        let mut file = Window::new(&member(5, 10, &map), 0, 100);
        file.push(b"abc");
        assert_eq!(file.missing(), 2);
        assert!(!file.is_complete());
        let mut file = Window::new(&member(5, 10, &map), 0, 3);
        file.push(b"abc");
        assert_eq!(file.missing(), 0);
        assert!(file.is_complete());
        // Cut before the window: what comes before it is missing too.
        let mut file = Window::new(&member(5, 10, &map), 7, 100);
        file.push(b"a");
        assert_eq!((file.missing(), file.unwanted()), (4, 2));
    }
}
