//! An archive made of its record and its files again (tar-split, tar/asm/assemble.go).

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::beneath::Beneath;
use super::crc64::Crc64;
use super::file::{unreadable, wrapped};

/// The longest line of a record, in bytes. Longer ones than headers and a mebibyte of padding are
/// not written (tar/asm/disassemble.go, `paddingChunkSize`; archive/tar, `maxSpecialFileSize`).
const MAX_LINE_BYTES: u64 = 16 << 20;

/// The kinds of entries (tar/storage/entry.go).
const FILE: u8 = 1;
const SEGMENT: u8 = 2;

/// One line of a record.
#[derive(serde::Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default)]
    name: String,
    /// The name in base64, if it is not UTF-8.
    #[serde(default)]
    name_raw: Option<String>,
    #[serde(default)]
    size: u64,
    /// What a segment has, or the checksum of a file; in base64.
    #[serde(default)]
    payload: Option<String>,
}

/// Reads the archive.
pub(super) struct Assembled<R> {
    record: R,
    files: Beneath,
    record_path: PathBuf,
    line: Vec<u8>,
    current: Part,
}

/// What is being read.
enum Part {
    Segment { bytes: Vec<u8>, at: usize },
    Content { file: File, path: PathBuf, left: u64, crc: Crc64, expected: [u8; 8] },
    End,
}

impl<R: BufRead> Assembled<R> {
    pub(super) fn new(record: R, files: Beneath, record_path: PathBuf) -> Self {
        let current = Part::Segment { bytes: Vec::new(), at: 0 };
        Self { record, files, record_path, line: Vec::new(), current }
    }

    /// Reads the next line of the record.
    fn next(&mut self) -> io::Result<Part> {
        self.line.clear();
        let mut bounded = (&mut self.record).take(MAX_LINE_BYTES);
        let read = bounded.read_until(b'\n', &mut self.line);
        read.map_err(|error| wrapped(error.kind(), &self.record_path, &error))?;
        if self.line.is_empty() {
            return Ok(Part::End);
        }
        let entry: Entry =
            serde_json::from_slice(&self.line).map_err(|error| self.wrong(&error))?;
        let payload = match &entry.payload {
            Some(payload) => STANDARD.decode(payload).map_err(|error| self.wrong(&error))?,
            None => Vec::new(),
        };
        match entry.kind {
            SEGMENT => Ok(Part::Segment { bytes: payload, at: 0 }),
            // Directories, links and empty files.
            FILE if entry.size == 0 => Ok(Part::Segment { bytes: Vec::new(), at: 0 }),
            FILE => {
                let expected = <[u8; 8]>::try_from(payload);
                let missing = |_| self.wrong(&io::Error::other("a file has no checksum"));
                let expected = expected.map_err(missing)?;
                self.content(&entry, expected)
            }
            other => Err(self.wrong(&io::Error::other(format!("an entry has the type {other}")))),
        }
    }

    fn content(&mut self, entry: &Entry, expected: [u8; 8]) -> io::Result<Part> {
        let name = match &entry.name_raw {
            Some(name) => path_of(STANDARD.decode(name).map_err(|error| self.wrong(&error))?),
            None => PathBuf::from(&entry.name),
        };
        let path = self.files.shown(&name);
        let file = self.files.open(&name);
        let file = file.map_err(|error| wrapped(error.kind(), &path, &error))?;
        Ok(Part::Content { file, path, left: entry.size, crc: Crc64::default(), expected })
    }

    /// Returns the error for a record that cannot be understood.
    fn wrong(&self, error: &dyn std::error::Error) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, unreadable(&self.record_path, error))
    }
}

impl<R: BufRead> Read for Assembled<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let read = match &mut self.current {
                Part::Segment { bytes, at } => {
                    let read = bytes.get(*at..).unwrap_or_default().read(out)?;
                    *at += read;
                    read
                }
                Part::Content { left: 0, path, crc, expected, .. } => {
                    if crc.finish().to_be_bytes() != *expected {
                        return Err(changed(
                            path,
                            "it has another checksum than when it was stored",
                        ));
                    }
                    0
                }
                Part::Content { file, path, left, crc, .. } => {
                    let max_bytes = usize::try_from(*left).unwrap_or(usize::MAX).min(out.len());
                    let out = out.get_mut(..max_bytes).unwrap_or_default();
                    let read =
                        file.read(out).map_err(|error| wrapped(error.kind(), path, &error))?;
                    if read == 0 {
                        return Err(changed(path, "it is shorter than when it was stored"));
                    }
                    crc.update(out.get(..read).unwrap_or_default());
                    *left = left.saturating_sub(read as u64);
                    read
                }
                Part::End => return Ok(0),
            };
            if 0 < read {
                return Ok(read);
            }
            self.current = self.next()?;
        }
    }
}

fn changed(path: &Path, reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, unreadable(path, &io::Error::other(reason)))
}

#[cfg(unix)]
fn path_of(name: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(name).into()
}

#[cfg(not(unix))]
fn path_of(name: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&name).into_owned().into()
}
