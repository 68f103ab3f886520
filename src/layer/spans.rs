//! Which stored bytes an entry came from: positions in the tar mapped to positions in the blob.

use super::chunk::Mark;

/// Positions of the current chunk.
///
/// Between two marks the stored bytes are spread evenly, so the bytes attributed to an entry are
/// exact to the decoder's step. They never overlap, and cover everything up to the end of the last
/// entry.
#[derive(Debug, Default)]
pub(super) struct Spans {
    /// The last mark of the previous chunk.
    before: Mark,
    marks: Vec<Mark>,
    /// The first mark that a later position can need.
    next: usize,
    /// The end of the bytes that are attributed already.
    attributed: u64,
}

impl Spans {
    /// Takes the marks of the next chunk.
    pub(super) fn advance(&mut self, marks: &[Mark]) {
        self.before = self.marks.last().copied().unwrap_or(self.before);
        self.marks.clear();
        self.marks.extend_from_slice(marks);
        self.next = 0;
    }

    /// Returns the number of stored bytes from the end of the last call's to this tar offset.
    ///
    /// Offsets must rise, and lie in the last chunk or at its borders.
    pub(super) fn attribute_until(&mut self, tar: u64) -> u64 {
        let end = self.stored(tar).max(self.attributed);
        let bytes = end - self.attributed;
        self.attributed = end;
        bytes
    }

    fn stored(&mut self, tar: u64) -> u64 {
        if self.marks.is_empty() && self.before == Mark::default() {
            return tar;
        }
        while let Some(mark) = self.marks.get(self.next) {
            if tar <= mark.tar {
                let from = match self.next.checked_sub(1).and_then(|index| self.marks.get(index)) {
                    Some(&previous) => previous,
                    None => self.before,
                };
                return between(from, *mark, tar);
            }
            self.next += 1;
        }
        self.marks.last().map_or(self.before.stored, |mark| mark.stored)
    }
}

/// Returns the position in the blob for one in the tar between two marks.
pub(super) fn between(from: Mark, to: Mark, tar: u64) -> u64 {
    let width = to.tar.saturating_sub(from.tar);
    if width == 0 {
        return to.stored;
    }
    let stored = u128::from(to.stored.saturating_sub(from.stored));
    let part = stored * u128::from(tar.saturating_sub(from.tar)) / u128::from(width);
    // At most `to.stored - from.stored`, which is a u64.
    from.stored + part as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributed_bytes_cover_the_blob_and_follow_the_marks() {
        let mut spans = Spans::default();
        spans.advance(&[Mark { tar: 100, stored: 10 }, Mark { tar: 200, stored: 110 }]);
        assert_eq!(spans.attribute_until(50), 5);
        assert_eq!(spans.attribute_until(150), 55);
        spans.advance(&[Mark { tar: 300, stored: 120 }]);
        assert_eq!(spans.attribute_until(200), 50);
        assert_eq!(spans.attribute_until(250), 5);
    }

    #[test]
    fn positions_of_a_plain_layer_are_those_of_its_blob() {
        let mut spans = Spans::default();
        spans.advance(&[]);
        assert_eq!(spans.attribute_until(512), 512);
        spans.advance(&[]);
        assert_eq!(spans.attribute_until(2048), 1536);
    }
}
