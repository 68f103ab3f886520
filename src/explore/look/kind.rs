//! What a file is, by its first bytes.

use std::io::{Cursor, Read};

use crate::compression::{Compression, Decoder, DecoderOptions};
use crate::limits::Limits;
use crate::tar::begins_tar;

/// A file with parts of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A program, a library or an object file.
    Elf,
    /// A zip, such as a jar or a wheel.
    Zip,
    /// A tar.
    Tar,
    /// A tar that is compressed as a whole.
    PackedTar,
    /// A static library or a Debian package.
    Ar,
}

/// How a format is recognised by the first bytes of a file.
struct Recognised {
    format: Format,
    by: fn(&[u8]) -> bool,
}

/// Every format.
const FORMATS: &[Recognised] = &[
    Recognised { format: Format::Elf, by: |first| first.starts_with(b"\x7fELF") },
    // An empty one has only the end record.
    Recognised {
        format: Format::Zip,
        by: |first| [b"PK\x03\x04", b"PK\x05\x06"].iter().any(|magic| first.starts_with(*magic)),
    },
    Recognised { format: Format::Ar, by: |first| first.starts_with(b"!<arch>\n") },
    // Zeros are an empty tar, and any other sparse file too.
    Recognised {
        format: Format::Tar,
        by: |first| first.first().is_some_and(|&byte| byte != 0) && begins_tar(first),
    },
    Recognised { format: Format::PackedTar, by: begins_packed_tar },
];

impl Format {
    /// Returns that of a file with these first bytes; `None` if it has none of them.
    pub(super) fn detect(first: &[u8]) -> Option<Self> {
        FORMATS.iter().find(|row| (row.by)(first)).map(|row| row.format)
    }

    /// Returns its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Elf => "ELF",
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::PackedTar => "compressed tar",
            Self::Ar => "ar",
        }
    }
}

fn begins_packed_tar(first: &[u8]) -> bool {
    if Compression::detect(first) == Compression::None {
        return false;
    }
    let stored = Box::new(Cursor::new(first.to_vec()));
    let options = DecoderOptions { checksums: false, spent: None };
    let Ok(decoder) = Decoder::new(stored, options, &Limits::default()) else { return false };
    let mut block = Vec::new();
    // What comes before an error counts.
    let _ = decoder.take(512).read_to_end(&mut block);
    begins_tar(&block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_recognised_by_first_bytes() {
        assert_eq!(Format::detect(b"\x7fELF\x02"), Some(Format::Elf));
        assert_eq!(Format::detect(b"!<arch>\ndebian"), Some(Format::Ar));
        assert_eq!(Format::detect(b"PK\x03\x04"), Some(Format::Zip));
        assert_eq!(Format::detect(b"\x1f\x8b\x08 not gzip"), None);
        assert_eq!(Format::detect(&[0; 1024]), None);
        assert_eq!(Format::detect(b""), None);
    }
}
