//! What can be wrong in a tar, and the words for it. Decides nothing.

use std::fmt;

use crate::escape::printable;

/// Something that was wrong, and what was done about it.
///
/// Offsets are in the tar; `Display` is a lowercase fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// Blocks that are no header stand where one is due: a checksum or a size does not hold.
    BadHeader {
        /// Offset of the first of them.
        at: u64,
        /// Bytes up to the next header, or to the end of what is not zeros.
        skipped: u64,
    },
    /// An entry is of a type that is no file: a vendor's metadata, or a part of a multi-volume tar.
    NotFile {
        /// Offset of its header.
        at: u64,
        /// Its type.
        typeflag: u8,
        /// Bytes of its body, which were skipped.
        body: u64,
    },
    /// One block of zeros ends the archive although more follows.
    LoneZeroBlock {
        /// Offset of that block.
        at: u64,
    },
    /// The input ends within a header, an extended header or a sparse map.
    TruncatedHeader {
        /// Offset of that header.
        at: u64,
    },
    /// The input ends within a body.
    TruncatedBody {
        /// Offset of the end of the input.
        at: u64,
        /// Bytes of the body that are not there.
        missing: u64,
    },
    /// An extended header is larger than the limit and was not kept.
    HeaderTooLarge {
        /// Offset of its header block.
        at: u64,
        /// Bytes of its content.
        bytes: u64,
        /// Most bytes that are kept.
        limit: u64,
    },
    /// An entry was left out because the extended header that may name it was not kept.
    Unnamed {
        /// Offset of the first header of the entry.
        at: u64,
        /// The name in its own header, which may be a stand-in for the real one.
        path: Vec<u8>,
        /// Bytes of its body, which were skipped.
        body: u64,
    },
    /// An extended header belongs to no entry.
    LoneExtendedHeader {
        /// Offset of its header block.
        at: u64,
    },
    /// A record of a PAX header is malformed.
    BadRecord {
        /// Offset of the header block of that PAX header.
        at: u64,
        /// Bytes of the PAX header that were ignored.
        ignored: u64,
    },
    /// A value in a PAX header is none that its keyword can have.
    BadValue {
        /// Offset of the header block of that PAX header.
        at: u64,
        /// The keyword.
        keyword: &'static str,
    },
    /// A name in a PAX header has a NUL in it.
    NulInName {
        /// Offset of the header block of that PAX header.
        at: u64,
    },
    /// The map of a sparse file does not hold.
    BadSparseMap {
        /// Offset of the first header of the entry.
        at: u64,
        /// What is wrong with it.
        fault: SparseFault,
    },
}

/// What is wrong with the map of a sparse file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SparseFault {
    /// It cannot be read.
    Unreadable,
    /// It has more pieces than the limit.
    TooManyPieces,
    /// Its pieces overlap or are not in order.
    Overlap,
    /// A piece ends beyond the end of the file.
    BeyondEnd,
    /// Its pieces need more bytes than the body has.
    BodyTooShort,
    /// Its pieces need fewer bytes than the body has.
    BodyTooLong,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadHeader { at, skipped } => {
                write!(f, "no valid header at offset {at}; skipped {skipped} bytes")
            }
            Self::NotFile { at, typeflag, body } => write!(
                f,
                "entry at offset {at} is of type `{}`, which is no file; skipped its {body} bytes",
                printable(&[*typeflag]),
            ),
            Self::LoneZeroBlock { at } => {
                write!(f, "a lone zero block at offset {at} ends the archive; ignored the rest")
            }
            Self::TruncatedHeader { at } => {
                write!(f, "the archive ends within the header at offset {at}; ignored that header")
            }
            Self::TruncatedBody { at, missing } => write!(
                f,
                "the archive ends within a body at offset {at}; kept it without the missing \
                 {missing} bytes",
            ),
            Self::HeaderTooLarge { at, bytes, limit } => write!(
                f,
                "the extended header at offset {at} has {bytes} bytes, over the limit of {limit}; \
                 skipped it",
            ),
            Self::Unnamed { at, path, body } => write!(
                f,
                "the real name of `{}` at offset {at} was not kept; skipped the entry with its \
                 {body} bytes",
                printable(path),
            ),
            Self::LoneExtendedHeader { at } => {
                write!(f, "the extended header at offset {at} belongs to no entry; ignored it")
            }
            Self::BadRecord { at, ignored } => write!(
                f,
                "the extended header at offset {at} has a malformed record; ignored {ignored} of \
                 its bytes",
            ),
            Self::BadValue { at, keyword } => write!(
                f,
                "`{keyword}` in the extended header at offset {at} has no valid value; ignored it",
            ),
            Self::NulInName { at } => write!(
                f,
                "a name in the extended header at offset {at} has a NUL in it; cut it there",
            ),
            Self::BadSparseMap { at, fault } => {
                write!(f, "the sparse map of the entry at offset {at} {fault}")
            }
        }
    }
}

impl fmt::Display for SparseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "cannot be read; took the body as a plain file",
            Self::TooManyPieces => "has too many pieces; took the body as a plain file",
            Self::Overlap => "has pieces that overlap; took the body as a plain file",
            Self::BeyondEnd => "goes beyond the end of the file; took the body as a plain file",
            Self::BodyTooShort => "needs more bytes than there are; took the body as a plain file",
            Self::BodyTooLong => "needs fewer bytes than there are; skipped the others",
        })
    }
}
