//! Reports that are read back from files and from standard input, also compressed ones.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, Cursor, Read};
use std::path::Path;

use serde::de::IgnoredAny;

use crate::compression::{Decoder, DecoderOptions};
use crate::limits::Limits;
use crate::report::{ReadReportError, Report};
use crate::units::Bytes;

/// Why a file that could be a report is none.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReportFileError {
    /// The file cannot be read, or decompressed.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// The report is larger than any that plimsoll wrote of an image that it could read.
    #[error("it is larger than {MAX_BYTES}")]
    TooLarge,
    /// It is JSON, and known to be something else.
    #[error("it is {_0}")]
    SomethingElse(&'static str),
    /// It is no report, or one that this version cannot read.
    #[error(transparent)]
    Report(ReadReportError),
}

impl ReportFileError {
    /// Whether there is no such file.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Self::Read(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// Whether a later version wrote it.
    pub(super) fn is_newer(&self) -> bool {
        let newer = |found: u64| u64::from(crate::report::SCHEMA) < found;
        matches!(self, Self::Report(ReadReportError::OtherSchema { found }) if newer(*found))
    }
}

/// The most bytes of a report, decompressed: it is held in memory. One with every path takes some
/// 400 bytes for each.
const MAX_BYTES: Bytes = Bytes(4_000_000_000);

/// How many bytes show whether something is JSON.
const FIRST_BYTES: u64 = 4096;

/// Returns whether there is a file with JSON in it. A file that cannot be read has none, so that
/// whatever reads it as an image says why.
pub(super) fn is_at(path: &Path) -> bool {
    path.is_file() && File::open(path).is_ok_and(|file| begins_json(Box::new(file)))
}

/// Returns whether JSON comes from standard input, without taking it from there.
///
/// Waits for the first bytes.
pub(super) fn is_on_stdin() -> bool {
    let mut stdin = io::stdin().lock();
    stdin.fill_buf().is_ok_and(|buffer| begins_json(Box::new(Cursor::new(buffer))))
}

fn begins_json(stored: Box<dyn Read + Send + '_>) -> bool {
    let mut first = Vec::new();
    if let Ok(decoder) = decoded(stored) {
        // If it ends early or is damaged, what comes before that still shows what it is.
        let _ = decoder.take(FIRST_BYTES).read_to_end(&mut first);
    }
    is_json(&first)
}

/// Reads a report from a file.
pub(super) fn read(path: &Path) -> Result<Report, ReportFileError> {
    of_text(&text(path)?)
}

/// Reads a report from standard input.
pub(super) fn read_stdin() -> Result<Report, ReportFileError> {
    of_text(&decompressed(Box::new(io::stdin()))?)
}

/// Reads a file that may be a report, and decompresses it.
pub(super) fn text(path: &Path) -> Result<Vec<u8>, ReportFileError> {
    decompressed(Box::new(File::open(path)?))
}

fn decompressed(stored: Box<dyn Read + Send + '_>) -> Result<Vec<u8>, ReportFileError> {
    let mut text = Vec::new();
    decoded(stored)?.take(MAX_BYTES.0.saturating_add(1)).read_to_end(&mut text)?;
    match MAX_BYTES.0 < text.len() as u64 {
        true => Err(ReportFileError::TooLarge),
        false => Ok(text),
    }
}

/// Reads a report from its text.
pub(super) fn of_text(text: &[u8]) -> Result<Report, ReportFileError> {
    Report::from_json_text(text).map_err(|error| match (&error, what_else(text)) {
        (ReadReportError::NotAReport | ReadReportError::Invalid(_), Some(what)) => {
            ReportFileError::SomethingElse(what)
        }
        _ => ReportFileError::Report(error),
    })
}

fn decoded<'a>(stored: Box<dyn Read + Send + 'a>) -> io::Result<Decoder<'a>> {
    let options = DecoderOptions { checksums: true, spent: None };
    Decoder::new(stored, options, &Limits::default())
}

/// Whether these may be the first bytes of JSON, and are not those of a tar: its headers are filled
/// up with zeros.
fn is_json(first: &[u8]) -> bool {
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    matches!(text, [b'{' | b'[', ..]) && !text.contains(&0)
}

/// What other JSON about images is called, by names that its object has.
const SOMETHING_ELSE: &[(&[&str], &str)] = &[
    (&["schema", "baseline"], "a file of numbers that `check --update-baseline` writes"),
    (&["schema", "judgements"], "the judgement of images, not a report"),
    (&["schema", "before", "after"], "a comparison, not a report of one image"),
    (&["schema", "rules"], "the list of rules, not a report"),
    (&["manifests"], "the index of an OCI image layout, without its images"),
    (&["config", "layers", "schemaVersion"], "the manifest of an image, without its layers"),
    (&["Config", "Layers"], "the manifest of an archive, without its images"),
    (&["rootfs"], "the configuration of an image, without its layers"),
    (&["RootFS"], "what `docker inspect` prints, not a report of plimsoll"),
];

/// Names of the fields of an object.
type Fields = BTreeMap<String, IgnoredAny>;

/// Returns what JSON is that is no report; `None` if it is unknown.
fn what_else(text: &[u8]) -> Option<&'static str> {
    let fields = match serde_json::from_slice::<Fields>(text) {
        Ok(fields) => fields,
        Err(_) => serde_json::from_slice::<Vec<Fields>>(text).ok()?.into_iter().next()?,
    };
    let has_all = |names: &[&str]| names.iter().all(|name| fields.contains_key(*name));
    SOMETHING_ELSE.iter().find(|(names, _)| has_all(names)).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_from_a_tar_whatever_its_first_file_is_called() {
        for (first, expected) in [
            (&b"{\"schema\": 1}"[..], true),
            (b"\xef\xbb\xbf\r\n [{", true),
            (b"{name}/file\0\0\0\0", false),
            (b"", false),
            (b"  ", false),
            (b"layer.tar", false),
        ] {
            assert_eq!(is_json(first), expected, "{first:?}");
        }
    }

    #[test]
    fn other_json_is_named() {
        let name = |text: &str| what_else(text.as_bytes());
        assert_eq!(
            name(r#"{"manifests": []}"#),
            Some("the index of an OCI image layout, without its images")
        );
        assert_eq!(
            name(r#"[{"Id": "x", "RootFS": {}}]"#),
            Some("what `docker inspect` prints, not a report of plimsoll")
        );
        for unknown in ["[]", "{}", "1", "[1]", r#"{"a": {"manifests": 1}}"#] {
            assert_eq!(name(unknown), None, "{unknown}");
        }
    }
}
