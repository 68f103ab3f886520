//! Determines by its beginning what a stream is: an archive of an image, a layer, or unclear.

use std::io::Read;

use super::members::MARKERS;
use crate::compression::{Decoder, DecoderOptions};
use crate::limits::Limits;
use crate::tar::{self, Damage, Parser, Visitor};

/// How much of a stream is read before it is decided how to read it. That is cheap to keep in
/// memory, and has many names unless the first file is large, in which case the stream is spooled.
pub(super) const HEAD_BYTES: usize = 1 << 20;

/// What a stream turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An archive of an image.
    Archive,
    /// A layer or a root filesystem.
    Layer,
    /// Its beginning does not show what it is.
    Unclear,
    /// Not a tar: it does not begin with a header, or it ends before the first one.
    NotTar,
}

/// Determines what a stream is from its first stored bytes.
pub(super) fn shape(head: &[u8], limits: &Limits) -> Shape {
    let options = DecoderOptions { checksums: false, spent: None };
    let Ok(decoder) = Decoder::new(Box::new(head), options, limits) else { return Shape::Unclear };
    let mut plain = Vec::new();
    // The head is cut anywhere, so an error at its end is expected. Four times its length has
    // enough names, and bounds the work for a bomb.
    let _ = decoder.take(4 * HEAD_BYTES as u64).read_to_end(&mut plain);
    let mut names = Names { shape: Shape::Unclear, is_empty: true, damage: Vec::new() };
    let mut parser = Parser::new(limits);
    parser.feed(&plain, &mut names);
    let ended = parser.is_ended();
    parser.finish(&mut names);
    let no_header = matches!(names.damage.as_slice(), [Damage::BadHeader { at: 0, .. }]);
    // A shorter stream is judged when it has been read completely.
    if HEAD_BYTES <= plain.len() && names.is_empty && (ended || no_header) {
        return Shape::NotTar;
    }
    names.shape
}

struct Names {
    shape: Shape,
    is_empty: bool,
    /// At most two, as only a single one is looked at.
    damage: Vec<Damage>,
}

/// Top directories of root filesystems (Filesystem Hierarchy Standard 3.0, chapter 3; Windows).
const ROOTS: [&[u8]; 22] = [
    b"bin", b"boot", b"dev", b"etc", b"home", b"lib", b"lib32", b"lib64", b"media", b"mnt", b"nix",
    b"opt", b"proc", b"root", b"run", b"sbin", b"srv", b"sys", b"tmp", b"usr", b"var", b"Files",
];

impl Visitor for Names {
    fn member(&mut self, member: &tar::Member<'_>) {
        self.is_empty = false;
        if self.shape != Shape::Unclear {
            return;
        }
        let parts = member.path.split(|&byte| byte == b'/');
        let parts: Vec<&[u8]> = parts.filter(|part| !part.is_empty() && *part != b".").collect();
        let is_marker = |part: &&[u8]| MARKERS.iter().any(|marker| marker.as_bytes() == *part);
        // Everything may be in one top directory.
        let first_two = parts.get(..parts.len().min(2)).unwrap_or_default();
        let first = parts.first().copied().unwrap_or_default();
        if first_two.iter().any(|part| is_marker(part) || is_blob_name(part)) {
            self.shape = Shape::Archive;
        } else if is_root(first)
            || first == b".dockerenv"
            || parts.iter().any(|part| part.starts_with(b".wh."))
        {
            self.shape = Shape::Layer;
        }
    }

    fn damage(&mut self, damage: Damage) {
        if self.damage.len() < 2 {
            self.damage.push(damage);
        }
    }
}

/// Returns whether a name is that of a top directory of root filesystems.
pub(super) fn is_root(name: &[u8]) -> bool {
    ROOTS.contains(&name)
}

/// Whether a name is `blobs` or a sha256 digest, with or without the algorithm and an extension.
/// Files in root filesystems hardly ever begin with 64 hexadecimal digits.
fn is_blob_name(part: &[u8]) -> bool {
    let hex = part.strip_prefix(b"sha256:").unwrap_or(part);
    let digits = hex.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    part == b"blobs" || digits == 64
}
