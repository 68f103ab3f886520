//! gzip (RFC 1952): every member, its checksum, and what follows the last one.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::input::Input;
use super::{Compression, Damage, Decode};

/// A gzip stream being decoded.
pub(super) struct Gzip {
    inflate: Decompress,
    checksums: bool,
    checksum: Crc,
    state: State,
    note: Option<Damage>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Header { first: bool },
    Body,
    Trailer,
    End,
}

// The flag bits of RFC 1952, section 2.3.1.
const HEADER_CHECKSUM: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;

impl Gzip {
    pub(super) fn new(checksums: bool) -> Self {
        Self {
            inflate: Decompress::new(false),
            checksums,
            checksum: Crc::new(),
            state: State::Header { first: true },
            note: None,
        }
    }
}

impl Decode for Gzip {
    fn decode(&mut self, input: &mut Input<'_>, out: &mut [u8]) -> Result<usize, Damage> {
        loop {
            match self.state {
                State::Header { first } => self.header(input, first)?,
                State::Body => match self.body(input, out)? {
                    0 => (),
                    bytes => return Ok(bytes),
                },
                State::Trailer => self.trailer(input)?,
                State::End => return Ok(0),
            }
        }
    }

    fn is_at_border(&self) -> bool {
        self.state != State::Body
    }

    fn take_note(&mut self) -> Option<Damage> {
        self.note.take()
    }
}

impl Gzip {
    fn header(&mut self, input: &mut Input<'_>, first: bool) -> Result<(), Damage> {
        let start = input.position();
        let magic = [optional(input)?, optional(input)?];
        match magic {
            [None, _] if !first => {
                self.state = State::End;
                return Ok(());
            }
            [Some(0x1f), Some(0x8b)] => (),
            _ => return self.trailing(input, start),
        }
        let method = byte(input)?;
        if method != 8 {
            let reason = format!("compression method {method} is not deflate");
            return Err(corrupt(input, reason));
        }
        let flags = byte(input)?;
        for _ in 0..6 {
            byte(input)?;
        }
        if flags & EXTRA != 0 {
            let length = u16::from_le_bytes([byte(input)?, byte(input)?]);
            for _ in 0..length {
                byte(input)?;
            }
        }
        for flag in [NAME, COMMENT] {
            while flags & flag != 0 && byte(input)? != 0 {}
        }
        if flags & HEADER_CHECKSUM != 0 {
            byte(input)?;
            byte(input)?;
        }
        self.inflate.reset(false);
        self.checksum.reset();
        self.state = State::Body;
        Ok(())
    }

    fn body(&mut self, input: &mut Input<'_>, out: &mut [u8]) -> Result<usize, Damage> {
        let stored = input.position();
        let at_hand = input.at_hand().map_err(|source| Damage::Read { stored, source })?;
        if at_hand.is_empty() {
            return Err(truncated(input));
        }
        let (in_before, out_before) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(at_hand, out, FlushDecompress::None);
        let consumed = (self.inflate.total_in() - in_before) as usize;
        let produced = (self.inflate.total_out() - out_before) as usize;
        input.consume(consumed);
        match status {
            Err(error) => return Err(corrupt(input, error.to_string())),
            Ok(Status::StreamEnd) => self.state = State::Trailer,
            Ok(_) if consumed == 0 && produced == 0 => {
                return Err(corrupt(input, "the decoder makes no progress".into()));
            }
            Ok(_) => (),
        }
        if self.checksums {
            self.checksum.update(out.get(..produced).unwrap_or_default());
        }
        Ok(produced)
    }

    fn trailer(&mut self, input: &mut Input<'_>) -> Result<(), Damage> {
        let mut word = || -> Result<u32, Damage> {
            Ok(u32::from_le_bytes([byte(input)?, byte(input)?, byte(input)?, byte(input)?]))
        };
        let (checksum, length) = (word()?, word()?);
        // The length is modulo 2^32 (RFC 1952, ISIZE).
        let fits = !self.checksums || checksum == self.checksum.sum();
        if !fits || length != self.inflate.total_out() as u32 {
            let stored = input.position();
            self.note = Some(Damage::Checksum { compression: Compression::Gzip, stored });
        }
        self.state = State::Header { first: false };
        Ok(())
    }

    /// Ends at bytes that begin no member.
    fn trailing(&mut self, input: &mut Input<'_>, start: u64) -> Result<(), Damage> {
        let stored = input.position();
        input.drain().map_err(|source| Damage::Read { stored, source })?;
        let bytes = input.position() - start;
        self.note = Some(Damage::Trailing { compression: Compression::Gzip, bytes });
        self.state = State::End;
        Ok(())
    }
}

fn optional(input: &mut Input<'_>) -> Result<Option<u8>, Damage> {
    let stored = input.position();
    input.byte().map_err(|source| Damage::Read { stored, source })
}

fn byte(input: &mut Input<'_>) -> Result<u8, Damage> {
    optional(input)?.ok_or_else(|| truncated(input))
}

fn truncated(input: &Input<'_>) -> Damage {
    Damage::Truncated { compression: Compression::Gzip, stored: input.position() }
}

fn corrupt(input: &Input<'_>, reason: String) -> Damage {
    Damage::Corrupt { compression: Compression::Gzip, stored: input.position(), reason }
}
