//! Determines by its beginning what a stream is: an archive of an image, a layer, or unclear.

use std::io::Read;

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
    /// Its names do not show what it is.
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
    let mut names = Names { evidence: Evidence::default(), is_empty: true, damage: Vec::new() };
    let mut parser = Parser::new(limits);
    parser.feed(&plain, &mut names);
    let ended = parser.is_ended();
    parser.finish(&mut names);
    let no_header = matches!(names.damage.as_slice(), [Damage::BadHeader { at: 0, .. }]);
    // A shorter stream is judged when it has been read completely.
    if HEAD_BYTES <= plain.len() && names.is_empty && (ended || no_header) {
        return Shape::NotTar;
    }
    names.evidence.shape()
}

struct Names {
    evidence: Evidence,
    is_empty: bool,
    /// At most two, as only a single one is looked at.
    damage: Vec<Damage>,
}

impl Visitor for Names {
    fn member(&mut self, member: &tar::Member<'_>) {
        self.is_empty = false;
        self.evidence.name(member.path);
    }

    fn damage(&mut self, damage: Damage) {
        if self.damage.len() < 2 {
            self.damage.push(damage);
        }
    }
}

/// What the names of a tar show, in their order: the first of them that shows anything decides.
///
/// So a stream, of which only the beginning is known when it has to be decided how to read it, and
/// a file, all of whose names are known, are taken for the same. Names that only suggest what it
/// is, such as an `index.json`, which programs have too, decide nothing: what is in them does.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence(Option<Shape>);

impl Evidence {
    /// Takes the next name.
    pub(super) fn name(&mut self, path: &[u8]) {
        if self.0.is_some() {
            return;
        }
        let parts = path.split(|&byte| byte == b'/');
        let parts: Vec<&[u8]> = parts.filter(|part| !part.is_empty() && *part != b".").collect();
        let first = parts.first().copied().unwrap_or_default();
        let is_blob = first == b"blobs"
            && parts.get(1).is_some_and(|part| is_algorithm(part) || is_digest(part));
        if is_digest(first) || is_blob {
            self.0 = Some(Shape::Archive);
        } else if is_root(first)
            || first == b".dockerenv"
            || parts.iter().any(|part| part.starts_with(b".wh."))
        {
            self.0 = Some(Shape::Layer);
        }
    }

    /// Returns what the names so far show.
    pub(super) fn shape(self) -> Shape {
        self.0.unwrap_or(Shape::Unclear)
    }
}

/// Top directories of root filesystems (Filesystem Hierarchy Standard 3.0, chapter 3; Windows).
const ROOTS: [&[u8]; 22] = [
    b"bin", b"boot", b"dev", b"etc", b"home", b"lib", b"lib32", b"lib64", b"media", b"mnt", b"nix",
    b"opt", b"proc", b"root", b"run", b"sbin", b"srv", b"sys", b"tmp", b"usr", b"var", b"Files",
];

/// Returns whether a name is that of a top directory of root filesystems.
pub(super) fn is_root(name: &[u8]) -> bool {
    ROOTS.contains(&name)
}

/// Whether a name begins with a sha256 digest, with or without the algorithm: archives name blobs
/// so. Files at the top of root filesystems hardly ever begin with 64 hexadecimal digits.
pub(super) fn is_digest(name: &[u8]) -> bool {
    let hex = name.strip_prefix(b"sha256:").unwrap_or(name);
    hex.iter().take_while(|byte| byte.is_ascii_hexdigit()).count() == 64
}

/// Whether a name is that of a directory of blobs in a layout: a registered algorithm (image-spec
/// descriptor.md).
fn is_algorithm(name: &[u8]) -> bool {
    [&b"sha256"[..], b"sha384", b"sha512", b"blake3"].contains(&name)
}
