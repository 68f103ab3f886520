//! A push parser for tar, in the dialects of Go's archive/tar (which Docker uses) and GNU tar. Does
//! no I/O, keeps no body, and does not stop at damage: it is reported and reading goes on.
//!
//! ```
//! use plimsoll::limits::Limits;
//! use plimsoll::tar::{Damage, Member, Parser, Visitor};
//!
//! struct Total(u64);
//!
//! impl Visitor for Total {
//!     fn member(&mut self, member: &Member<'_>) {
//!         self.0 += member.stored_size;
//!     }
//!     fn damage(&mut self, _: Damage) {}
//! }
//!
//! let (mut parser, mut total) = (Parser::new(&Limits::default()), Total(0));
//! parser.feed(&[0; 700], &mut total);
//! parser.feed(&[0; 324], &mut total);
//! parser.finish(&mut total);
//! assert!(parser.is_ended());
//! assert_eq!(total.0, 0);
//! ```

mod damage;
mod ending;
mod extended;
mod header;
mod member;
mod number;
mod parser;
mod pax;
mod sparse;
mod xattr;

pub use damage::{Damage, SparseFault};
pub use ending::Ending;
pub use parser::Parser;

/// Returns whether bytes begin as a tar does: with a header whose checksum is valid, or with the
/// zeros of an empty one. False if there are fewer bytes than a block.
pub fn begins_tar(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|block| !matches!(header::read(block), header::Found::Bad))
}

/// Receives the entries of a tar.
pub trait Visitor {
    /// Takes an entry, before its data.
    fn member(&mut self, member: &Member<'_>);

    /// Takes the next stored bytes of the entry's body; of a sparse file, of its pieces only.
    fn data(&mut self, bytes: &[u8]) {
        let _ = bytes;
    }

    /// Takes the end of the entry: the tar offset after its body and padding.
    fn member_end(&mut self, end: u64) {
        let _ = end;
    }

    /// Takes something that was wrong and what was done about it; reading goes on.
    fn damage(&mut self, damage: Damage);
}

/// One entry of a tar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// Tar offset of its first header block, extended headers included.
    pub start: u64,
    /// Its name as the tar has it: raw bytes, not normalised.
    pub path: &'a [u8],
    /// What it is.
    pub kind: Kind,
    /// What a link points to; empty otherwise.
    pub link_target: &'a [u8],
    /// Bytes of the archive that are its content: of a sparse file, the sum of its pieces.
    ///
    /// As declared: a body that is cut short has fewer. Up to 2^63 - 1, so sums of hostile
    /// sizes can overflow; the same goes for `logical_size`.
    pub stored_size: u64,
    /// Bytes that a reader of the file sees: of a sparse file, with its holes.
    pub logical_size: u64,
    /// Offset and length of each stored piece; empty if the file is not sparse or is one hole.
    pub sparse_map: &'a [(u64, u64)],
    /// Permission bits, without the file type.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Last change, in whole seconds since the epoch, rounded down.
    pub mtime: i64,
    /// Nanoseconds to be added to `mtime`.
    pub mtime_nanos: u32,
    /// Major and minor number of a device; zeros otherwise.
    pub device: (u32, u32),
    /// Extended attributes, name and value, sorted by name.
    pub xattrs: &'a [(Vec<u8>, Vec<u8>)],
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A regular file, or an entry of unknown type (POSIX pax, "typeflag").
    File,
    /// Another name of an earlier entry.
    HardLink,
    /// A symbolic link.
    Symlink,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A directory.
    Directory,
    /// A named pipe.
    Fifo,
}
