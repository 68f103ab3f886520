//! One header block: its checksum and its fields.

use std::ops::Range;

use ::tar::{EntryType, GnuHeader, OldHeader};

use super::number::{natural, numeric, octal};

/// One block of a tar.
pub(super) type Block = [u8; 512];

/// What a block is, where a header is due.
pub(super) enum Found<'b> {
    /// All zeros: part of the end of the archive.
    Zero,
    /// Its checksum or its size is invalid.
    Bad,
    /// A header.
    Header(Header<'b>),
}

/// A block whose checksum and size are valid.
///
/// The fields are those of the `tar` crate's view of the block. Their values are read here, because
/// Go and GNU tar accept numbers that the crate rejects.
#[derive(Clone, Copy)]
pub(super) struct Header<'b> {
    view: &'b ::tar::Header,
    format: Format<'b>,
    /// Its size field.
    pub(super) size: u64,
}

/// Which of the formats lays out the block beyond byte 257.
#[derive(Clone, Copy)]
enum Format<'b> {
    V7,
    Ustar,
    Star,
    Gnu(&'b GnuHeader),
}

// Fields of ustar in any version: Go archive/tar does not check it, but the `tar` crate has a view
// of version `00` only.
const DEVICE_MAJOR: Range<usize> = 329..337;
const DEVICE_MINOR: Range<usize> = 337..345;
const PREFIX: Range<usize> = 345..500;
/// star keeps times after a shorter prefix (star(5)).
const STAR_PREFIX: Range<usize> = 345..476;

/// Checks a block where a header is due.
pub(super) fn read(block: &Block) -> Found<'_> {
    let sum = block.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    if sum == 0 {
        return Found::Zero;
    }
    let view = ::tar::Header::from_byte_slice(block);
    if !checksum_holds(view, sum) {
        return Found::Bad;
    }
    // Without a size it is unknown where the next header is.
    let Some(size) = natural(&view.as_old().size) else { return Found::Bad };
    Found::Header(Header::new(block, size))
}

/// The checksum counts its own field as spaces (POSIX pax, "ustar Interchange Format"). The sum is
/// of unsigned bytes; SunOS tar and its descendants summed signed ones (GNU tar, `tar_checksum`).
fn checksum_holds(view: &::tar::Header, sum: u32) -> bool {
    let field = &view.as_old().cksum;
    let Some(stored) = octal(field) else {
        return false;
    };
    let own = field.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    let spaces = 8 * u32::from(b' ');
    if stored == u64::from(sum - own + spaces) {
        return true;
    }
    // A byte above 127 counts 256 less when it is signed.
    let high = |bytes: &[u8]| bytes.iter().map(|&byte| i64::from(byte >> 7)).sum::<i64>();
    let signed = i64::from(sum - own + spaces) - 256 * (high(view.as_bytes()) - high(field));
    i64::try_from(stored) == Ok(signed)
}

/// Go archive/tar distinguishes them by the same bytes (`getFormat`); star marks a ustar header at
/// its end (star(5)).
fn format(view: &::tar::Header) -> Format<'_> {
    let block = view.as_bytes();
    match (&block[257..263], &block[508..512]) {
        (b"ustar\0", b"tar\0") => Format::Star,
        (b"ustar\0", _) => Format::Ustar,
        _ => view.as_gnu().map_or(Format::V7, Format::Gnu),
    }
}

/// Cuts a field at its first NUL.
pub(super) fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

impl<'b> Header<'b> {
    /// Views a block that is known to be valid.
    pub(super) fn new(block: &'b Block, size: u64) -> Self {
        let view = ::tar::Header::from_byte_slice(block);
        Self { view, format: format(view), size }
    }

