//! The objects of `files`: every path with what each layer put there.

use schemars::JsonSchema;
use serde::Serialize;

use super::lists::Each;
use super::words::Fate;
use crate::report;

/// One path and its versions.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Path<'a> {
    /// The path.
    path: &'a str,
    /// What each layer put there, base first.
    versions: Each<'a, report::VersionReport, Version<'a>>,
}

/// What one layer put at a path.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Version<'a> {
    /// The layer's number.
    layer: usize,
    /// `file`, `directory`, `symlink`, `hard-link`, `char-device`, `block-device` or `fifo`.
    kind: &'a str,
    /// What became of it.
    fate: Fate,
    /// Number of the layer that hid it.
    ///
    /// `null` where it is visible.
    hidden_by: Option<usize>,
    /// Bytes of a regular file as stored; 0 for everything else.
    unpacked: u64,
    /// Bytes that a reader of the file sees.
    ///
    /// `null` where that is `unpacked`: the file has no holes.
    logical: Option<u64>,
    /// Its share of the layer's `download`, headers included.
    ///
    /// `null` where that is.
    download: Option<u64>,
    /// Permission bits, in octal: `0755`.
    mode: String,
    /// Owner.
    uid: u64,
    /// Group.
    gid: u64,
    /// Seconds since 1970.
    mtime: i64,
    /// xxh3-128 of a regular file's content, 32 hexadecimal digits.
    ///
    /// `null` for everything else.
    content: Option<&'a str>,
    /// Where a symbolic link points, or the path that a hard link names.
    ///
    /// `null` for everything else.
    target: Option<&'a str>,
}

impl<'a> From<&'a report::PathReport> for Path<'a> {
    fn from(path: &'a report::PathReport) -> Self {
        Self { path: &path.path, versions: path.versions.as_slice().into() }
    }
}

impl<'a> From<&'a report::VersionReport> for Version<'a> {
    fn from(version: &'a report::VersionReport) -> Self {
        Self {
            layer: version.layer,
            kind: version.kind,
            fate: version.hidden.map(|(cause, _)| cause).into(),
            hidden_by: version.hidden.map(|(_, layer)| layer),
            unpacked: version.unpacked.0,
            logical: version.logical.map(|bytes| bytes.0),
            download: version.download.map(|bytes| bytes.0),
            mode: format!("{:04o}", version.mode),
            uid: version.uid,
            gid: version.gid,
            mtime: version.mtime,
            content: version.content.as_deref(),
            target: version.target.as_deref(),
        }
    }
}
