//! The versions of symbols that an ELF file needs and defines (Linux Standard Base 5.0, section
//! 10.7).

use object::{Endian, Endianness};

use super::Dynamic;

/// The series that are of interest: of glibc and of GCC's C++ library.
const SERIES: [&str; 3] = ["GLIBC_", "GLIBCXX_", "CXXABI_"];

/// The longest name of a version that is read; theirs have less than 20 bytes.
const MAX_NAME_BYTES: u64 = 64;

/// How many records are read; the C library has some forty.
const MAX_RECORDS: usize = 1024;

/// A program starts without a version that is marked so (`VER_FLG_WEAK`).
const WEAK: u16 = 2;

/// Returns the highest version of each series that a file needs, by library; `None` if that was not
/// kept. `at` is the offset of the records; `None` if it has none.
pub(super) fn needed(of: &Dynamic<'_>, at: Option<u64>) -> Option<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut next = at;
    for _ in 0..MAX_RECORDS {
        let Some(at) = next else { return Some(found) };
        let record = Record::at(of, at)?;
        let file = of.string(record.long(4)?.into(), 255)?;
        let mut aux = at.checked_add(record.long(8)?.into())?;
        for _ in 0..record.short(2)? {
            let version = Record::at(of, aux)?;
            let name = of.string(version.long(8)?.into(), MAX_NAME_BYTES).unwrap_or_default();
            if version.short(4)? & WEAK == 0 {
                keep(&mut found, &file, name);
            }
            let step = version.long(12)?;
            if step == 0 || MAX_RECORDS < found.len() {
                break;
            }
            aux = aux.checked_add(step.into())?;
        }
        next = step(at, record.long(12)?)?;
    }
    None
}

/// Returns the highest version of each series that a file defines; `None` if that was not kept.
pub(super) fn defined(of: &Dynamic<'_>, at: Option<u64>) -> Option<Vec<String>> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut next = at;
    for _ in 0..MAX_RECORDS {
        let Some(at) = next else {
            return Some(found.into_iter().map(|(_, version)| version).collect());
        };
        let record = Record::at(of, at)?;
        let aux = at.checked_add(record.long(12)?.into())?;
        let name = of.string(Record::at(of, aux)?.long(0)?.into(), MAX_NAME_BYTES);
        keep(&mut found, "", name.unwrap_or_default());
        next = step(at, record.long(16)?)?;
    }
    None
}

/// Returns the offset of the next record; `Some(None)` after the last one, `None` if there is no
/// such offset.
#[expect(clippy::option_option, reason = "the end of a list is not an error in it")]
fn step(at: u64, step: u32) -> Option<Option<u64>> {
    if step == 0 { Some(None) } else { at.checked_add(step.into()).map(Some) }
}

/// Keeps a version if it is the highest of its series, of those that one library has.
fn keep(found: &mut Vec<(String, String)>, file: &str, name: String) {
    let Some(series) = SERIES.iter().find(|series| name.starts_with(**series)) else { return };
    let Some(numbers) = numbers(&name) else { return };
    let same = found.iter_mut().find(|(of, known)| of == file && known.starts_with(series));
    match same {
        Some((_, known)) if self::numbers(known).is_some_and(|known| numbers <= known) => (),
        Some((_, known)) => *known = name,
        None => found.push((file.to_owned(), name)),
    }
}

/// The numbers of a version such as `GLIBC_2.34`; `None` for one without, such as `GLIBC_PRIVATE`.
pub(in crate::packages::binary) fn numbers(name: &str) -> Option<Vec<u32>> {
    let (_, version) = name.split_once('_')?;
    version.split('.').map(|number| number.parse().ok()).collect()
}

/// A record, with what was kept after it.
struct Record<'p> {
    bytes: &'p [u8],
    order: Endianness,
}

impl<'p> Record<'p> {
    fn at(of: &Dynamic<'p>, at: u64) -> Option<Self> {
        let kept = of.parts.from(at)?;
        Some(Self { bytes: kept, order: of.elf.order })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(self.order.read_u16(bytes))
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(self.order.read_u32(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_of_each_series_is_kept() {
        let mut found = Vec::new();
        for name in ["GLIBC_2.9", "GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_PRIVATE", "GLIBCXX_3.4.30"] {
            keep(&mut found, "libc.so.6", name.to_owned());
        }
        keep(&mut found, "libm.so.6", "GLIBC_2.29".to_owned());
        keep(&mut found, "libssl.so.3", "OPENSSL_3.0.0".to_owned());
        let names: Vec<&str> = found.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["GLIBC_2.34", "GLIBCXX_3.4.30", "GLIBC_2.29"]);
    }
}