    fn old(self) -> &'b OldHeader {
        self.view.as_old()
    }

    /// The type of the entry; a NUL and `0` mean the same.
    pub(super) fn entry_type(self) -> EntryType {
        self.view.entry_type()
    }

    /// Whether it has the file type of tars before ustar, which had no type for directories.
    pub(super) fn is_untyped(self) -> bool {
        self.old().linkflag == [0]
    }

    /// GNU's own fields; `None` in another format.
    pub(super) fn gnu(self) -> Option<&'b GnuHeader> {
        match self.format {
            Format::Gnu(gnu) => Some(gnu),
            _ => None,
        }
    }

    /// The block itself.
    pub(super) fn block(self) -> &'b Block {
        self.view.as_bytes()
    }

    /// The name with its prefix; the two are joined in `scratch`.
    pub(super) fn path<'a>(self, scratch: &'a mut Vec<u8>) -> &'a [u8]
    where
        'b: 'a,
    {
        let name = until_nul(&self.old().name);
        let prefix = self.prefix();
        if prefix.is_empty() {
            return name;
        }
        scratch.clear();
        scratch.extend_from_slice(prefix);
        scratch.push(b'/');
        scratch.extend_from_slice(name);
        scratch
    }

    fn prefix(self) -> &'b [u8] {
        match self.format {
            Format::V7 => &[],
            Format::Ustar => until_nul(&self.block()[PREFIX]),
            Format::Star => until_nul(&self.block()[STAR_PREFIX]),
            Format::Gnu(gnu) => self.mistaken_prefix(gnu),
        }
    }

    /// GNU headers have times where ustar has the prefix. Go before 1.8 wrote a prefix there
    /// nevertheless; Go archive/tar accepts one if it is ASCII and not a time
    /// (golang.org/issue/12594).
    fn mistaken_prefix(self, gnu: &GnuHeader) -> &'b [u8] {
        let is_time = |field: &[u8]| field.first() == Some(&0) || numeric(field).is_some();
        if is_time(&gnu.atime) && is_time(&gnu.ctime) {
            return &[];
        }
        let prefix = until_nul(&self.block()[PREFIX]);
        if prefix.is_ascii() { prefix } else { &[] }
    }

    /// What a link points to.
    pub(super) fn link_target(self) -> &'b [u8] {
        until_nul(&self.old().linkname)
    }

    /// Permissions, without the file type that old GNU tars add: the type flag has it.
    pub(super) fn mode(self) -> u32 {
        u32::try_from(numeric(&self.old().mode).unwrap_or(0) & 0o7777).unwrap_or(0)
    }

    /// The owner; 0 if the field is not a number.
    pub(super) fn uid(self) -> u64 {
        natural(&self.old().uid).unwrap_or(0)
    }

    /// The group; 0 if the field is not a number.
    pub(super) fn gid(self) -> u64 {
        natural(&self.old().gid).unwrap_or(0)
    }

    /// The time of the last change, in seconds since the epoch; 0 if the field is not a number.
    pub(super) fn mtime(self) -> i64 {
        numeric(&self.old().mtime).unwrap_or(0)
    }

    /// Major and minor device number; zeros if the fields are absent or not numbers.
    pub(super) fn device(self) -> (u32, u32) {
        if matches!(self.format, Format::V7) {
            return (0, 0);
        }
        let number = |field| u32::try_from(natural(field).unwrap_or(0)).unwrap_or(u32::MAX);
        (number(&self.block()[DEVICE_MAJOR]), number(&self.block()[DEVICE_MINOR]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(signed: bool) -> Block {
        let mut block = [0; 512];
        block[..5].copy_from_slice(b"na\xefve");
        block[124..135].copy_from_slice(b"00000000017");
        block[148..156].fill(b' ');
        let sum: i64 = match signed {
            true => block.iter().map(|&byte| i64::from(byte.cast_signed())).sum(),
            false => block.iter().map(|&byte| i64::from(byte)).sum(),
        };
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }

    #[test]
    fn checksums_may_be_signed_or_not() {
        for signed in [false, true] {
            let mut block = block(signed);
            assert!(matches!(read(&block), Found::Header(Header { size: 15, .. })));
            block[3] ^= 1;
            assert!(matches!(read(&block), Found::Bad));
        }
        assert!(matches!(read(&[0; 512]), Found::Zero));
    }
}
