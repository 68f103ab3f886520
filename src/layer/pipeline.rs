//! A layer that is decoded on one thread and parsed on another; each computes some of the digests.

use std::io::Read;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};

use sha2::{Digest, Sha256};

use super::ReadLayer;
use super::chunk::Chunk;
use super::decode::{Pieces, decode};
use super::read::{End, LayerBuilder, ReadOptions};
use crate::compression::{Buffer, Compression, Damage, Spent};

/// Pieces on their way between the two threads: enough that neither waits when the other is slow
/// for a moment, few enough to stay in the shared cache.
const PIECES_IN_FLIGHT: usize = 8;

enum Piece {
    Chunk(Chunk, Compression),
    /// A buffer of stored bytes that were decoded, and its filled length.
    Stored(Buffer, usize),
    Damage(Damage),
}

/// Returns used buffers to the decoder.
struct Empties {
    chunks: Sender<Chunk>,
    stored: Sender<Buffer>,
}

/// Reads a layer on this thread and one more.
pub(super) fn read(stored: Box<dyn Read + Send + '_>, options: ReadOptions<'_>) -> ReadLayer {
    let (send, receive) = mpsc::sync_channel(PIECES_IN_FLIGHT);
    let (chunks, spare_chunks) = mpsc::channel();
    let (stored_buffers, spare_buffers) = mpsc::channel();
    // The closure owns the channel, so that a panic of the parser closes it and ends the decoder.
    std::thread::scope(move |scope| {
        let decoder = scope
            .spawn(move || decode_and_send(stored, options, send, spare_chunks, spare_buffers));
        let mut layer = LayerBuilder::new(options);
        let empties = Empties { chunks, stored: stored_buffers };
        let blob_hash = receive_and_parse(&mut layer, receive, &empties, options);
        let (end, plain_hash) = match decoder.join() {
            Ok(decoded) => decoded,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        if end.compression == Some(Compression::None) {
            layer.tar_hash = plain_hash;
        }
        layer.finish(end, blob_hash)
    })
}

fn decode_and_send(
    stored: Box<dyn Read + Send + '_>,
    options: ReadOptions<'_>,
    send: SyncSender<Piece>,
    spare_chunks: Receiver<Chunk>,
    spare_buffers: Receiver<Buffer>,
) -> (End, Option<Sha256>) {
    let to_hash = send.clone();
    let spent: Option<Spent<'_>> = options.digests.has_blob().then(|| {
        let spent: Spent<'_> = Box::new(move |buffer, filled| {
            // The receiver lives until every sender is dropped.
            let _ = to_hash.send(Piece::Stored(buffer, filled));
            spare_buffers.try_recv().unwrap_or_default()
        });
        spent
    });
    let plain_hash = options.digests.has_blob().then(Sha256::new);
    let mut sender = PieceSender { send, spare_chunks, plain_hash };
    let end = decode(stored, options, spent, &mut sender);
    (end, sender.plain_hash)
}

/// Sends each piece to the parser.
struct PieceSender {
    send: SyncSender<Piece>,
    spare_chunks: Receiver<Chunk>,
    /// The digest of a plain layer is computed by this thread, which has nothing to decode.
    plain_hash: Option<Sha256>,
}

impl Pieces for PieceSender {
    fn spare_chunk(&mut self) -> Chunk {
        self.spare_chunks.try_recv().unwrap_or_else(|_| Chunk::new())
    }

    fn chunk(&mut self, chunk: Chunk, compression: Compression) {
        if let (Some(hash), Compression::None) = (&mut self.plain_hash, compression) {
            hash.update(chunk.bytes());
        }
        let _ = self.send.send(Piece::Chunk(chunk, compression));
    }

    fn damage(&mut self, damage: Damage) {
        let _ = self.send.send(Piece::Damage(damage));
    }
}

/// Parses what arrives until there is no more; returns the digest of the stored bytes.
fn receive_and_parse(
    layer: &mut LayerBuilder<'_>,
    receive: Receiver<Piece>,
    empties: &Empties,
    options: ReadOptions<'_>,
) -> Option<Sha256> {
    let mut blob_hash = options.digests.has_blob().then(Sha256::new);
    for piece in receive {
        match piece {
            Piece::Chunk(chunk, compression) => {
                // Those of a plain layer were hashed where they were read.
                if compression != Compression::None {
                    layer.hash(&chunk, compression);
                }
                layer.parse(&chunk, compression);
                // The decoder takes no buffers back once it has ended.
                let _ = empties.chunks.send(chunk);
            }
            Piece::Stored(buffer, filled) => {
                if let Some(hash) = &mut blob_hash {
                    hash.update(buffer.get(..filled).unwrap_or_default());
                }
                let _ = empties.stored.send(buffer);
            }
            Piece::Damage(damage) => layer.damage(&damage),
        }
    }
    blob_hash
}
