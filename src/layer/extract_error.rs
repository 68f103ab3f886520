//! Why the content of a file could not be read again.

use std::io;

use crate::compression;

/// Why the content of a file could not be read again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The image has no such layer.
    #[error("there is no layer {number} in an image of {layers}")]
    NoSuchLayer {
        /// Its number from 1.
        number: usize,
        /// How many there are.
        layers: usize,
    },
    /// The layer has not been read yet, so its entries are unknown.
    #[error("layer {number} has not been read yet: read the image first")]
    NotRead {
        /// Its number from 1.
        number: usize,
    },
    /// The layer has no such entry.
    #[error("there is no entry {entry} in a layer that has {entries}")]
    NoSuchEntry {
        /// Its index from 0.
        entry: u32,
        /// How many there are.
        entries: u64,
    },
    /// The entry is not a regular file. Links are not followed here.
    #[error("entry {entry} is {kind}, not a regular file")]
    NotFile {
        /// Its index from 0.
        entry: u32,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// A container finds no regular file at the path.
    #[error("`{path}` is not a regular file or a link to one")]
    NoFile {
        /// The path, printable.
        path: String,
    },
    /// The source does not hold the blob.
    #[error("the layer is not in the source: save the image again with its content")]
    Absent,
    /// The image came in a stream.
    #[error(
        "the layer passed in a stream and was not kept: save the image to a file, or open it with \
         `Reread::Spool`"
    )]
    Passed,
    /// The image is in an archive that is compressed as a whole.
    #[error(
        "the layer is in an archive that is compressed as a whole: decompress it, or open it \
         with `Reread::Reopen`"
    )]
    Compressed,
    /// The blob, or the file that it is in, could not be opened or read again.
    #[error("could not read the layer again")]
    Read(#[source] io::Error),
    /// The blob cannot be decompressed up to the end of the file.
    #[error("the layer is damaged before the end of entry {entry}")]
    Damaged {
        /// The index from 0 of the entry.
        entry: u32,
        /// How.
        #[source]
        source: compression::Damage,
    },
    /// The tar ends within the file.
    #[error("entry {entry} is cut short: {missing} bytes of it are not in the layer")]
    CutShort {
        /// The index from 0 of the entry.
        entry: u32,
        /// How many of its stored bytes are missing.
        missing: u64,
    },
    /// A file in a directory could not be read again.
    #[error("could not read `{path}` again")]
    File {
        /// Where it is, printable.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file's content has changed since the image was read.
    #[error("entry {entry} has changed since the image was read: read it again")]
    Differs {
        /// Its index from 0.
        entry: u32,
    },
    /// Something else is now at the path of the regular file that was read before.
    #[error("`{path}` is no longer a regular file in its directory: read the image again")]
    Changed {
        /// Where it is, printable.
        path: String,
    },
}
