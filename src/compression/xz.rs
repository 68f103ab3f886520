//! The .xz file format: every stream.

use lzma_rust2::{Action, Status, XzStream};

use super::input::Input;
use super::{Compression, Damage, Decode};

/// Largest dictionary accepted, in KiB: what `xz -9` needs to decompress (xz(1), 65 MiB), doubled.
const MEMORY_KIB: u32 = 130 << 10;

/// An xz file being decoded.
pub(super) struct Xz {
    stream: XzStream,
    ended: bool,
}

impl Xz {
    pub(super) fn new() -> Self {
        Self { stream: XzStream::new_mem_limit(true, MEMORY_KIB), ended: false }
    }
}

impl Decode for Xz {
    fn decode(&mut self, input: &mut Input<'_>, out: &mut [u8]) -> Result<usize, Damage> {
        while !self.ended {
            let stored = input.position();
            let at_hand = input.at_hand()?;
            let at_end = at_hand.is_empty();
            let action = if at_end { Action::Finish } else { Action::Run };
            let step = self.stream.process(at_hand, out, action).map_err(|error| {
                let compression = Compression::Xz;
                if at_end {
                    return Damage::Truncated { compression, stored };
                }
                Damage::Corrupt { compression, stored, reason: error.to_string() }
            })?;
            input.consume(step.bytes_consumed);
            self.ended = matches!(step.status, Status::StreamEnd);
            if step.bytes_produced > 0 {
                return Ok(step.bytes_produced);
            }
            if at_end && !self.ended {
                return Err(Damage::Truncated { compression: Compression::Xz, stored });
            }
        }
        Ok(0)
    }
}
