//! The .xz file format: every stream.

use lzma_rust2::{Action, Status, XzStream};

use super::input::Input;
use super::{Compression, Damage, Decode};

/// The most memory for decoding, in KiB: twice what `xz -9` needs (xz(1), 65 MiB), so that every
/// preset can be read and a hostile header cannot request gigabytes.
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
            let available = input.fill_buf()?;
            let at_end = available.is_empty();
            let action = if at_end { Action::Finish } else { Action::Run };
            let step = self.stream.process(available, out, action).map_err(|error| {
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
