//! Stored bytes on their way into a decoder: one buffer, a position, and a way out for used
//! buffers.

use std::io::{self, Read};

use super::buffer::Buffer;
use super::{Compression, Damage};

/// Takes a buffer of stored bytes that has been decoded, and its filled length; returns the buffer
/// to fill next, or an empty one.
pub type Spent<'a> = Box<dyn FnMut(Buffer, usize) -> Buffer + Send + 'a>;

/// Large enough to make reads cheap, small enough for a core's private cache.
pub(super) const INPUT_BYTES: usize = 256 << 10;

/// Stored bytes, read ahead into one buffer.
pub(super) struct Input<'a> {
    stored: Box<dyn Read + Send + 'a>,
    spent: Option<Spent<'a>>,
    buffer: Buffer,
    next: usize,
    filled: usize,
    /// Stored bytes that were in earlier buffers.
    before: u64,
}

impl<'a> Input<'a> {
    pub(super) fn new(stored: Box<dyn Read + Send + 'a>, spent: Option<Spent<'a>>) -> Self {
        Self { stored, spent, buffer: Buffer::new(INPUT_BYTES), next: 0, filled: 0, before: 0 }
    }

    /// Bytes consumed so far.
    pub(super) fn position(&self) -> u64 {
        self.before + self.next as u64
    }

    /// Returns the buffered bytes, reading more if there are none; empty only at the end.
    pub(super) fn fill_buf(&mut self) -> Result<&[u8], Damage> {
        if self.next == self.filled {
            let stored = self.position();
            self.refill().map_err(|source| Damage::Read { stored, source })?;
        }
        Ok(self.buffer.get(self.next..self.filled).unwrap_or_default())
    }

    /// Marks buffered bytes as consumed.
    pub(super) fn consume(&mut self, bytes: usize) {
        self.next = (self.next + bytes).min(self.filled);
    }

    /// Consumes one byte; `None` at the end.
    pub(super) fn byte(&mut self) -> Result<Option<u8>, Damage> {
        let byte = self.fill_buf()?.first().copied();
        self.consume(usize::from(byte.is_some()));
        Ok(byte)
    }

    /// Returns at most `count` first bytes without consuming them; only before anything is read.
    pub(super) fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.filled == 0 {
            self.refill()?;
        }
        Ok(self.buffer.get(..self.filled.min(count)).unwrap_or_default())
    }

    /// Reads into `out` directly once the buffer is empty.
    pub(super) fn read_directly(&mut self, out: &mut [u8]) -> Result<usize, Damage> {
        let stored = self.position();
        let available = self.buffer.get(self.next..self.filled).unwrap_or_default();
        if available.is_empty() {
            let bytes = read_some(&mut self.stored, out);
            let bytes = bytes.map_err(|source| Damage::Read { stored, source })?;
            self.before += bytes as u64;
            return Ok(bytes);
        }
        let bytes = available.len().min(out.len());
        for (to, from) in out.iter_mut().zip(available) {
            *to = *from;
        }
        self.next += bytes;
        Ok(bytes)
    }

    /// Consumes the rest.
    pub(super) fn drain(&mut self) -> Result<(), Damage> {
        while !self.fill_buf()?.is_empty() {
            self.next = self.filled;
        }
        Ok(())
    }

    /// Consumes the rest; what follows `start` is not part of the stream.
    pub(super) fn trailing(
        &mut self,
        compression: Compression,
        start: u64,
    ) -> Result<Damage, Damage> {
        self.drain()?;
        Ok(Damage::Trailing { compression, bytes: self.position() - start })
    }

    fn refill(&mut self) -> io::Result<()> {
        self.hand_out();
        self.before += self.filled as u64;
        self.next = 0;
        self.filled = 0;
        // Filled completely, so that a decoder sees the same cuts whatever the source: near a cut
        // the position that it reports varies by a few bytes.
        while let Some(space) = self.buffer.get_mut(self.filled..).filter(|space| !space.is_empty())
        {
            match read_some(&mut self.stored, space) {
                Ok(0) => break,
                Ok(bytes) => self.filled += bytes,
                Err(_) if 0 < self.filled => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn hand_out(&mut self) {
        let Some(spent) = &mut self.spent else { return };
        if self.filled == 0 {
            return;
        }
        let full = std::mem::take(&mut self.buffer);
        self.buffer = spent(full, self.filled);
        if self.buffer.len() < INPUT_BYTES {
            self.buffer = Buffer::new(INPUT_BYTES);
        }
    }
}

impl Drop for Input<'_> {
    fn drop(&mut self) {
        self.hand_out();
    }
}

/// Reads once; retries if a signal interrupts.
pub(crate) fn read_some(stored: &mut dyn Read, out: &mut [u8]) -> io::Result<usize> {
    loop {
        match stored.read(out) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            result => return result,
        }
    }
}
