//! Decompression: the format is recognised by the first bytes, then decoded to plain bytes.
//!
//! A media type or a file name never decides (`docs/formats.md`). Every decoder reads all gzip
//! members, zstd frames, bzip2 and xz streams, and reports its position in the stored bytes, so
//! that compressed bytes can be attributed to the files that they contain.

use std::io::{self, Read};

use crate::limits::Limits;
use crate::words::words;

mod buffer;
mod bzip2;
mod gzip;
mod input;
mod xz;
mod zstd;

pub use buffer::Buffer;
pub use gzip::{Checksums, MemberEnd};
use input::Input;
pub use input::Spent;
pub(crate) use input::read_some;

words! {
    /// How bytes are stored.
    pub enum Compression {
        /// Not compressed.
        None = "none",
        /// RFC 1952, one member or many.
        Gzip = "gzip",
        /// RFC 8878, one frame or many.
        Zstd = "zstd",
        /// bzip2, one stream or many.
        Bzip2 = "bzip2",
        /// The .xz file format, one stream or many.
        Xz = "xz",
    }
}

/// How many first bytes [`Compression::detect`] looks at.
pub const MAGIC_BYTES: usize = 6;

impl Compression {
    /// Returns the compression of a stream with these first bytes; `None` if they match no format.
    pub fn detect(first: &[u8]) -> Self {
        match first {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            // A zstd stream may begin with a skippable frame (RFC 8878, 3.1.2).
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            _ => Self::None,
        }
    }
}

/// What was wrong with a stored stream.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// The stored bytes end within the stream.
    #[error("the {} stream ends early, after {stored} stored bytes", compression.word())]
    Truncated {
        /// How it is compressed.
        compression: Compression,
        /// Where it ends.
        stored: u64,
    },
    /// The stream breaks its format's rules.
    #[error("the {} stream is corrupt near stored byte {stored}: {reason}", compression.word())]
    Corrupt {
        /// How it is compressed.
        compression: Compression,
        /// About where.
        stored: u64,
        /// The decoder's message.
        reason: String,
    },
    /// A checksum within the stream does not match the decoded bytes, which are kept.
    #[error("the {} checksum before stored byte {stored} does not match", compression.word())]
    Checksum {
        /// How it is compressed.
        compression: Compression,
        /// Where the checksum is.
        stored: u64,
    },
    /// Bytes follow the stream that are not part of it; they are ignored, as gzip(1) does.
    #[error("{bytes} bytes after the end of the {} stream are ignored", compression.word())]
    Trailing {
        /// How it is compressed.
        compression: Compression,
        /// How many.
        bytes: u64,
    },
    /// The stream decompresses to more than a limit allows; the rest is left out.
    #[error(
        "{plain} bytes from {stored} stored ones are more than `layer-bytes` or `layer-ratio` \
         allows; the rest is left out"
    )]
    Limit {
        /// How far decoding got in the stored bytes.
        stored: u64,
        /// How many decompressed bytes that gave.
        plain: u64,
    },
    /// The stored bytes could not be read.
    #[error("reading stored byte {stored} failed: {source}")]
    Read {
        /// Where.
        stored: u64,
        /// Why.
        source: io::Error,
    },
}

impl Damage {
    /// Returns whether decoding stopped there, so that content is missing.
    pub fn loses_content(&self) -> bool {
        !matches!(self, Self::Trailing { .. } | Self::Checksum { .. })
    }
}

