//! The list of crates that cargo-auditable leaves in a binary: JSON, compressed with zlib, in a
//! section called `.dep-v0` (cargo-auditable, PARSING.md).

use std::io::{BufReader, Read};

use flate2::bufread::ZlibDecoder;
use object::elf::SHT_PROGBITS;
use serde::Deserialize;

use super::built::{BuildInfo, Language};
use super::elf::Section;
use super::layout::{Crates, Layout};
use crate::layer::Parts;

/// The name of the section.
pub(super) const SECTION: &[u8] = b".dep-v0";

/// The longest list that is read; the largest programs have a fiftieth of it.
const MAX_JSON_BYTES: u64 = 8 << 20;

/// How many nameless sections are tried: one has the list, and each attempt may inflate megabytes.
const MAX_TRIES: usize = 8;

#[derive(Deserialize)]
struct List {
    packages: Vec<Crate>,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
    version: String,
    /// `build` for those that run only while building; absent for others.
    kind: Option<String>,
    #[serde(default)]
    root: bool,
}

/// Reads the list of a binary; `None` if it has none that can be read.
///
/// Crates that run only while building are not in the binary and are left out.
pub(super) fn read(parts: &Parts, layout: &Layout, sections: &[Section<'_>]) -> Option<BuildInfo> {
    match &layout.crates {
        Crates::Nowhere => None,
        Crates::At(range) => decode(parts.get(range.clone())?),
        Crates::In(_) => {
            let named = sections.iter().find(|section| section.name == Some(SECTION));
            if let Some(section) = named {
                return decode(parts.get(section.file.clone())?);
            }
            let may_have_list = |section: &&Section<'_>| {
                section.name.is_none() && section.kind == SHT_PROGBITS && section.flags.0 == 0
            };
            let candidates = sections.iter().filter(may_have_list);
            let contents = candidates.filter_map(|section| parts.get(section.file.clone()));
            contents.filter(|bytes| is_list(0, bytes)).take(MAX_TRIES).find_map(decode)
        }
    }
}

/// Whether a list may begin with these bytes.
pub(super) fn is_list(_: u64, bytes: &[u8]) -> bool {
    const BEGIN: &[u8] = b"{\"packages\":[";
    let is_zlib = matches!(bytes, [0x78, flags, ..] if (0x7800 + u16::from(*flags)) % 31 == 0);
    let mut begin = [0; BEGIN.len()];
    is_zlib && ZlibDecoder::new(bytes).read_exact(&mut begin).is_ok() && begin == BEGIN
}

fn decode(bytes: &[u8]) -> Option<BuildInfo> {
    let text = BufReader::new(ZlibDecoder::new(bytes).take(MAX_JSON_BYTES));
    let list: List = serde_json::from_reader(text).ok()?;
    let mut built = BuildInfo {
        language: Language::Rust,
        name: String::new(),
        version: String::new(),
        contains: Vec::new(),
    };
    for package in list.packages {
        let named = (on_one_line(&package.name), on_one_line(&package.version));
        if package.root && built.name.is_empty() {
            (built.name, built.version) = named;
        } else if package.kind.as_deref() != Some("build") {
            built.contains.push(named);
        }
    }
    Some(built)
}

/// Replaces tabs and newlines. No crate has them in its name; a list with them is not from cargo.
fn on_one_line(text: &str) -> String {
    text.replace(['\t', '\n'], "\u{fffd}")
}
