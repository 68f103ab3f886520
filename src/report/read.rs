//! Reports read back from the JSON that was written of them, by this version or another one.

use std::io::{self, Read};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Report, SCHEMA};

/// Why a report could not be read back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadReportError {
    /// The bytes could not be read.
    #[error("could not read the report")]
    Read(#[source] io::Error),
    /// The text is not JSON.
    #[error("not a report of plimsoll: it is not JSON")]
    NotJson(#[source] serde_json::Error),
    /// The text ends before the JSON value in it does.
    #[error("the report is cut off")]
    Truncated(#[source] serde_json::Error),
    /// It is JSON that something else wrote.
    #[error("not a report of plimsoll: it has no schema number")]
    NotAReport,
    /// It is a report in a different version of the schema.
    #[error("the report has schema {found}, and this version of plimsoll reads schema {SCHEMA}")]
    OtherSchema {
        /// The number of its schema.
        found: u64,
    },
    /// A field is absent or of a different type, or a word is unknown.
    #[error("the report is not valid for schema {SCHEMA}")]
    Invalid(#[source] serde_json::Error),
}

impl Report {
    /// Reads a report from JSON.
    ///
    /// Fields that this version does not know are ignored, so that reports of later versions with
    /// the same schema can be read. Fails if the text is not JSON, is not a report, has another
    /// schema, or lacks a field.
    pub fn from_json(mut reader: impl Read) -> Result<Self, ReadReportError> {
        // Read in one piece, as explaining an error takes the whole text.
        let mut text = Vec::new();
        reader.read_to_end(&mut text).map_err(ReadReportError::Read)?;
        Self::from_json_text(&text)
    }

    /// Reads a report from all of its JSON, as [`from_json`](Self::from_json) does.
    pub fn from_json_text(text: &[u8]) -> Result<Self, ReadReportError> {
        // Some shells on Windows put a byte order mark before what a program prints.
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        serde_json::from_slice(text).map_err(|error| explain(text, error))
    }
}

/// The one field by which a report is recognised.
#[derive(Deserialize)]
struct Mark {
    schema: Option<serde_json::Value>,
}

/// Says what is wrong with a document, the most basic thing first.
fn explain(text: &[u8], error: serde_json::Error) -> ReadReportError {
    match serde_json::from_slice::<IgnoredAny>(text) {
        Err(error) if error.is_eof() => return ReadReportError::Truncated(error),
        Err(error) => return ReadReportError::NotJson(error),
        Ok(IgnoredAny) => (),
    }
    let mark = serde_json::from_slice::<Mark>(text).ok();
    match mark.and_then(|mark| mark.schema?.as_u64()) {
        None => ReadReportError::NotAReport,
        Some(found) if found != u64::from(SCHEMA) => ReadReportError::OtherSchema { found },
        Some(_) => ReadReportError::Invalid(error),
    }
}