/// The decoder of one compression.
trait Decode: Send {
    /// Decodes at least one byte into `out`, which is not empty; returns 0 only at the end.
    fn decode(&mut self, input: &mut Input<'_>, out: &mut [u8]) -> Result<usize, Damage>;

    /// The smallest output buffer with which the position is exact after every step.
    fn min_output_bytes(&self) -> usize {
        1
    }

    /// Whether an independent part of the stream has just ended: a member, a block.
    fn is_at_border(&self) -> bool {
        false
    }

    /// Takes a problem that did not stop the decoding.
    fn take_note(&mut self) -> Option<Damage> {
        None
    }

    /// Hands the checksums out from now on, if that is possible.
    fn hand_out_checksums(&mut self) {}

    /// Takes the members that ended since the last call.
    fn take_ends(&mut self, _: &mut Vec<MemberEnd>) {}
}

/// Stored bytes that are plain already.
struct Plain;

impl Decode for Plain {
    fn decode(&mut self, input: &mut Input<'_>, out: &mut [u8]) -> Result<usize, Damage> {
        input.read_directly(out)
    }
}

/// Stored bytes being decoded.
pub struct Decoder<'a> {
    compression: Compression,
    input: Input<'a>,
    decode: Box<dyn Decode>,
}

/// What a [`Decoder`] is built with.
pub struct DecoderOptions<'a> {
    /// Whether the checksums within the stream are compared. Not needed if a digest of the whole
    /// blob is compared anyway.
    pub checksums: bool,
    /// Takes each buffer of stored bytes once it has been decoded.
    pub spent: Option<Spent<'a>>,
}

impl<'a> Decoder<'a> {
    /// Builds the decoder for the compression that is recognised by the first bytes of `stored`.
    ///
    /// Fails if these cannot be read.
    pub fn new(
        stored: Box<dyn Read + Send + 'a>,
        options: DecoderOptions<'a>,
        limits: &Limits,
    ) -> io::Result<Self> {
        let mut input = Input::new(stored, options.spent);
        let compression = Compression::detect(input.peek(MAGIC_BYTES)?);
        let decode: Box<dyn Decode> = match compression {
            Compression::None => Box::new(Plain),
            Compression::Gzip => Box::new(gzip::Gzip::new(options.checksums)),
            Compression::Zstd => Box::new(zstd::Zstd::new(options.checksums, limits)?),
            Compression::Bzip2 => Box::new(bzip2::Bzip2::new()),
            Compression::Xz => Box::new(xz::Xz::new()),
        };
        Ok(Self { compression, input, decode })
    }

    /// Returns the compression of the stream.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// Returns how many stored bytes the output so far was decoded from.
    pub fn stored(&self) -> u64 {
        self.input.position()
    }

    /// Decodes into `out`; returns the number of bytes, 0 only at the end or for an empty `out`.
    pub fn read(&mut self, out: &mut [u8]) -> Result<usize, Damage> {
        self.decode.decode(&mut self.input, out)
    }

    /// Returns the smallest output buffer with which [`Decoder::stored`] is exact after every step.
    pub fn min_output_bytes(&self) -> usize {
        self.decode.min_output_bytes()
    }

    /// Returns whether an independent part of the stream has just ended: a gzip member, a zstd
    /// block. Positions are noted there rather than where the input happens to be cut.
    pub fn is_at_border(&self) -> bool {
        self.decode.is_at_border()
    }

    /// Takes a problem that did not stop the decoding; call until `None`.
    pub fn take_note(&mut self) -> Option<Damage> {
        self.decode.take_note()
    }

    /// Leaves the checksums of gzip members to [`Checksums`], on any thread: computing them takes a
    /// tenth of the time of decoding. Other compressions still compare theirs.
    pub fn hand_out_checksums(&mut self) {
        self.decode.hand_out_checksums();
    }

    /// Adds the gzip members that ended since the last call, if checksums are handed out.
    pub fn take_ends(&mut self, ends: &mut Vec<MemberEnd>) {
        self.decode.take_ends(ends);
    }

    /// Reads the rest of the stored bytes, so that all have been passed to `spent`.
    ///
    /// Returns how many bytes were left.
    pub fn drain(&mut self) -> Result<u64, Damage> {
        let before = self.input.position();
        self.input.drain()?;
        Ok(self.input.position() - before)
    }
}

impl Read for Decoder<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        Decoder::read(self, out).map_err(io::Error::other)
    }
}
