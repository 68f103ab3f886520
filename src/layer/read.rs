//! Reads one layer: on one thread, or with the decoder on a thread of its own.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, SyncSender};

use sha2::{Digest, Sha256};

use super::build::EntryBuilder;
use super::chunk::Chunk;
use super::{Notes, ReadLayer};
use crate::compression::{Compression, Damage, Decoder, DecoderOptions, Spent};
use crate::limits::Limits;
use crate::report::{Code, LayerState};
use crate::tar::Parser;

/// How a layer is read.
#[derive(Clone, Copy)]
pub struct ReadOptions<'a> {
    /// The bounds to keep.
    pub limits: &'a Limits,
    /// Whether the digests of the blob and of the tar are computed.
    pub digests: bool,
    /// Whether the decoder gets a thread of its own: worth it where cores would be idle.
    pub pipelined: bool,
    /// Takes the number of stored bytes read since the last call, from any thread.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// Pieces on their way between the two threads; enough that neither waits for a slow moment of
/// the other, little enough to stay in the shared cache.
const CHUNKS_IN_FLIGHT: usize = 8;

/// Beyond this many bytes the ratio of decompression is watched.
const RATIO_FROM_BYTES: u64 = 1_000_000_000;

/// Reads a layer from its stored bytes.
///
/// Never fails: what cannot be read is said in the notes, and the entries before it are kept.
pub fn read(stored: Box<dyn Read + Send + '_>, options: ReadOptions<'_>) -> ReadLayer {
    let counted = Counted { stored, progress: options.progress };
    if options.pipelined {
        return pipelined(Box::new(counted), options);
    }
    let mut layer = LayerBuilder::new(options);
    let mut blob_hash = options.digests.then(Sha256::new);
    let spent: Option<Spent<'_>> = blob_hash.as_mut().map(|hash| {
        let spent: Spent<'_> = Box::new(|buffer: Vec<u8>, filled| {
            hash.update(buffer.get(..filled).unwrap_or_default());
            buffer
        });
        spent
    });
    let mut chunk = Chunk::new();
    let end = decode(Box::new(counted), options, spent, |event| match event {
        Event::Begin => Some(std::mem::replace(&mut chunk, Chunk::empty())),
        Event::Chunk(full, compression) => {
            layer.chunk(&full, options.digests, compression);
            chunk = full;
            None
        }
        Event::Damage(damage) => {
            layer.damage(&damage);
            None
        }
    });
    layer.finish(end, blob_hash)
}

/// The same with the decoder on another thread than the parser.
fn pipelined(stored: Box<dyn Read + Send + '_>, options: ReadOptions<'_>) -> ReadLayer {
    enum Message {
        Chunk(Chunk, Compression),
        Spent(Vec<u8>, usize),
        Damage(Damage),
    }
    let (send, receive): (SyncSender<Message>, Receiver<Message>) =
        mpsc::sync_channel(CHUNKS_IN_FLIGHT);
    let (recycle, recycled) = mpsc::channel::<Chunk>();
    let (recycle_stored, recycled_stored) = mpsc::channel::<Vec<u8>>();
    std::thread::scope(|scope| {
        let decoder = scope.spawn(move || {
            let to_hash = send.clone();
            let spent: Option<Spent<'_>> = options.digests.then(|| {
                let spent: Spent<'_> = Box::new(move |buffer, filled| {
                    // The receiver goes away only once this thread has ended.
                    let _ = to_hash.send(Message::Spent(buffer, filled));
                    recycled_stored.try_recv().unwrap_or_default()
                });
                spent
            });
            // A plain layer leaves the parser little to do: its digest is computed on this side.
            let mut plain_hash = options.digests.then(Sha256::new);
            let end = decode(stored, options, spent, |event| {
                match event {
                    Event::Begin => {
                        return Some(recycled.try_recv().unwrap_or_else(|_| Chunk::new()));
                    }
                    Event::Chunk(chunk, compression) => {
                        match &mut plain_hash {
                            Some(hash) if compression == Compression::None => {
                                hash.update(chunk.bytes());
                            }
                            _ => (),
                        }
                        let _ = send.send(Message::Chunk(chunk, compression));
                    }
                    Event::Damage(damage) => {
                        let _ = send.send(Message::Damage(damage));
                    }
                }
                None
            });
            (end, plain_hash)
        });
        let mut layer = LayerBuilder::new(options);
        let mut blob_hash = options.digests.then(Sha256::new);
        for message in receive {
            match message {
                Message::Chunk(chunk, compression) => {
                    let hashed_here = options.digests && compression != Compression::None;
                    layer.chunk(&chunk, hashed_here, compression);
                    let _ = recycle.send(chunk);
                }
                Message::Spent(buffer, filled) => {
                    if let Some(hash) = &mut blob_hash {
                        hash.update(buffer.get(..filled).unwrap_or_default());
                    }
                    let _ = recycle_stored.send(buffer);
                }
                Message::Damage(damage) => layer.damage(&damage),
            }
        }
        let (end, plain_hash) = match decoder.join() {
            Ok(end) => end,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        if end.compression == Some(Compression::None) {
            layer.tar_hash = plain_hash;
        }
        layer.finish(end, blob_hash)
    })
}

