//! What is packed into an archive: names, sizes, and how many there are.

use std::io::{Cursor, Read};
use std::ops::Range;

use super::kind::Format;
use super::line::{Line, Role, SIZE_COLUMNS, size};
use crate::compression::{Buffer, Decoder, DecoderOptions, read_some};
use crate::escape::printable;
use crate::layer::Parts;
use crate::limits::Limits;
use crate::packages::jar::zip::{self, MAX_END_BYTES, Zip};
use crate::tar::{Damage, Kind, Parser, Visitor};
use crate::units::{Bytes, counted};

mod ar;

/// How much of an archive without a directory is read for a list.
const MAX_READ_BYTES: u64 = 16 << 20;

/// How many bytes of a compressed tar are decompressed for a list.
const MAX_PLAIN_BYTES: u64 = 64 << 20;

/// How many members are listed.
const MAX_MEMBERS: usize = 100_000;

/// Bytes of the central directory of a zip that are read; jars with 100,000 classes have fewer.
const MAX_DIRECTORY_BYTES: u64 = 32 << 20;

/// What comes before the end record of a large zip.
const ZIP64_BYTES: u64 = 76;

/// Decompressed at once.
const CHUNK_BYTES: usize = 64 << 10;

/// Something that is packed into an archive.
#[derive(Debug, Default)]
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    pub(super) bytes: u64,
    /// How many bytes it takes in the archive; `None` if it is not compressed by itself.
    pub(super) packed: Option<u64>,
    /// What it is, unless it is a file.
    pub(super) kind: &'static str,
}

/// The members of an archive, in its order.
#[derive(Debug, Default)]
pub(super) struct Members {
    list: Vec<Member>,
    /// Why it may not be all of them.
    note: Option<&'static str>,
    /// What has to be read to know more of them.
    pub(super) wanted: Option<Range<u64>>,
}

impl Members {
    /// Lists the members as far as the archive has been read.
    pub(super) fn of(format: Format, parts: &Parts) -> Self {
        match format {
            Format::Zip => of_zip(parts),
            Format::Tar | Format::PackedTar => of_tar(parts, format == Format::PackedTar),
            Format::Ar => {
                let start = parts.from(0).unwrap_or_default();
                let (list, is_cut) = ar::list(start, MAX_MEMBERS);
                Self { list, ..Self::default() }.ending(parts, start.len() as u64, is_cut)
            }
            Format::Elf => Self::default(),
        }
    }

    /// Says why a list ends before its archive does.
    fn ending(self, parts: &Parts, read: u64, is_cut: bool) -> Self {
        let end = parts.file_bytes.min(MAX_READ_BYTES);
        let (note, wanted) = match is_cut {
            false => (None, None),
            true if MAX_MEMBERS <= self.list.len() => (Some("Only the first are listed."), None),
            true if read < end => (Some(MORE), Some(read..end)),
            true if read < parts.file_bytes => (Some("Only its beginning is listed."), None),
            true => (Some("The archive is damaged: there may be more."), None),
        };
        Self { note, wanted, ..self }
    }

    /// How many lines it takes.
    pub(super) fn count(&self) -> usize {
        1 + self.list.len() + usize::from(self.note.is_some())
    }

    /// Draws a line: first the sums, then each member, then what may be missing.
    pub(super) fn row(&self, index: usize) -> Line {
        let Some(index) = index.checked_sub(1) else { return self.sums() };
        match self.list.get(index) {
            Some(member) => self.member(member),
            None => self.note.map_or_else(Line::default, Line::note),
        }
    }

    /// Whether its members are compressed one by one.
    fn has_packed(&self) -> bool {
        self.list.first().is_some_and(|member| member.packed.is_some())
    }

    fn sums(&self) -> Line {
        let sum = |of: fn(&Member) -> u64| self.list.iter().map(of).fold(0, u64::saturating_add);
        let all = Bytes(sum(|member| member.bytes));
        let mut text = format!("{}, {all}", counted(self.list.len() as u64, "member"));
        if self.has_packed() {
            let packed = Bytes(sum(|member| member.packed.unwrap_or(member.bytes)));
            text = format!("{text}, packed {packed}");
        }
        Line::note(text)
    }

    fn member(&self, member: &Member) -> Line {
        let mut sizes = size(member.bytes);
        if self.has_packed() {
            let packed = member.packed.map_or_else(|| format!("{:>SIZE_COLUMNS$}", "–"), size);
            sizes = format!("{sizes}  {packed}");
        }
        let line = Line::default().with(Role::Number, sizes).with(Role::Dim, "  ");
        let line = line.with(Role::Text, printable(&member.name));
        if member.kind.is_empty() {
            line
        } else {
            line.with(Role::Dim, format!("  {}", member.kind))
        }
    }
}

