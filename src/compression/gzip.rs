//! gzip (RFC 1952): every member, its checksum, and what follows the last one.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::input::Input;
use super::{Compression, Damage, Decode};

/// A gzip stream being decoded.
pub(super) struct Gzip {
    inflate: Decompress,
    checksums: Compared,
    checksum: Crc,
    state: State,
    note: Option<Damage>,
    /// Decompressed bytes of all previous members.
    plain_before: u64,
    ends: Vec<MemberEnd>,
}

/// Where the checksums are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compared {
    Nowhere,
    Here,
    Elsewhere,
}

/// The end of a gzip member, with what its trailer records (RFC 1952, section 2.3).
#[derive(Debug, Clone, Copy)]
pub struct MemberEnd {
    /// Decompressed bytes of this member and all before it.
    plain: u64,
    /// The offset of its end in the stored bytes.
    stored: u64,
    checksum: u32,
    is_length_right: bool,
}

/// Compares the checksums that a [`super::Decoder`] hands out with the bytes that it decoded.
#[derive(Debug, Default)]
pub struct Checksums {
    checksum: Crc,
    plain: u64,
    note: Option<Damage>,
}

impl Checksums {
    /// Takes the next decoded bytes, and the members that end within or right after them.
    pub fn update(&mut self, bytes: &[u8], ends: &[MemberEnd]) {
        let mut bytes = bytes;
        for end in ends {
            let length =
                usize::try_from(end.plain.saturating_sub(self.plain)).unwrap_or(usize::MAX);
            let (member, rest) = bytes.split_at_checked(length).unwrap_or((bytes, &[]));
            self.checksum.update(member);
            self.plain = end.plain;
            bytes = rest;
            if self.checksum.sum() != end.checksum || !end.is_length_right {
                let stored = end.stored;
                self.note = Some(Damage::Checksum { compression: Compression::Gzip, stored });
            }
            self.checksum.reset();
        }
        self.checksum.update(bytes);
        self.plain += bytes.len() as u64;
    }

    /// Takes the last mismatch.
    pub fn take_note(&mut self) -> Option<Damage> {
        self.note.take()
    }
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
            checksums: if checksums { Compared::Here } else { Compared::Nowhere },
            checksum: Crc::new(),
            state: State::Header { first: true },
            note: None,
            plain_before: 0,
            ends: Vec::new(),
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

    fn hand_out_checksums(&mut self) {
        if self.checksums == Compared::Here {
            self.checksums = Compared::Elsewhere;
        }
    }

    fn take_ends(&mut self, ends: &mut Vec<MemberEnd>) {
        ends.append(&mut self.ends);
    }
}

impl Gzip {
    fn header(&mut self, input: &mut Input<'_>, first: bool) -> Result<(), Damage> {
        let start = input.position();
        let magic = [input.byte()?, input.byte()?];
        match magic {
            [None, _] if !first => {
                self.state = State::End;
                return Ok(());
            }
            [Some(0x1f), Some(0x8b)] => (),
            _ => {
                self.note = Some(input.trailing(Compression::Gzip, start)?);
                self.state = State::End;
                return Ok(());
            }
        }
        let method = byte(input)?;
        if method != 8 {
            let reason = format!("compression method {method} is not deflate");
            return Err(corrupt(input, reason));
        }
        let flags = byte(input)?;
        skip(input, 6)?;
        if flags & EXTRA != 0 {
            let length = u16::from_le_bytes([byte(input)?, byte(input)?]);
            skip(input, length)?;
        }
        for flag in [NAME, COMMENT] {
            while flags & flag != 0 && byte(input)? != 0 {}
        }
        if flags & HEADER_CHECKSUM != 0 {
            skip(input, 2)?;
        }
        self.inflate.reset(false);
        self.checksum.reset();
        self.state = State::Body;
        Ok(())
    }

    fn body(&mut self, input: &mut Input<'_>, out: &mut [u8]) -> Result<usize, Damage> {
        let available = input.fill_buf()?;
        if available.is_empty() {
            return Err(truncated(input));
        }
        let (in_before, out_before) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(available, out, FlushDecompress::None);
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
        if self.checksums == Compared::Here {
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
        let is_length_right = length == self.inflate.total_out() as u32;
        let stored = input.position();
        self.plain_before += self.inflate.total_out();
        if self.checksums == Compared::Elsewhere {
            let plain = self.plain_before;
            self.ends.push(MemberEnd { plain, stored, checksum, is_length_right });
        } else if !is_length_right
            || (self.checksums == Compared::Here && checksum != self.checksum.sum())
        {
            self.note = Some(Damage::Checksum { compression: Compression::Gzip, stored });
        }
        self.state = State::Header { first: false };
        Ok(())
    }
}

fn byte(input: &mut Input<'_>) -> Result<u8, Damage> {
    input.byte()?.ok_or_else(|| truncated(input))
}

fn skip(input: &mut Input<'_>, bytes: u16) -> Result<(), Damage> {
    (0..bytes).try_for_each(|_| byte(input).map(|_| ()))
}

fn truncated(input: &Input<'_>) -> Damage {
    Damage::Truncated { compression: Compression::Gzip, stored: input.position() }
}

fn corrupt(input: &Input<'_>, reason: String) -> Damage {
    Damage::Corrupt { compression: Compression::Gzip, stored: input.position(), reason }
}
