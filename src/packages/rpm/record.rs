//! The parts of a package's header that are kept: a few of its tags, its files, and what it
//! requires and provides.

use serde::{Deserialize, Serialize};

use super::header::{Header, Numbers, tag};
use crate::packages::path_list::PathList;
use crate::packages::text;

/// `FILEFLAGS` (rpm's `rpmfiles.h`).
const CONFIG: u64 = 1;
const GHOST: u64 = 1 << 6;
/// Bit of `FILEVERIFYFLAGS`: the length is compared.
const VERIFY_SIZE: u64 = 1 << 1;
/// `FILESTATES`: replaced by another package's version, not installed, on a shared network drive,
/// or not installed because it is for another architecture (of another colour).
const REPLACED: u64 = 1;
const NOT_INSTALLED: u64 = 2;
const NET_SHARED: u64 = 3;
const WRONG_COLOUR: u64 = 4;

/// Bits of the flags of requirements and provides (rpm's `rpmds.h`).
pub(super) const LESS: u64 = 2;
pub(super) const GREATER: u64 = 4;
pub(super) const EQUAL: u64 = 8;
const RPMLIB: u64 = 1 << 24;

/// The longest path that Linux accepts, `PATH_MAX`.
const MAX_PATH_BYTES: usize = 4096;

/// What is known about a file's length. It is kept as one number, as every file has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u64", into = "u64")]
pub(super) enum Length {
    /// It may differ: a configuration file, a link.
    Any,
    /// The file may be missing: a ghost, or not installed, such as documentation.
    Optional,
    /// It should be this.
    Is(u64),
}

impl From<Length> for u64 {
    fn from(length: Length) -> Self {
        match length {
            Length::Any => 0,
            Length::Optional => 1,
            Length::Is(bytes) => bytes.saturating_add(2),
        }
    }
}

impl From<u64> for Length {
    fn from(code: u64) -> Self {
        match code {
            0 => Self::Any,
            1 => Self::Optional,
            more => Self::Is(more - 2),
        }
    }
}

/// A package as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) name: String,
    /// `[epoch:]version-release`.
    pub(super) version: String,
    pub(super) architecture: String,
    pub(super) group: String,
    /// Lists of `name` or `name OP version`, sorted.
    pub(super) requires: PathList,
    pub(super) recommends: PathList,
    pub(super) supplements: PathList,
    pub(super) provides: PathList,
    files: PathList,
    /// One for each file.
    lengths: Vec<Length>,
}

impl Record {
    /// Reads a header; `None` if it is invalid, or its package has no name.
    pub(super) fn of(header: &[u8]) -> Option<Self> {
        let bytes = header.len();
        let header = Header::parse(header)?;
        let string = |tag| text(header.string(tag).unwrap_or_default());
        let mut record = Self {
            name: text(header.string(tag::NAME).filter(|name| !name.is_empty())?),
            version: version(&header)?,
            architecture: string(tag::ARCH),
            group: string(tag::GROUP),
            requires: relations(&header, tag::REQUIRES),
            recommends: relations(&header, tag::RECOMMENDS),
            supplements: relations(&header, tag::SUPPLEMENTS),
            provides: relations(&header, tag::PROVIDES),
            ..Self::default()
        };
        record.add_files(&header, bytes);
        Some(record)
    }

    /// Passes every file to a function, in the order of the database.
    pub(super) fn each_file(&self, mut take: impl FnMut(&[u8], Length)) {
        let mut lengths = self.lengths.iter();
        self.files.each(|path| take(path, lengths.next().copied().unwrap_or(Length::Any)));
    }

