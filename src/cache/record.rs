//! The frame of every file of the cache: who made it, what it is about, a checksum over all.
//!
//! A checksum of the whole finds a file that was cut or damaged, so nothing has to be flushed to
//! the disk when one is written.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use twox_hash::XxHash3_128;

use super::FORMAT;
use super::key::Key;

/// What every record begins with.
const MAGIC: &[u8; 8] = b"plimsoll";

/// The bytes of an xxh3-128.
const CHECKSUM_BYTES: usize = 16;

/// Records up to this size are read. That of a layer with ten million entries, which is the most by
/// default, has less.
const MAX_RECORD_BYTES: u64 = 4 << 30;

/// The beginning of a record.
fn header(key: &Key) -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend_from_slice(&FORMAT.to_le_bytes());
    header.extend_from_slice(&key.maker);
    header.extend_from_slice(&key.name);
    header
}

/// A record that is being written; the checksum is taken as it passes.
pub(super) struct RecordWriter<W> {
    out: W,
    hash: XxHash3_128,
}

impl<W: Write> RecordWriter<W> {
    pub(super) fn begin(key: &Key, out: W) -> io::Result<Self> {
        let mut writer = Self { out, hash: XxHash3_128::new() };
        writer.write_all(&header(key))?;
        Ok(writer)
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&self.hash.finish_128().to_le_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for RecordWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.write(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A record that has been read, and whose checksum is right.
pub(super) struct Record {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// The file that it is in.
    pub(super) file: File,
}

impl Record {
    /// Reads a record; `None` if it cannot be read, is not whole, or was made by another program.
    pub(super) fn read(path: &Path, key: &Key) -> Option<Self> {
        // Opening a pipe would wait for its writer.
        let found = fs::symlink_metadata(path).ok()?;
        if !found.is_file() || MAX_RECORD_BYTES < found.len() {
            return None;
        }
        let file = File::open(path).ok()?;
        let mut bytes = Vec::with_capacity(usize::try_from(found.len()).ok()?.checked_add(1)?);
        (&file).take(MAX_RECORD_BYTES).read_to_end(&mut bytes).ok()?;
        let (start, end) = payload(&bytes, key)?;
        Some(Self { bytes, start, end, file })
    }

    /// Returns what was written between the header and the checksum.
    pub(super) fn payload(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }
}

/// Returns where the payload of a record begins and ends; `None` if it is not whole, or not that
/// record of this program.
fn payload(bytes: &[u8], key: &Key) -> Option<(usize, usize)> {
    let header = header(key);
    let (covered, checksum) = bytes.split_last_chunk::<CHECKSUM_BYTES>()?;
    let is_right =
        covered.starts_with(&header) && XxHash3_128::oneshot(covered).to_le_bytes() == *checksum;
    is_right.then_some((header.len(), covered.len()))
}
