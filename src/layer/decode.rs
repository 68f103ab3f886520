//! A blob decoded to its end, chunk by chunk, within the limits.

use std::io::Read;

use super::chunk::Chunk;
use super::read::{End, ReadOptions};
use crate::compression::{Compression, Damage, Decoder, DecoderOptions, Spent};
use crate::limits::Limits;

/// Receives the pieces of a layer.
pub(super) trait Pieces {
    /// Returns a chunk to fill.
    fn spare_chunk(&mut self) -> Chunk;

    /// Takes a chunk of the tar; the last one is empty.
    fn chunk(&mut self, chunk: Chunk, compression: Compression);

    /// Takes something that was wrong with the blob.
    fn damage(&mut self, damage: Damage);
}

/// Decodes a blob to its end; `spent` takes the stored bytes of a compressed one.
pub(super) fn decode(
    stored: Box<dyn Read + Send + '_>,
    options: ReadOptions<'_>,
    spent: Option<Spent<'_>>,
    pieces: &mut impl Pieces,
) -> End {
    // A digest of the whole blob proves more than the checksums within it.
    let decoder_options = DecoderOptions { checksums: !options.digests.has_blob(), spent };
    let mut decoder = match Decoder::new(stored, decoder_options, options.limits) {
        Ok(decoder) => decoder,
        Err(source) => {
            pieces.damage(Damage::Read { stored: 0, source });
            return End { compression: None, stored_bytes: 0, tar_bytes: 0 };
        }
    };
    decoder.hand_out_checksums();
    let compression = decoder.compression();
    let mut tar_bytes = 0;
    let mut at_end = false;
    while !at_end {
        let mut chunk = pieces.spare_chunk();
        let filled = chunk.fill(&mut decoder, tar_bytes);
        tar_bytes += chunk.bytes().len() as u64;
        at_end = chunk.bytes().is_empty();
        pieces.chunk(chunk, compression);
        let stop = filled.err().or_else(|| beyond_limits(options.limits, &decoder, tar_bytes));
        if let Some(damage) = stop {
            pieces.damage(damage);
            at_end = true;
        }
        // A few stored bytes may decompress to a lot, so checking where they are read is not
        // enough.
        at_end |= options.is_cancelled();
    }
    while let Some(note) = decoder.take_note() {
        pieces.damage(note);
    }
    // The rest still counts for the length and the digest of the blob.
    if let Err(damage) = decoder.drain() {
        pieces.damage(damage);
    }
    End { compression: Some(compression), stored_bytes: decoder.stored(), tar_bytes }
}

fn beyond_limits(limits: &Limits, decoder: &Decoder<'_>, tar_bytes: u64) -> Option<Damage> {
    let max_bytes = limits.max_plain_bytes(decoder.stored());
    (max_bytes < tar_bytes).then(|| Damage::Limit { stored: decoder.stored(), plain: tar_bytes })
}
