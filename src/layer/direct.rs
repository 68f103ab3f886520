//! Reads one layer: its pieces are parsed where they are decoded, or on another thread.

use std::io::Read;

use sha2::{Digest, Sha256};

use super::chunk::Chunk;
use super::decode::{Pieces, decode};
use super::read::{Counted, LayerBuilder, ReadOptions};
use super::{ReadLayer, pipeline};
use crate::compression::{Buffer, Compression, Damage, Spent};

/// Reads a layer from its stored bytes.
///
/// Infallible: what cannot be read is reported in the notes, and the entries before it are kept.
pub fn read(stored: Box<dyn Read + Send + '_>, options: ReadOptions<'_>) -> ReadLayer {
    let counted = Box::new(Counted { stored, progress: options.progress });
    if options.pipelined {
        return pipeline::read(counted, options);
    }
    let mut layer = LayerBuilder::new(options);
    let mut blob_hash = options.digests.has_blob().then(Sha256::new);
    let spent: Option<Spent<'_>> = blob_hash.as_mut().map(|hash| {
        let spent: Spent<'_> = Box::new(|buffer: Buffer, filled| {
            hash.update(buffer.get(..filled).unwrap_or_default());
            buffer
        });
        spent
    });
    let mut pieces = ParseHere { layer: &mut layer, chunk: Some(Chunk::new()) };
    let end = decode(counted, options, spent, &mut pieces);
    layer.finish(end, blob_hash)
}

/// Parses each chunk on the same thread.
struct ParseHere<'a, 'b> {
    layer: &'a mut LayerBuilder<'b>,
    chunk: Option<Chunk>,
}

impl Pieces for ParseHere<'_, '_> {
    fn spare_chunk(&mut self) -> Chunk {
        self.chunk.take().unwrap_or_else(Chunk::new)
    }

    fn chunk(&mut self, chunk: Chunk, compression: Compression) {
        self.layer.hash(&chunk, compression);
        self.layer.parse(&chunk, compression);
        self.chunk = Some(chunk);
    }

    fn damage(&mut self, damage: Damage) {
        self.layer.damage(&damage);
    }
}