    /// Adds the files, without directories.
    ///
    /// A header names each directory once, for any number of files, so a short one could expand to
    /// endless paths. All paths together may be three times as long as the header; real ones are
    /// shorter, as a header has about a hundred bytes for each file.
    fn add_files(&mut self, header: &Header<'_>, header_bytes: usize) {
        let numbers = FileNumbers::of(header);
        let mut room = header_bytes.saturating_mul(3);
        let mut add = |place: usize, directory: &[u8], name: &[u8]| {
            let bytes = directory.len() + name.len();
            let Some(left) = room.checked_sub(bytes) else { return };
            if let (true, Some(length)) = (bytes <= MAX_PATH_BYTES, numbers.length(place)) {
                room = left;
                self.files.push(&[directory, name].concat());
                self.lengths.push(length);
            }
        };
        let directories: Vec<&[u8]> = header.strings(tag::DIR_NAMES).collect();
        let indexes = header.numbers(tag::DIR_INDEXES);
        for (place, name) in header.strings(tag::BASE_NAMES).enumerate() {
            let index = indexes.get(place).and_then(|index| usize::try_from(index).ok());
            if let Some(directory) = index.and_then(|index| directories.get(index)) {
                add(place, directory, name);
            }
        }
        if directories.is_empty() {
            // The form that rpm 3 wrote.
            for (place, path) in header.strings(tag::OLD_FILE_NAMES).enumerate() {
                add(place, b"", path);
            }
        }
    }
}

fn version(header: &Header<'_>) -> Option<String> {
    let (version, release) =
        (text(header.string(tag::VERSION)?), text(header.string(tag::RELEASE)?));
    Some(match header.number(tag::EPOCH, 0) {
        Some(epoch) => format!("{epoch}:{version}-{release}"),
        None => format!("{version}-{release}"),
    })
}

/// Returns names with versions, sorted so that they share beginnings. Features of rpm itself are
/// left out.
fn relations(header: &Header<'_>, [names, flags, versions]: [u32; 3]) -> PathList {
    let flags = header.numbers(flags);
    let mut versions = header.strings(versions);
    let mut texts: Vec<Vec<u8>> = Vec::new();
    for (place, name) in header.strings(names).enumerate() {
        let flags = flags.get(place).unwrap_or(0);
        let version = versions.next().unwrap_or_default();
        if flags & RPMLIB != 0 || name.starts_with(b"rpmlib(") || MAX_PATH_BYTES < name.len() {
            continue;
        }
        let operator: &[u8] = match flags & (LESS | GREATER | EQUAL) {
            LESS => b" < ",
            GREATER => b" > ",
            EQUAL => b" = ",
            both if both == LESS | EQUAL => b" <= ",
            both if both == GREATER | EQUAL => b" >= ",
            _ => b"",
        };
        let is_versioned = !operator.is_empty() && !version.is_empty();
        texts.push(match is_versioned {
            true => [name, operator, version].concat(),
            false => name.to_vec(),
        });
    }
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter().collect()
}

/// The numbers that a header has for its files.
struct FileNumbers<'a> {
    sizes: Numbers<'a>,
    long_sizes: Numbers<'a>,
    states: Numbers<'a>,
    modes: Numbers<'a>,
    flags: Numbers<'a>,
    verify: Numbers<'a>,
}

impl<'a> FileNumbers<'a> {
    fn of(header: &Header<'a>) -> Self {
        Self {
            sizes: header.numbers(tag::FILE_SIZES),
            long_sizes: header.numbers(tag::LONG_FILE_SIZES),
            states: header.numbers(tag::FILE_STATES),
            modes: header.numbers(tag::FILE_MODES),
            flags: header.numbers(tag::FILE_FLAGS),
            verify: header.numbers(tag::FILE_VERIFY_FLAGS),
        }
    }

    /// Returns what is known about a file's length; `None` if it is a directory or not installed by
    /// the package.
    fn length(&self, place: usize) -> Option<Length> {
        let kind = self.modes.get(place).map(|mode| mode & 0o170_000);
        let state = self.states.get(place);
        if kind == Some(0o040_000) || matches!(state, Some(REPLACED | WRONG_COLOUR)) {
            return None;
        }
        let flags = self.flags.get(place).unwrap_or(0);
        if flags & GHOST != 0 || matches!(state, Some(NOT_INSTALLED | NET_SHARED)) {
            return Some(Length::Optional);
        }
        let is_fixed = flags & CONFIG == 0
            && kind == Some(0o100_000)
            && self.verify.get(place).is_none_or(|verify| verify & VERIFY_SIZE != 0);
        let size = self.long_sizes.get(place).or_else(|| self.sizes.get(place));
        Some(size.filter(|_| is_fixed).map_or(Length::Any, Length::Is))
    }
}
