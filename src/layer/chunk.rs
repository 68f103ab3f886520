//! A piece of an uncompressed layer on its way from the decoder to the parser.

use crate::compression::{Buffer, Compression, Damage, Decoder, MemberEnd};

/// Fits a core's own cache beside the stored bytes that it comes from.
pub(super) const CHUNK_BYTES: usize = 256 << 10;

/// How often the position in the stored bytes is noted. Smaller steps attribute compressed bytes
/// more exactly, but every stop makes a gzip decoder copy its 32 KiB window.
const STEP_BYTES: usize = 64 << 10;

/// That many bytes of the tar were decoded from that many stored bytes, both from the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) tar: u64,
    pub(super) stored: u64,
}

/// A piece of the tar, and where its parts came from.
pub(super) struct Chunk {
    buffer: Buffer,
    filled: usize,
    /// In rising order, the last one at the end of the chunk. Empty where stored and plain bytes
    /// are the same.
    pub(super) marks: Vec<Mark>,
    /// The gzip members that ended while it was filled.
    pub(super) ends: Vec<MemberEnd>,
}

impl Chunk {
    pub(super) fn new() -> Self {
        Self { buffer: Buffer::new(CHUNK_BYTES), filled: 0, marks: Vec::new(), ends: Vec::new() }
    }

    /// Replaces its content by the next bytes of the decoder; what was decoded before a damage is
    /// kept. Empty at the end.
    pub(super) fn fill(
        &mut self,
        decoder: &mut Decoder<'_>,
        tar_before: u64,
    ) -> Result<(), Damage> {
        self.filled = 0;
        self.marks.clear();
        self.ends.clear();
        let plain = decoder.compression() == Compression::None;
        let step = if plain { CHUNK_BYTES } else { STEP_BYTES };
        while self.filled < CHUNK_BYTES {
            let end = CHUNK_BYTES.min(self.filled + step);
            let Some(space) = self.buffer.get_mut(self.filled..end) else { break };
            let bytes = decoder.read(space);
            decoder.take_ends(&mut self.ends);
            let bytes = bytes?;
            if bytes == 0 {
                break;
            }
            self.filled += bytes;
            if !plain {
                let tar = tar_before + self.filled as u64;
                self.marks.push(Mark { tar, stored: decoder.stored() });
            } else if self.filled > CHUNK_BYTES / 2 {
                // A short read at the end of a buffer is no reason to ask again for the rest.
                break;
            }
        }
        Ok(())
    }

    /// The bytes of the tar.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }
}
