//! What a stream is, as far as its first bytes tell.

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
    /// No tar: there is not one header, or an end before the first.
    NotTar,
}

/// Tells what a stream is from its first stored bytes.
pub(super) fn of(head: &[u8], limits: &Limits) -> Shape {
    let options = DecoderOptions { checksums: false, spent: None };
    let Ok(decoder) = Decoder::new(Box::new(head), options, limits) else { return Shape::Unclear };
    let mut plain = Vec::new();
    // The head ends anywhere: an error at its end is expected.
    let _ = decoder.take(4 * HEAD_BYTES as u64).read_to_end(&mut plain);
    let mut names = Names { shape: Shape::Unclear, is_empty: true, damage: Vec::new() };
    let mut parser = Parser::new(limits);
    parser.feed(&plain, &mut names);
    let ended = parser.is_ended();
    parser.finish(&mut names);
    let no_header = matches!(names.damage.as_slice(), [Damage::BadHeader { at: 0, .. }]);
    // A short stream is looked at as a whole.
    if HEAD_BYTES <= plain.len() && names.is_empty && (ended || no_header) {
        return Shape::NotTar;
    }
    names.shape
}

struct Names {
    shape: Shape,
    is_empty: bool,
    /// At most two: more do not matter.
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
        } else if is_root(first)
            || first == b".dockerenv"
            || parts.iter().any(|part| part.starts_with(b".wh."))
        {
            self.shape = Shape::Layer;
        }
    }

    fn data(&mut self, _: &[u8]) {}

    fn member_end(&mut self, _: u64) {}

    fn damage(&mut self, damage: Damage) {
        if self.damage.len() < 2 {
            self.damage.push(damage);
        }
    }
}

/// Whether a name is that of a top directory of root filesystems.
pub(super) fn is_root(name: &[u8]) -> bool {
    ROOTS.contains(&name)
}

/// `blobs`, or a name that is a digest, with or without its algorithm and an ending.
fn is_blob_name(part: &[u8]) -> bool {
    let hex = part.strip_prefix(b"sha256:").unwrap_or(part);
    let digits = hex.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    part == b"blobs" || digits == 64
}

/// Says what begins with these bytes and is no tar.
pub(super) fn explain(first: &[u8]) -> String {
    let first = first.get(..64).unwrap_or(first);
    match first {
        [] => "it is empty".to_owned(),
        [b'#', b'!', ..] => {
            "it is a script; if nix's `streamLayeredImage` made it, run it and pass its output on"
                .to_owned()
        }
        [b'{' | b'[', ..] => "it is JSON: a manifest alone, without its blobs".to_owned(),
        first if first.starts_with(b"hsqs") => "it is a squashfs file system".to_owned(),
        first if first.windows(9).any(|window| window == b"SIF_MAGIC") => {
            "it is a Singularity image".to_owned()
        }
        first if first.starts_with(b"SQLite format 3") => "it is a database".to_owned(),
        _ => "it is neither a tar nor compressed in a known way".to_owned(),
    }
}
