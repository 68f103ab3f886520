//! zstd (RFC 8878): every frame, skippable ones passed over.

use std::io;

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::input::Input;
use super::{Compression, Damage, Decode};
use crate::limits::Limits;

/// A zstd stream being decoded.
pub(super) struct Zstd {
    decoder: Decoder<'static>,
    /// How much the decoder asks for next: the rest of a header or a block; 0 between frames.
    wanted: usize,
    note: Option<Damage>,
}

/// What is needed to tell how long a frame's header is (zstd.h, ZSTD_FRAMEHEADERSIZE_PREFIX).
const FRAME_PREFIX: usize = 5;

/// The most that one block becomes (RFC 8878, 3.1.1.2.4).
const BLOCK_BYTES: usize = 128 << 10;

impl Zstd {
    pub(super) fn new(checksums: bool, limits: &Limits) -> io::Result<Self> {
        let mut decoder = Decoder::new()?;
        let window = u32::try_from(limits.zstd_window_log).unwrap_or(u32::MAX);
        // The format allows 10 to 31 (zstd.h, ZSTD_WINDOWLOG_ABSOLUTEMIN and _MAX).
        decoder.set_parameter(DParameter::WindowLogMax(window.clamp(10, 31)))?;
        decoder.set_parameter(DParameter::ForceIgnoreChecksum(!checksums))?;
        Ok(Self { decoder, wanted: 0, note: None })
    }
}

impl Decode for Zstd {
    fn decode(&mut self, input: &mut Input<'_>, out: &mut [u8]) -> Result<usize, Damage> {
        loop {
            let stored = input.position();
            let at_hand = input.at_hand()?;
            let at_end = at_hand.is_empty();
            let between_frames = self.wanted == 0;
            if at_end && between_frames {
                return Ok(0);
            }
            if between_frames && stored > 0 && !begins_frame(at_hand) {
                self.note = Some(input.trailing(Compression::Zstd, stored)?);
                return Ok(0);
            }
            // One block at a time: so the position is always that of what has come out.
            let wanted = if between_frames { FRAME_PREFIX } else { self.wanted };
            let mut from = InBuffer::around(at_hand.get(..wanted).unwrap_or(at_hand));
            let mut to = OutBuffer::around(out);
            let step = self.decoder.run(&mut from, &mut to);
            let (consumed, produced) = (from.pos(), to.pos());
            input.consume(consumed);
            let hint = step.map_err(|error| Damage::Corrupt {
                compression: Compression::Zstd,
                stored,
                reason: error.to_string(),
            })?;
            self.wanted = hint;
            if produced > 0 {
                return Ok(produced);
            }
            if at_end {
                return Err(Damage::Truncated { compression: Compression::Zstd, stored });
            }
        }
    }

    fn room(&self) -> usize {
        BLOCK_BYTES
    }

    fn is_at_border(&self) -> bool {
        true
    }

    fn take_note(&mut self) -> Option<Damage> {
        self.note.take()
    }
}

/// Whether a frame can begin so; fewer than four bytes at hand are given the benefit of the doubt.
fn begins_frame(bytes: &[u8]) -> bool {
    bytes.len() < 4 || Compression::of(bytes) == Compression::Zstd
}
