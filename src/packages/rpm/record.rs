//! What is kept of a package's header: a few of its tags, its files, and what it needs and provides.

use super::bytes::{Reader, Writer};
use super::header::{Header, tag};
use crate::packages::path_list;

/// `FILEFLAGS` (rpm's `rpmfiles.h`).
const CONFIG: u64 = 1;
const GHOST: u64 = 1 << 6;
/// Bit of `FILEVERIFYFLAGS`: the length is worth a comparison.
const VERIFY_SIZE: u64 = 1 << 1;
/// `FILESTATES`: another package's version is there; it was left out; it is of another colour.
const REPLACED: u64 = 1;
const NOT_INSTALLED: u64 = 2;
const NET_SHARED: u64 = 3;
const WRONG_COLOUR: u64 = 4;

/// Bits of the flags of requirements and provides (rpm's `rpmds.h`).
pub(super) const LESS: u64 = 2;
pub(super) const GREATER: u64 = 4;
pub(super) const EQUAL: u64 = 8;
const RPMLIB: u64 = 1 << 24;

/// The longest path that Linux opens, `PATH_MAX`.
const MOST_PATH_BYTES: usize = 4096;

/// What is known of a file's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// It may be any: a configuration file, a link.
    Any,
    /// The file itself need not be there: ghosts, and what was left out, such as documentation.
    Optional,
    /// It should be this.
    Is(u64),
}

impl Length {
    fn code(self) -> u64 {
        match self {
            Self::Any => 0,
            Self::Optional => 1,
            Self::Is(bytes) => bytes.saturating_add(2),
        }
    }

    fn of_code(code: u64) -> Self {
        match code {
            0 => Self::Any,
            1 => Self::Optional,
            more => Self::Is(more - 2),
        }
    }
}

/// A package as it is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Record<'a> {
    pub(super) name: &'a [u8],
    /// `[epoch:]version-release`.
    pub(super) version: &'a [u8],
    pub(super) architecture: &'a [u8],
    pub(super) group: &'a [u8],
    /// Lists of `name` or `name OP version`, sorted.
    pub(super) requires: &'a [u8],
    pub(super) recommends: &'a [u8],
    pub(super) supplements: &'a [u8],
    pub(super) provides: &'a [u8],
    /// A list of paths, and a number for each.
    files: &'a [u8],
    lengths: &'a [u8],
}

impl<'a> Record<'a> {
    /// Reads back what [`condense`] made.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        Some(Self {
            name: reader.bytes()?,
            version: reader.bytes()?,
            architecture: reader.bytes()?,
            group: reader.bytes()?,
            requires: reader.bytes()?,
            recommends: reader.bytes()?,
            supplements: reader.bytes()?,
            provides: reader.bytes()?,
            files: reader.bytes()?,
            lengths: reader.bytes()?,
        })
    }

    /// Gives every file, in the order of the database.
    pub(super) fn each_file(&self, mut take: impl FnMut(&[u8], Length)) {
        let mut lengths = Reader(self.lengths);
        path_list::each(self.files, |path| {
            take(path, Length::of_code(lengths.number().unwrap_or(0)));
        });
    }
}

/// Makes a record of a header; `None` where it is none, or is of a package without a name.
pub(super) fn condense(header: &[u8]) -> Option<Vec<u8>> {
    let bytes = header.len();
    let header = Header::parse(header)?;
    let name = header.string(tag::NAME).filter(|name| !name.is_empty())?;
    let (files, lengths) = files(&header, bytes);
    let mut record = Writer(Vec::with_capacity(files.len() + lengths.len() + 256));
    record.bytes(name);
    record.bytes(&version(&header)?);
    record.bytes(header.string(tag::ARCH).unwrap_or_default());
    record.bytes(header.string(tag::GROUP).unwrap_or_default());
    for tags in [
        [tag::REQUIRE_NAME, tag::REQUIRE_FLAGS, tag::REQUIRE_VERSION],
        [tag::RECOMMEND_NAME, tag::RECOMMEND_FLAGS, tag::RECOMMEND_VERSION],
        [tag::SUPPLEMENT_NAME, tag::SUPPLEMENT_FLAGS, tag::SUPPLEMENT_VERSION],
        [tag::PROVIDE_NAME, tag::PROVIDE_FLAGS, tag::PROVIDE_VERSION],
    ] {
        record.bytes(&relations(&header, tags));
    }
    record.bytes(&files);
    record.bytes(&lengths);
    record.0.shrink_to_fit();
    Some(record.0)
}

fn version(header: &Header<'_>) -> Option<Vec<u8>> {
    let mut text = match header.number(tag::EPOCH, 0) {
        Some(epoch) => format!("{epoch}:").into_bytes(),
        None => Vec::new(),
    };
    text.extend_from_slice(header.string(tag::VERSION)?);
    text.push(b'-');
    text.extend_from_slice(header.string(tag::RELEASE)?);
    Some(text)
}

/// Lists names with versions, sorted so that they share beginnings; what rpm itself provides to its
/// packages is left out.
fn relations(header: &Header<'_>, [names, flags, versions]: [u32; 3]) -> Vec<u8> {
    let flags = header.numbers(flags);
    let mut versions = header.strings(versions);
    let mut texts: Vec<Vec<u8>> = Vec::new();
    for (place, name) in header.strings(names).enumerate() {
        let flags = flags.get(place).unwrap_or(0);
        let version = versions.next().unwrap_or_default();
        if flags & RPMLIB != 0 || name.starts_with(b"rpmlib(") || MOST_PATH_BYTES < name.len() {
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
    let (mut list, mut last) = (Vec::new(), Vec::new());
    texts.iter().for_each(|text| path_list::push(&mut list, &mut last, text));
    list
}

/// The files, without directories, and a number for each.
///
/// Names of directories stand once in a header and may be used by any number of files; so all
/// paths together may be three times as long as the header, which has some hundred bytes for each
/// file, and not any longer.
fn files(header: &Header<'_>, header_bytes: usize) -> (Vec<u8>, Vec<u8>) {
    let numbers = FileNumbers::of(header);
    let (mut list, mut last, mut lengths) = (Vec::new(), Vec::new(), Writer::default());
    let mut room = header_bytes.saturating_mul(3);
    let mut add = |place: usize, directory: &[u8], name: &[u8]| {
        let length = directory.len() + name.len();
        let Some(left) = room.checked_sub(length) else { return };
        if let (true, Some(known)) = (length <= MOST_PATH_BYTES, numbers.length(place)) {
            room = left;
            path_list::push(&mut list, &mut last, &[directory, name].concat());
            lengths.number(known.code());
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
        // As rpm 3 wrote it.
        for (place, path) in header.strings(tag::OLD_FILE_NAMES).enumerate() {
            add(place, b"", path);
        }
    }
    (list, lengths.0)
}

/// What a header says of its files by number.
struct FileNumbers<'a> {
    sizes: super::header::Numbers<'a>,
    long_sizes: super::header::Numbers<'a>,
    states: super::header::Numbers<'a>,
    modes: super::header::Numbers<'a>,
    flags: super::header::Numbers<'a>,
    verify: super::header::Numbers<'a>,
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

    /// What is known of a file's length; `None` for what is not the package's or is a directory.
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
