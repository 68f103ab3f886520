//! What `METADATA`, `PKG-INFO` and `requires.txt` say of a distribution.
//!
//! Python packaging specifications, "Core metadata"; setuptools, "requires.txt".

use crate::layer::{Parts, Want};

/// How much of a file is looked at: its fields stand before the description, which may be long.
const MOST_BYTES: u64 = 1 << 20;

/// Requirements of one distribution that are kept; real ones have some hundreds.
const MOST_REQUIREMENTS: usize = 4000;

/// What is known of a distribution.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata<'a> {
    /// Empty where the file has none.
    pub(super) name: &'a str,
    pub(super) version: &'a str,
    /// Each as written (PEP 508).
    pub(super) requirements: Vec<&'a str>,
}

impl<'a> Metadata<'a> {
    /// Reads what [`condense`] or [`condense_requires`] wrote.
    pub(super) fn read(kept: &'a [u8]) -> Self {
        let mut lines = std::str::from_utf8(kept).unwrap_or_default().split('\n');
        let name = lines.next().unwrap_or_default();
        let version = lines.next().unwrap_or_default();
        Self { name, version, requirements: lines.filter(|line| !line.is_empty()).collect() }
    }
}

/// The range of a metadata file that is wanted.
pub(super) fn plan(parts: &Parts) -> Vec<Want> {
    vec![Want::Keep(0..parts.file_bytes.min(MOST_BYTES))]
}

/// Keeps name, version and requirements of a metadata file, a line each.
pub(super) fn condense(parts: &Parts) -> Vec<u8> {
    fields(parts.get(0..parts.file_bytes.min(MOST_BYTES)).unwrap_or_default())
}

fn fields(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let (mut name, mut version, mut requirements) = (String::new(), String::new(), Vec::new());
    for field in Fields(&text) {
        let Some((key, value)) = field.split_once(':') else { continue };
        let value = || value.split_whitespace().collect::<Vec<_>>().join(" ");
        if key.eq_ignore_ascii_case("name") && name.is_empty() {
            name = value();
        } else if key.eq_ignore_ascii_case("version") && version.is_empty() {
            version = value();
        } else if key.eq_ignore_ascii_case("requires-dist")
            && requirements.len() < MOST_REQUIREMENTS
        {
            requirements.push(value());
        }
    }
    lines(&name, &version, &requirements)
}

/// Keeps the requirements of a `requires.txt` in the same form, without name and version: its
/// sections `[extra:marker]` become markers.
pub(super) fn condense_requires(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let (mut requirements, mut condition) = (Vec::new(), String::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(section) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            let (extra, marker) = section.split_once(':').unwrap_or((section, ""));
            condition = match (extra.trim(), marker.trim()) {
                ("", marker) => marker.to_owned(),
                (extra, "") => format!("extra == \"{extra}\""),
                (extra, marker) => format!("extra == \"{extra}\" and ({marker})"),
            };
        } else if requirements.len() < MOST_REQUIREMENTS {
            requirements.push(match condition.is_empty() {
                true => line.to_owned(),
                false => format!("{line} ; {condition}"),
            });
        }
    }
    lines("", "", &requirements)
}

/// Keeps where the sources of an editable distribution are; nothing for others.
///
/// Python packaging specifications, "Direct URL data structure".
pub(super) fn condense_direct_url(content: Vec<u8>) -> Vec<u8> {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(&content) else {
        return Vec::new();
    };
    let editable = value.pointer("/dir_info/editable").and_then(serde_json::Value::as_bool);
    match (editable, value.pointer("/url").and_then(serde_json::Value::as_str)) {
        (Some(true), url) => url.unwrap_or("file://").as_bytes().to_vec(),
        _ => Vec::new(),
    }
}

fn lines(name: &str, version: &str, requirements: &[String]) -> Vec<u8> {
    let mut out = format!("{name}\n{version}");
    for requirement in requirements {
        out.push('\n');
        out.push_str(requirement);
    }
    out.into_bytes()
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
        let text = "Metadata-Version: 2.1\r\nName: A\r\nVersion: 1.0\r\nLicense: x\r\n  Name: no\r\n\
                    Requires-Dist: b (>1)\r\n ; extra == 'c'\r\n\r\nName: no\r\nRequires-Dist: no\r\n";
        let kept = fields(text.as_bytes());
        let wanted =
            Metadata { name: "A", version: "1.0", requirements: vec!["b (>1) ; extra == 'c'"] };
        assert_eq!(Metadata::read(&kept), wanted);
    }

    #[test]
    fn garbage_has_no_name() {
        for garbage in [&b""[..], b"\n\n", b"\xff\xfe\0\0", b"no colon\nnor here", b" starts wrong"]
        {
            let kept = fields(garbage);
            assert_eq!(Metadata::read(&kept), Metadata::default());
        }
        assert_eq!(Metadata::read(b"\xff"), Metadata::default());
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
        assert_eq!(Metadata::read(&kept).requirements, wanted);
    }

    #[test]
    fn only_editable_sources_are_kept() {
        let editable = br#"{"dir_info": {"editable": true}, "url": "file:///app"}"#;
        assert_eq!(condense_direct_url(editable.to_vec()), b"file:///app");
        for other in [&br#"{"dir_info": {}, "url": "file:///app"}"#[..], b"{", b"[]", b""] {
            assert!(condense_direct_url(other.to_vec()).is_empty());
        }
    }
}
