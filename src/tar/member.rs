//! An entry made of its header and of the extended headers before it.

use ::tar::EntryType;

use super::extended::Extended;
use super::header::Header;
use super::{Kind, Member};

/// What the body of an entry is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// There is no body, whatever the size says (Go archive/tar, `isHeaderOnlyType`).
    None,
    /// The content of a file.
    Content,
    /// The content of an old GNU sparse file.
    OldSparse,
    /// Something else, which is skipped: GNU's list of the names in a directory.
    Listing,
}

/// Returns what the type of a header means for an entry with that path; `None` if it is not a
/// member, so that its body is skipped.
pub(super) fn classify(header: Header<'_>, path: &[u8]) -> Option<(Kind, Body)> {
    Some(match header.entry_type() {
        // Go archive/tar, `TypeRegA`.
        _ if header.is_untyped() && path.ends_with(b"/") => (Kind::Directory, Body::None),
        EntryType::Link => (Kind::HardLink, Body::None),
        EntryType::Symlink => (Kind::Symlink, Body::None),
        EntryType::Char => (Kind::CharDevice, Body::None),
        EntryType::Block => (Kind::BlockDevice, Body::None),
        EntryType::Directory => (Kind::Directory, Body::None),
        EntryType::Fifo => (Kind::Fifo, Body::None),
        EntryType::GNUSparse => (Kind::File, Body::OldSparse),
        other => match other.as_byte() {
            b'D' => (Kind::Directory, Body::Listing),
            // POSIX pax reserves capital letters for vendors; anything else is a regular file.
            b'A'..=b'Z' => return None,
            _ => (Kind::File, Body::Content),
        },
    })
}

/// The name of an entry; `scratch` is used if it has a prefix.
pub(super) fn path<'a>(
    header: Header<'a>,
    extended: &'a Extended,
    scratch: &'a mut Vec<u8>,
) -> &'a [u8] {
    extended.path().unwrap_or_else(|| header.path(scratch))
}

/// Assembles a member; the caller fills in its sizes and its map.
pub(super) fn assemble<'a>(
    start: u64,
    path: &'a [u8],
    kind: Kind,
    header: Header<'a>,
    extended: &'a Extended,
) -> Member<'a> {
    let link_target = match kind {
        Kind::HardLink | Kind::Symlink => {
            extended.link_target().unwrap_or_else(|| header.link_target())
        }
        _ => &[],
    };
    let pax = &extended.pax;
    let (mtime, mtime_nanos) = pax.mtime.unwrap_or_else(|| (header.mtime(), 0));
    Member {
        start,
        path,
        kind,
        link_target,
        stored_size: 0,
        logical_size: 0,
        sparse_map: &[],
        mode: header.mode(),
        uid: pax.uid.unwrap_or_else(|| header.uid()),
        gid: pax.gid.unwrap_or_else(|| header.gid()),
        mtime,
        mtime_nanos,
        device: match kind {
            Kind::CharDevice | Kind::BlockDevice => header.device(),
            _ => (0, 0),
        },
        xattrs: pax.xattrs.as_slice(),
    }
}
