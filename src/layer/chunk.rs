//! A piece of an uncompressed layer on its way from the decoder to the parser.

use crate::compression::{Buffer, Compression, Damage, Decoder, MemberEnd};

/// Small enough for a core's private cache, together with the stored bytes that it comes from.
pub(super) const CHUNK_BYTES: usize = 256 << 10;

/// The tar bytes between two recorded positions in the stored bytes. Smaller steps attribute
/// compressed bytes more exactly, but each one makes a gzip decoder copy its 32 KiB window.
const STEP_BYTES: usize = 64 << 10;

/// A position in the tar and the position in the stored bytes that it was decoded from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) tar: u64,
    pub(super) stored: u64,
}

/// A piece of the tar, and which stored bytes it came from.
pub(super) struct Chunk {
    buffer: Buffer,
    filled: usize,
    /// In rising order, the last one at the end of the chunk. Empty if stored and plain bytes
    /// are the same.
    pub(super) marks: Vec<Mark>,
    /// The gzip members that ended while it was filled.
    pub(super) ends: Vec<MemberEnd>,
}

impl Chunk {
    pub(super) fn new() -> Self {
        Self { buffer: Buffer::new(CHUNK_BYTES), filled: 0, marks: Vec::new(), ends: Vec::new() }
    }

    /// Replaces its content with the next bytes of the decoder; what was decoded before an error is
    /// kept. Empty at the end.
    pub(super) fn fill(
        &mut self,
        decoder: &mut Decoder<'_>,
        tar_before: u64,
    ) -> Result<(), Damage> {
        self.filled = 0;
        self.marks.clear();
        self.ends.clear();
        if decoder.compression() == Compression::None {
            return self.fill_plain(decoder);
        }
        let result = self.fill_in_steps(decoder, tar_before);
        let tar = tar_before + self.filled as u64;
        if self.marks.last().is_none_or(|mark| mark.tar < tar) {
            self.marks.push(Mark { tar, stored: decoder.stored() });
        }
        result
    }

    fn fill_in_steps(&mut self, decoder: &mut Decoder<'_>, before: u64) -> Result<(), Damage> {
        while self.filled + decoder.min_output_bytes() <= CHUNK_BYTES {
            // Positions depend on the output, not on how the input was cut: the same blob gives
            // the same attribution from every source.
            let step_end = match decoder.min_output_bytes() {
                1 => (self.filled / STEP_BYTES + 1) * STEP_BYTES,
                _ => CHUNK_BYTES,
            };
            let Some(space) = self.buffer.get_mut(self.filled..step_end) else { break };
            let bytes = decoder.read(space);
            decoder.take_ends(&mut self.ends);
            let bytes = bytes?;
            if bytes == 0 {
                break;
            }
            self.filled += bytes;
            if self.filled == step_end || decoder.is_at_border() {
                let tar = before + self.filled as u64;
                self.marks.push(Mark { tar, stored: decoder.stored() });
            }
        }
        Ok(())
    }

    fn fill_plain(&mut self, decoder: &mut Decoder<'_>) -> Result<(), Damage> {
        // A chunk that is more than half full is worth parsing: filling it up would take short
        // reads.
        while self.filled <= CHUNK_BYTES / 2 {
            let Some(space) = self.buffer.get_mut(self.filled..) else { break };
            match decoder.read(space)? {
                0 => break,
                bytes => self.filled += bytes,
            }
        }
        Ok(())
    }

    /// The bytes of the tar.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }
}
