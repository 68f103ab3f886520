//! What can be wrong in a tar, and its messages.

use crate::escape::printable;

/// Something that was wrong, and what was done about it.
///
/// Offsets are in the tar; `Display` is a lowercase fragment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// Blocks are not valid headers although one is due: a checksum or a size is invalid.
    #[error("no valid header at offset {at}; skipped {skipped} bytes")]
    BadHeader {
        /// Offset of the first of them.
        at: u64,
        /// Bytes up to the next header, or to the end of the last block that is not zeros.
        skipped: u64,
    },
    /// An entry is not a file, but a vendor's metadata or a part of a multi-volume tar.
    #[error(
        "entry at offset {at} is of type `{}`, which is not a file; skipped its {body} bytes",
        printable(&[*typeflag])
    )]
    NotFile {
        /// Offset of its header.
        at: u64,
        /// Its type.
        typeflag: u8,
        /// Bytes of its body, which were skipped.
        body: u64,
    },
    /// One block of zeros ends the archive although more follows.
    #[error("a lone zero block at offset {at} ends the archive; ignored the rest")]
    LoneZeroBlock {
        /// Offset of that block.
        at: u64,
    },
    /// Bytes that are not zeros follow the marker that ends the archive.
    #[error("bytes follow the end of the archive, from offset {at}; ignored them")]
    Trailing {
        /// Offset of the first of them that is not zero.
        at: u64,
    },
    /// The input ends within a header, an extended header or a sparse map.
    #[error("the archive ends within the header at offset {at}; ignored that header")]
    TruncatedHeader {
        /// Offset of that header.
        at: u64,
    },
    /// The input ends within a body.
    #[error(
        "the archive ends within a body at offset {at}; kept it without the missing {missing} bytes"
    )]
    TruncatedBody {
        /// Offset of the end of the input.
        at: u64,
        /// Bytes of the body that are missing.
        missing: u64,
    },
    /// An extended header is larger than the limit and was not kept.
    #[error(
        "the extended header at offset {at} has {bytes} bytes, over the limit of {limit}; \
         skipped it"
    )]
    HeaderTooLarge {
        /// Offset of its header block.
        at: u64,
        /// Bytes of its content.
        bytes: u64,
        /// The largest size that is kept.
        limit: u64,
    },
    /// An entry was left out because the extended header that may name it was not kept.
    #[error(
        "the real name of `{}` at offset {at} was not kept; skipped the entry with its {body} \
         bytes",
        printable(path)
    )]
    Unnamed {
        /// Offset of the first header of the entry.
        at: u64,
        /// The name in its own header, which may be a placeholder for the real one.
        path: Vec<u8>,
        /// Bytes of its body, which were skipped.
        body: u64,
    },
    /// An extended header belongs to no entry.
    #[error("the extended header at offset {at} belongs to no entry; ignored it")]
    LoneExtendedHeader {
        /// Offset of its header block.
        at: u64,
    },
    /// A record of a PAX header is malformed.
    #[error(
        "the extended header at offset {at} has a malformed record; ignored {ignored} of its bytes"
    )]
    BadRecord {
        /// Offset of the header block of that PAX header.
        at: u64,
        /// Bytes of the PAX header that were ignored.
        ignored: u64,
    },
    /// A value in a PAX header is invalid for its keyword.
    #[error("`{keyword}` in the extended header at offset {at} has an invalid value; ignored it")]
    BadValue {
        /// Offset of the header block of that PAX header.
        at: u64,
        /// The keyword.
        keyword: &'static str,
    },
    /// A name in a PAX header contains a NUL.
    #[error("a name in the extended header at offset {at} contains a NUL; cut it there")]
    NulInName {
        /// Offset of the header block of that PAX header.
        at: u64,
    },
    /// The map of a sparse file is invalid.
    #[error("the sparse map of the entry at offset {at} {fault}")]
    BadSparseMap {
        /// Offset of the first header of the entry.
        at: u64,
        /// What is wrong with it.
        fault: SparseFault,
    },
}

impl Damage {
    /// Whether the input ended although more was announced.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::TruncatedHeader { .. } | Self::TruncatedBody { .. })
    }
}

/// What is wrong with the map of a sparse file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SparseFault {
    /// It cannot be read.
    #[error("cannot be read; read the body as a plain file")]
    Unreadable,
    /// It has more pieces than the limit.
    #[error("has too many pieces; read the body as a plain file")]
    TooManyPieces,
    /// Its pieces overlap or are not in order.
    #[error("has pieces that overlap; read the body as a plain file")]
    Overlap,
    /// A piece ends beyond the end of the file.
    #[error("goes beyond the end of the file; read the body as a plain file")]
    BeyondEnd,
    /// Its pieces need more bytes than the body has.
    #[error("needs more bytes than the body has; read the body as a plain file")]
    BodyTooShort,
    /// Its pieces need fewer bytes than the body has.
    #[error("needs fewer bytes than the body has; skipped the rest")]
    BodyTooLong,
}