/// What the decoder says while it works.
enum Event {
    /// It is ready for a chunk to fill, which is the answer.
    Begin,
    /// A chunk is full, or the last one.
    Chunk(Chunk, Compression),
    /// Something was wrong.
    Damage(Damage),
}

/// How a blob ended.
struct End {
    compression: Option<Compression>,
    stored_bytes: u64,
    tar_bytes: u64,
}

/// Decodes a blob to its end, chunk by chunk.
fn decode(
    stored: Box<dyn Read + Send + '_>,
    options: ReadOptions<'_>,
    spent: Option<Spent<'_>>,
    mut event: impl FnMut(Event) -> Option<Chunk>,
) -> End {
    // A digest of everything proves more than the checksums within.
    let decoder_options = DecoderOptions { checksums: !options.digests, spent };
    let mut decoder = match Decoder::new(stored, decoder_options, options.limits) {
        Ok(decoder) => decoder,
        Err(source) => {
            event(Event::Damage(Damage::Read { stored: 0, source }));
            return End { compression: None, stored_bytes: 0, tar_bytes: 0 };
        }
    };
    let compression = decoder.compression();
    let mut tar_bytes = 0;
    loop {
        let Some(mut chunk) = event(Event::Begin) else { break };
        let result = chunk.fill(&mut decoder, tar_bytes);
        tar_bytes += chunk.bytes().len() as u64;
        let at_end = chunk.bytes().is_empty();
        event(Event::Chunk(chunk, compression));
        if let Err(damage) = result {
            event(Event::Damage(damage));
            break;
        }
        if at_end {
            break;
        }
        if let Some(damage) = beyond_limits(options.limits, &decoder, tar_bytes) {
            event(Event::Damage(damage));
            break;
        }
    }
    while let Some(note) = decoder.take_note() {
        event(Event::Damage(note));
    }
    // What is left is still part of the blob, its length and its digest.
    let _ = decoder.drain();
    End { compression: Some(compression), stored_bytes: decoder.stored(), tar_bytes }
}

fn beyond_limits(limits: &Limits, decoder: &Decoder<'_>, tar_bytes: u64) -> Option<Damage> {
    let by_ratio = decoder.stored().saturating_mul(limits.layer_ratio).max(RATIO_FROM_BYTES);
    let most = limits.layer_bytes.min(by_ratio);
    (most < tar_bytes).then(|| Damage::Limit { stored: decoder.stored(), plain: tar_bytes })
}

/// A layer while it is read.
struct LayerBuilder<'a> {
    parser: Parser,
    entries: EntryBuilder<'a>,
    tar_hash: Option<Sha256>,
    damage: Notes,
    loses_content: bool,
}

impl<'a> LayerBuilder<'a> {
    fn new(options: ReadOptions<'a>) -> Self {
        Self {
            parser: Parser::new(options.limits),
            entries: EntryBuilder::new(options.limits),
            tar_hash: options.digests.then(Sha256::new),
            damage: Notes::default(),
            loses_content: false,
        }
    }

    fn chunk(&mut self, chunk: &Chunk, hashed_here: bool, compression: Compression) {
        if let (true, Some(hash)) = (hashed_here, &mut self.tar_hash) {
            hash.update(chunk.bytes());
        }
        if compression != Compression::None {
            self.entries.spans.advance(&chunk.marks);
        }
        self.parser.feed(chunk.bytes(), &mut self.entries);
    }

    fn damage(&mut self, damage: &Damage) {
        self.loses_content |= damage.loses_content();
        let code = match damage {
            Damage::Truncated { .. } => Code::LayerTruncated,
            Damage::Trailing { .. } => Code::TrailingData,
            Damage::Limit { .. } => Code::Limit,
            _ => Code::LayerDamaged,
        };
        self.damage.add(code, || damage.to_string());
    }

    fn finish(mut self, end: End, blob_hash: Option<Sha256>) -> ReadLayer {
        self.parser.finish(&mut self.entries);
        let EntryBuilder { mut entries, mut notes, spans, is_damaged, .. } = self.entries;
        notes.merge(self.damage);
        entries.names.shrink();
        entries.list.shrink_to_fit();
        let nothing_read = entries.list.is_empty();
        let state = match is_damaged || self.loses_content {
            false => LayerState::Complete,
            true if nothing_read && end.tar_bytes > 0 => LayerState::NotListable,
            true => LayerState::Damaged,
        };
        let tar_sha256 = self.tar_hash.map(|hash| hash.finalize().into());
        ReadLayer {
            state,
            compression: end.compression,
            stored_bytes: end.stored_bytes,
            tar_bytes: end.tar_bytes,
            stored_overhead: spans.rest(end.stored_bytes),
            blob_sha256: match end.compression {
                Some(Compression::None) => tar_sha256,
                _ => blob_hash.map(|hash| hash.finalize().into()),
            },
            tar_sha256,
            entries,
            notes,
        }
    }
}

/// Says how much was read.
struct Counted<'a> {
    stored: Box<dyn Read + Send + 'a>,
    progress: &'a (dyn Fn(u64) + Sync),
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.stored.read(out)?;
        (self.progress)(bytes as u64);
        Ok(bytes)
    }
}
