//! What a stream is, told from its beginning: an archive of an image, a layer, or unclear.

use std::io::Read;

use super::members::MARKERS;
use crate::compression::{Decoder, DecoderOptions};
use crate::limits::Limits;
use crate::tar::{self, Damage, Parser, Visitor};

/// How much of a stream is looked at before it is known what to do with it.
pub(super) const HEAD_BYTES: usize = 1 << 20;

/// What a stream turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An archive of an image.
    Archive,
    /// A layer or a root filesystem.
    Layer,
    /// Not to be told from its beginning.
    Unclear,
}

/// Tells what a stream is from its first stored bytes.
pub(super) fn shape(head: &[u8], limits: &Limits) -> Shape {
    let options = DecoderOptions { checksums: false, spent: None };
    let Ok(decoder) = Decoder::new(Box::new(head), options, limits) else { return Shape::Unclear };
    let mut plain = Vec::new();
    // The head ends anywhere: an error at its end is expected.
    let _ = decoder.take(4 * HEAD_BYTES as u64).read_to_end(&mut plain);
    let mut names = Names { shape: Shape::Unclear };
    Parser::new(limits).feed(&plain, &mut names);
    names.shape
}

struct Names {
    shape: Shape,
}

/// Top directories of root filesystems (Filesystem Hierarchy Standard 3.0, chapter 3; Windows).
const ROOTS: [&[u8]; 22] = [
    b"bin", b"boot", b"dev", b"etc", b"home", b"lib", b"lib32", b"lib64", b"media", b"mnt", b"nix",
    b"opt", b"proc", b"root", b"run", b"sbin", b"srv", b"sys", b"tmp", b"usr", b"var", b"Files",
];

impl Visitor for Names {
    fn member(&mut self, member: &tar::Member<'_>) {
        if self.shape != Shape::Unclear {
            return;
        }
        let parts: Vec<&[u8]> = member
            .path
            .split(|&byte| byte == b'/')
            .filter(|part| !part.is_empty() && *part != b".")
            .collect();
        let is_marker = |part: &&[u8]| MARKERS.iter().any(|it| it.as_bytes() == *part);
        // The archive may stand in one directory of its own.
        let ahead = parts.get(..parts.len().min(2)).unwrap_or_default();
        let first = parts.first().copied().unwrap_or_default();
        if ahead.iter().any(|part| is_marker(part) || is_blob_name(part)) {
            self.shape = Shape::Archive;
        } else if ROOTS.contains(&first)
            || first == b".dockerenv"
            || parts.iter().any(|part| part.starts_with(b".wh."))
        {
            self.shape = Shape::Layer;
        }
    }

    fn data(&mut self, _: &[u8]) {}

    fn member_end(&mut self, _: u64) {}

    fn damage(&mut self, _: Damage) {}
}

/// `blobs`, or a name that is a digest, with or without its algorithm and an ending.
fn is_blob_name(part: &[u8]) -> bool {
    let hex = part.strip_prefix(b"sha256:").unwrap_or(part);
    let digits = hex.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    part == b"blobs" || digits == 64
}
