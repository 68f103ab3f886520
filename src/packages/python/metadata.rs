//! The parts of `METADATA`, `PKG-INFO` and `requires.txt` of a distribution that are kept.
//!
//! Python packaging specifications, "Core metadata"; setuptools, "requires.txt".

use serde::{Deserialize, Serialize};

use crate::contents::Content;
use crate::layer::{Parts, Want};
use crate::packages::stored::{store, stored};

/// How much of a file is read: its fields come before the description, which may be long.
const MAX_BYTES: u64 = 1 << 20;

/// How many requirements of one distribution are kept; real ones have a few hundred.
const MAX_REQUIREMENTS: usize = 4000;

/// The parts of a distribution that are kept.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Metadata {
    /// Empty if the file has none.
    pub(super) name: String,
    pub(super) version: String,
    /// Each as written (PEP 508).
    pub(super) requirements: Vec<String>,
}

impl Metadata {
    /// Reads the kept parts of a file.
    pub(super) fn of(content: &Content) -> Self {
        stored(content.bytes()).unwrap_or_default()
    }
}

/// Keeps the range of a metadata file that is read.
pub(super) fn plan(parts: &Parts) -> Vec<Want> {
    vec![Want::Keep(0..parts.file_bytes.min(MAX_BYTES))]
}

/// Keeps name, version and requirements of a metadata file.
pub(super) fn condense(parts: &Parts) -> Vec<u8> {
    store(&fields(parts.get(0..parts.file_bytes.min(MAX_BYTES)).unwrap_or_default()))
}

fn fields(text: &[u8]) -> Metadata {
    let text = String::from_utf8_lossy(text);
    let Metadata { mut name, mut version, mut requirements } = Metadata::default();
    for field in Fields(&text) {
        let Some((key, value)) = field.split_once(':') else { continue };
        let value = || value.split_whitespace().collect::<Vec<_>>().join(" ");
        if key.eq_ignore_ascii_case("name") && name.is_empty() {
            name = value();
        } else if key.eq_ignore_ascii_case("version") && version.is_empty() {
            version = value();
        } else if key.eq_ignore_ascii_case("requires-dist") && requirements.len() < MAX_REQUIREMENTS
        {
            requirements.push(value());
        }
    }
    Metadata { name, version, requirements }
}

/// Keeps the requirements of a `requires.txt` in the same form, without name and version. Its
/// sections, `[extra:marker]`, become markers.
pub(super) fn condense_requires(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let (mut requirements, mut condition) = (Vec::new(), String::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let (extra, marker) = section.split_once(':').unwrap_or((section, ""));
            condition = match (extra.trim(), marker.trim()) {
                ("", marker) => marker.to_owned(),
                (extra, "") => format!("extra == \"{extra}\""),
                (extra, marker) => format!("extra == \"{extra}\" and ({marker})"),
            };
        } else if requirements.len() < MAX_REQUIREMENTS {
            requirements.push(match condition.is_empty() {
                true => line.to_owned(),
                false => format!("{line} ; {condition}"),
            });
        }
    }
    store(&Metadata { requirements, ..Metadata::default() })
}

/// Keeps whether a distribution is editable.
///
/// Python packaging specifications, "Direct URL data structure".
pub(super) fn condense_direct_url(content: Vec<u8>) -> Vec<u8> {
    let value = serde_json::from_slice::<serde_json::Value>(&content).unwrap_or_default();
    let is_editable = value.pointer("/dir_info/editable").and_then(serde_json::Value::as_bool);
    store(&is_editable.unwrap_or_default())
}

/// The fields of a message up to its first empty line, each with the lines that continue it.
struct Fields<'a>(&'a str);

impl<'a> Iterator for Fields<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let mut end = 0;
        for line in self.0.split_inclusive('\n') {
            if 0 < end && !line.starts_with([' ', '\t']) {
                break;
            }
            if line.trim_end().is_empty() {
                break;
            }
            end += line.len();
        }
        let (field, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        (!field.is_empty()).then_some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_end_at_the_description() {
        let text = "Metadata-Version: 2.1\r\nName: A\r\nVersion: 1.0\r\nLicense: x\r\n  Name: no\
                    \r\nRequires-Dist: b (>1)\r\n ; extra == 'c'\r\n\r\nName: no\r\n\
                    Requires-Dist: no\r\n";
        let wanted = Metadata {
            name: "A".to_owned(),
            version: "1.0".to_owned(),
            requirements: vec!["b (>1) ; extra == 'c'".to_owned()],
        };
        assert_eq!(fields(text.as_bytes()), wanted);
    }

    #[test]
    fn garbage_has_no_name() {
        for garbage in [&b""[..], b"\n\n", b"\xff\xfe\0\0", b"no colon\nnor here", b" starts wrong"]
        {
            assert_eq!(fields(garbage), Metadata::default());
        }
    }

    #[test]
    fn sections_of_requires_txt_are_conditions() {
        let text =
            "six>=1.0\n\n[:python_version < \"3\"]\ncolorama\n\n[test]\niniconfig\n[a:b=='c']\nd\n";
        let kept = condense_requires(text.into());
        let wanted = [
            "six>=1.0",
            "colorama ; python_version < \"3\"",
            "iniconfig ; extra == \"test\"",
            "d ; extra == \"a\" and (b=='c')",
        ];
        assert_eq!(stored::<Metadata>(&kept).unwrap().requirements, wanted);
    }

    #[test]
    fn only_editable_sources_are_editable() {
        let editable = br#"{"dir_info": {"editable": true}, "url": "file:///app"}"#;
        assert_eq!(stored(&condense_direct_url(editable.to_vec())), Some(true));
        for other in [&br#"{"dir_info": {}, "url": "file:///app"}"#[..], b"{", b"[]", b""] {
            assert_eq!(stored(&condense_direct_url(other.to_vec())), Some(false));
        }
    }
}
