//! Limits the decompressed bytes of an archive that is compressed as a whole, or of a stream.

use std::io::{self, Read};

use super::members::Fault;
use crate::compression::{Damage, Decoder};
use crate::limits::Limits;

/// Plain bytes; reading fails once there are more than the limits allow.
pub(super) struct Bounded<'a> {
    pub(super) decoder: Decoder<'a>,
    pub(super) limits: &'a Limits,
    /// How many bytes were read so far.
    pub(super) plain: u64,
}

impl Read for Bounded<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let stored = self.decoder.stored();
        if self.limits.max_plain_bytes(stored) < self.plain {
            return Err(io::Error::other(Damage::Limit { stored, plain: self.plain }));
        }
        let bytes = Read::read(&mut self.decoder, out)?;
        self.plain += bytes as u64;
        Ok(bytes)
    }
}

/// Returns what to report of an error of reading an archive.
pub(super) fn fault(message: String, error: &io::Error) -> Fault {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<Damage>());
    Fault { message, is_limit: matches!(cause, Some(Damage::Limit { .. })) }
}
