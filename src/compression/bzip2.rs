//! bzip2: every stream, and what follows the last one.

use bzip2::{Decompress, Status};

use super::input::Input;
use super::{Compression, Damage, Decode};

/// A bzip2 file being decoded.
pub(super) struct Bzip2 {
    /// `None` between streams.
    stream: Option<Decompress>,
    note: Option<Damage>,
}

impl Bzip2 {
    pub(super) fn new() -> Self {
        Self { stream: Some(Decompress::new(false)), note: None }
    }
}

impl Decode for Bzip2 {
    fn decode(&mut self, input: &mut Input<'_>, out: &mut [u8]) -> Result<usize, Damage> {
        loop {
            let stored = input.position();
            let available = input.fill_buf()?;
            let Some(stream) = &mut self.stream else {
                match available {
                    [] => return Ok(0),
                    [b'B', ..] => self.stream = Some(Decompress::new(false)),
                    _ => {
                        self.note = Some(input.trailing(Compression::Bzip2, stored)?);
                        return Ok(0);
                    }
                }
                continue;
            };
            if available.is_empty() {
                return Err(Damage::Truncated { compression: Compression::Bzip2, stored });
            }
            let (in_before, out_before) = (stream.total_in(), stream.total_out());
            let status = stream.decompress(available, out);
            let consumed = (stream.total_in() - in_before) as usize;
            let produced = (stream.total_out() - out_before) as usize;
            input.consume(consumed);
            match status {
                Err(error) => return Err(corrupt(stored, error.to_string())),
                Ok(Status::StreamEnd) => self.stream = None,
                Ok(_) if consumed == 0 && produced == 0 => {
                    return Err(corrupt(stored, "the decoder makes no progress".into()));
                }
                Ok(_) => (),
            }
            if produced > 0 {
                return Ok(produced);
            }
        }
    }

    fn take_note(&mut self) -> Option<Damage> {
        self.note.take()
    }
}

fn corrupt(stored: u64, reason: String) -> Damage {
    Damage::Corrupt { compression: Compression::Bzip2, stored, reason }
}
