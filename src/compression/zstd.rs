//! zstd (RFC 8878): every frame; skippable ones are skipped.

use std::io;

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::input::Input;
use super::{Compression, Damage, Decode};
use crate::limits::Limits;

/// A zstd stream being decoded.
pub(super) struct Zstd {
    decoder: Decoder<'static>,
    /// Bytes that the decoder needs next: the rest of a header or a block; 0 between frames.
    needed: usize,
    note: Option<Damage>,
}

/// The bytes that give the length of a frame's header (zstd.h, ZSTD_FRAMEHEADERSIZE_PREFIX).
const FRAME_PREFIX: usize = 5;

/// The largest decompressed size of a block (RFC 8878, 3.1.1.2.4).
const BLOCK_BYTES: usize = 128 << 10;

impl Zstd {
    pub(super) fn new(checksums: bool, limits: &Limits) -> io::Result<Self> {
        let mut decoder = Decoder::new()?;
        let window = u32::try_from(limits.zstd_window_log).unwrap_or(u32::MAX);
        // The format allows 10 to 31 (zstd.h, ZSTD_WINDOWLOG_ABSOLUTEMIN and _MAX).
        decoder.set_parameter(DParameter::WindowLogMax(window.clamp(10, 31)))?;
        decoder.set_parameter(DParameter::ForceIgnoreChecksum(!checksums))?;
        Ok(Self { decoder, needed: 0, note: None })
    }
}

impl Decode for Zstd {
    fn decode(&mut self, input: &mut Input<'_>, out: &mut [u8]) -> Result<usize, Damage> {
        loop {
            let stored = input.position();
            let available = input.fill_buf()?;
            let at_end = available.is_empty();
            let between_frames = self.needed == 0;
            if at_end && between_frames {
                return Ok(0);
            }
            if between_frames && stored > 0 && !begins_frame(available) {
                self.note = Some(input.trailing(Compression::Zstd, stored)?);
                return Ok(0);
            }
            // One block at a time, so that the position is always that of the output so far.
            let needed = if between_frames { FRAME_PREFIX } else { self.needed };
            let mut from = InBuffer::around(available.get(..needed).unwrap_or(available));
            let mut to = OutBuffer::around(out);
            let step = self.decoder.run(&mut from, &mut to);
            let (consumed, produced) = (from.pos(), to.pos());
            input.consume(consumed);
            let hint = step.map_err(|error| Damage::Corrupt {
                compression: Compression::Zstd,
                stored,
                reason: error.to_string(),
            })?;
            self.needed = hint;
            if produced > 0 {
                return Ok(produced);
            }
            if at_end {
                return Err(Damage::Truncated { compression: Compression::Zstd, stored });
            }
        }
    }

    fn min_output_bytes(&self) -> usize {
        BLOCK_BYTES
    }

    fn is_at_border(&self) -> bool {
        true
    }

    fn take_note(&mut self) -> Option<Damage> {
        self.note.take()
    }
}

/// Whether a frame may begin with these bytes. Fewer than four may be a magic number that is cut.
fn begins_frame(bytes: &[u8]) -> bool {
    bytes.len() < 4 || Compression::detect(bytes) == Compression::Zstd
}