/// Said while a list is being read.
const MORE: &str = "More of the archive has to be read to list all of its members.";

fn of_zip(parts: &Parts) -> Members {
    let tail = parts.file_bytes.saturating_sub(MAX_END_BYTES + ZIP64_BYTES)..parts.file_bytes;
    if parts.get(tail.clone()).is_none() {
        return Members { note: Some(MORE), wanted: Some(tail), ..Members::default() };
    }
    let damaged = "The archive has no directory: it is cut short or damaged.";
    let Some((directory, _)) = zip::directory(parts) else {
        return Members { note: Some(damaged), ..Members::default() };
    };
    let is_long = MAX_DIRECTORY_BYTES < directory.end.saturating_sub(directory.start);
    if is_long {
        let note = "The directory of the archive is too long to be listed.";
        return Members { note: Some(note), ..Members::default() };
    }
    if parts.get(directory.clone()).is_none() {
        return Members { note: Some(MORE), wanted: Some(directory), ..Members::default() };
    }
    let Some(zip) = Zip::open(parts) else {
        return Members { note: Some(damaged), ..Members::default() };
    };
    let members = zip.members().take(MAX_MEMBERS).map(|member| Member {
        name: member.name.to_vec(),
        bytes: member.plain_bytes,
        packed: Some(member.stored_bytes),
        kind: if member.name.ends_with(b"/") { "directory" } else { "" },
    });
    let list: Vec<Member> = members.collect();
    let note = (MAX_MEMBERS <= list.len()).then_some("Only the first are listed.");
    Members { list, note, wanted: None }
}

fn of_tar(parts: &Parts, is_packed: bool) -> Members {
    let start = parts.from(0).unwrap_or_default();
    let limits = Limits::default();
    let mut parser = Parser::new(&limits);
    let mut visitor = List::default();
    let is_read = start.len() as u64 == parts.file_bytes;
    match is_packed {
        true => unpack(start, &limits, &mut parser, &mut visitor),
        false => parser.feed(start, &mut visitor),
    }
    if is_read && !visitor.is_full() {
        parser.finish(&mut visitor);
    }
    if visitor.is_bounded {
        let note = Some("Only its beginning is listed.");
        return Members { list: visitor.list, note, wanted: None };
    }
    let is_cut = visitor.is_full() || visitor.is_damaged || !(parser.is_ended() || is_read);
    Members { list: visitor.list, ..Members::default() }.ending(parts, start.len() as u64, is_cut)
}

/// Decompresses a tar as far as it was read.
fn unpack(start: &[u8], limits: &Limits, parser: &mut Parser, visitor: &mut List) {
    let options = DecoderOptions { checksums: false, spent: None };
    let stored: Box<dyn Read + Send> = Box::new(Cursor::new(start.to_vec()));
    let Ok(mut decoder) = Decoder::new(stored, options, limits) else { return };
    let mut buffer = Buffer::new(CHUNK_BYTES);
    while parser.position() < MAX_PLAIN_BYTES && !parser.is_ended() && !visitor.is_full() {
        match read_some(&mut decoder, &mut buffer) {
            Ok(0) => return,
            Ok(read) => parser.feed(buffer.get(..read).unwrap_or_default(), visitor),
            Err(_) => {
                visitor.is_damaged = true;
                return;
            }
        }
    }
    visitor.is_bounded = MAX_PLAIN_BYTES <= parser.position() && !parser.is_ended();
}

/// Collects the members of a tar.
#[derive(Default)]
struct List {
    list: Vec<Member>,
    is_damaged: bool,
    /// Whether it goes on after what was decompressed.
    is_bounded: bool,
}

impl List {
    fn is_full(&self) -> bool {
        MAX_MEMBERS <= self.list.len()
    }
}

impl Visitor for List {
    fn member(&mut self, member: &crate::tar::Member<'_>) {
        if self.is_full() {
            return;
        }
        self.list.push(Member {
            name: member.path.to_vec(),
            bytes: member.logical_size,
            packed: None,
            kind: match member.kind {
                Kind::File => "",
                Kind::HardLink => "hard link",
                Kind::Symlink => "symbolic link",
                Kind::CharDevice | Kind::BlockDevice => "device",
                Kind::Directory => "directory",
                Kind::Fifo => "named pipe",
            },
        });
    }

    fn damage(&mut self, _: Damage) {
        self.is_damaged = true;
    }
}
