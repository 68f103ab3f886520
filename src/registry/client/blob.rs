//! Blobs, as streams that survive broken connections (distribution-spec, "Pulling blobs").

use std::collections::VecDeque;
use std::io::{self, Read};

use super::super::ask::Ask;
use super::super::endpoints::Endpoint;
use super::super::error::{RegistryError, Unreachable};
use super::super::failure;
use super::super::pace::Pace;
use super::super::refusal;
use super::super::wire::Answer;
use super::{Client, after_mirrors};
use crate::image::digest::Digest;
use crate::name::ImageName;

/// After how many bytes a connection counts as one that works, so that the breaks before it do not
/// count any more.
const PROGRESS_BYTES: u64 = 1 << 20;

/// A blob of a repository.
#[derive(Debug, Clone)]
pub(crate) struct RemoteBlob {
    client: Client,
    name: ImageName,
    digest: Digest,
    bytes: Option<u64>,
}

impl RemoteBlob {
    pub(super) fn new(client: Client, name: ImageName, digest: Digest, bytes: Option<u64>) -> Self {
        Self { client, name, digest, bytes }
    }

    /// Opens it at an offset in bytes.
    ///
    /// What is read is not compared with the digest. It has exactly as many bytes as were declared:
    /// if a connection breaks, or ends early, the rest is requested from where it broke; if a
    /// registry sends more, reading fails.
    pub(crate) fn open(&self, from: u64) -> io::Result<Box<dyn Read + Send>> {
        let found = self.client.find(&self.name)?;
        let mut places = VecDeque::from(found.mirrors);
        places.push_back(found.registry.clone());
        let endpoint = places.pop_front().unwrap_or(found.registry);
        let mut reader = Reader {
            endpoint,
            others: places,
            client: self.client.clone(),
            digest: self.digest.clone(),
            total: self.bytes,
            position: from,
            body: None,
            is_encoded: false,
            breaks: 0,
            since_break: 0,
            pace: Pace::new(self.client.asker().wire.silence()),
            has_ended: false,
            mirrors: Vec::new(),
        };
        if self.bytes.is_none_or(|bytes| from < bytes) {
            reader.connect()?;
        } else {
            reader.has_ended = true;
        }
        Ok(Box::new(reader))
    }

    /// Ends everything that its client does.
    pub(crate) fn cancel(&self) {
        self.client.cancel();
    }

    /// Returns the digest that it is requested by.
    pub(crate) fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Returns its declared length in bytes, if there is one.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.bytes
    }
}

struct Reader {
    client: Client,
    /// Where it is asked for.
    endpoint: Endpoint,
    /// Where it is asked for if that fails, in this order.
    others: VecDeque<Endpoint>,
    digest: Digest,
    /// Its length in bytes, once that is known.
    total: Option<u64>,
    /// The offset of the next byte.
    position: u64,
    body: Option<Box<dyn Read + Send>>,
    /// Whether what is sent is compressed for the transfer, so that offsets in it mean nothing.
    is_encoded: bool,
    /// How often the connection broke since it last worked.
    breaks: u32,
    since_break: u64,
    pace: Pace,
    has_ended: bool,
    /// Why mirrors were left.
    mirrors: Vec<String>,
}

impl Read for Reader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.has_ended && !out.is_empty() {
            self.client.asker().wire.stop.check()?;
            let left = self.total.map(|total| total.saturating_sub(self.position));
            let Some(body) = &mut self.body else {
                self.connect()?;
                continue;
            };
            if left == Some(0) {
                self.end()?;
                break;
            }
            let most = left.and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX);
            let most = most.min(out.len());
            match self.pace.read(body, out.get_mut(..most).unwrap_or_default()) {
                Ok(0) if left.is_none() => self.has_ended = true,
                Ok(0) => self.broke(&io::ErrorKind::UnexpectedEof.into())?,
                Ok(bytes) => {
                    self.advance(bytes as u64);
                    return Ok(bytes);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                Err(error) => self.broke(&error)?,
            }
        }
        Ok(0)
    }
}

impl Reader {
    fn advance(&mut self, bytes: u64) {
        self.position = self.position.saturating_add(bytes);
        self.since_break = self.since_break.saturating_add(bytes);
        if PROGRESS_BYTES <= self.since_break {
            self.breaks = 0;
        }
    }

    /// Requests the rest, from the first place that has it.
    fn connect(&mut self) -> Result<(), RegistryError> {
        loop {
            let url = self.endpoint.blob(&self.digest);
            let from = if self.is_encoded { 0 } else { self.position };
            let ask = Ask { endpoint: &self.endpoint, url, accept: None, from };
            match self.client.asker().ask(&ask) {
                Ok(answer) => match self.accept(answer) {
                    Ok(body) => {
                        self.body = Some(body);
                        return Ok(());
                    }
                    Err(error) => self.try_again(error)?,
                },
                Err(error) => self.leave(error)?,
            }
        }
    }

    /// Goes on to the next place; fails if there is none.
    fn leave(&mut self, error: RegistryError) -> Result<(), RegistryError> {
        let next = self.others.pop_front().filter(|_| error != RegistryError::Cancelled);
        let Some(next) = next else {
            return Err(after_mirrors(error, std::mem::take(&mut self.mirrors)));
        };
        let left = std::mem::replace(&mut self.endpoint, next);
        self.client.note(&left, &error);
        self.mirrors.push(error.to_string());
        (self.breaks, self.is_encoded) = (0, false);
        Ok(())
    }

    /// Goes on after a connection broke or ended early.
    fn broke(&mut self, error: &io::Error) -> Result<(), RegistryError> {
        self.body = None;
        self.try_again(failure::of_io(&self.endpoint.base.authority(), error))
    }

    /// Waits before a further attempt after an error; goes on to the next place, or fails, if it
    /// happened too often, or if a further attempt would not help.
    fn try_again(&mut self, error: RegistryError) -> Result<(), RegistryError> {
        let RegistryError::Unreachable { host, kind, reason } = error else {
            return self.leave(error);
        };
        let Some(pause) = self.client.asker().retries.pause(self.breaks, None) else {
            let total = self.total.map(|total| format!(" of {total}")).unwrap_or_default();
            let reason = format!("{reason}, after {}{total} bytes of a blob", self.position);
            return self.leave(RegistryError::Unreachable { host, kind, reason });
        };
        self.breaks += 1;
        self.since_break = 0;
        self.client.asker().wire.stop.wait(pause)
    }

    /// Makes sure that nothing follows the last byte.
    fn end(&mut self) -> Result<(), RegistryError> {
        self.has_ended = true;
        let more = self.body.as_mut().map(|body| body.read(&mut [0]));
        // Whatever goes wrong now: all bytes are there.
        let Some(Ok(1..)) = more else { return Ok(()) };
        let host = self.endpoint.base.authority();
        let reason = format!("it sent more than the {} bytes of a blob", self.position);
        Err(RegistryError::protocol(host, reason))
    }

    /// Returns what reads the rest from an answer.
    fn accept(&mut self, answer: Answer) -> Result<Box<dyn Read + Send>, RegistryError> {
        let host = answer.host.clone();
        let repository = self.endpoint.repository.clone();
        match answer.status {
            200 => self.accept_whole(answer),
            206 if 0 < self.position && !self.is_encoded => self.accept_rest(answer),
            206 => Err(RegistryError::protocol(
                host,
                "it sent a part of a blob that was not asked for",
            )),
            404 | 410 => {
                let digest = self.digest.clone();
                Err(RegistryError::NoBlob { host, repository, digest })
            }
            416 => {
                let reason = format!("it has no byte {} of a blob", self.position);
                Err(RegistryError::protocol(host, reason))
            }
            _ => Err(refusal::of_repository(answer, &repository)),
        }
    }

    /// A server that cannot send a part sends all; what has been read of it is skipped.
    fn accept_whole(&mut self, answer: Answer) -> Result<Box<dyn Read + Send>, RegistryError> {
        let (host, length) = (answer.host.clone(), answer.length());
        // Stores say so of blobs that are gzip themselves, and send them as they are.
        let is_stored_so = length.is_some() && length == self.total;
        self.is_encoded = answer.encoding().is_some() && !is_stored_so;
        let mut body = if is_stored_so { answer.into_reader() } else { answer.into_decoded()? };
        if !self.is_encoded
            && let Some(length) = length
        {
            let total = *self.total.get_or_insert(length);
            if total != length {
                let reason = format!("it has {length} bytes for a blob of {total}");
                return Err(RegistryError::protocol(host, reason));
            }
        }
        self.skip(&host, &mut body)?;
        Ok(body)
    }

    fn skip(&self, host: &str, body: &mut dyn Read) -> Result<(), RegistryError> {
        let mut buffer = vec![0; 64 << 10];
        let mut left = self.position;
        while 0 < left {
            self.client.asker().wire.stop.check()?;
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            match body.read(buffer.get_mut(..most).unwrap_or_default()) {
                Ok(0) => {
                    return Err(RegistryError::Unreachable {
                        host: host.to_owned(),
                        kind: Unreachable::Broken,
                        reason: "it sent less than before".to_owned(),
                    });
                }
                Ok(bytes) => left = left.saturating_sub(bytes as u64),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                Err(error) => return Err(failure::of_io(host, &error)),
            }
        }
        Ok(())
    }

    fn accept_rest(&mut self, answer: Answer) -> Result<Box<dyn Read + Send>, RegistryError> {
        let host = answer.host.clone();
        if answer.encoding().is_some() {
            let reason = "it encoded a part of a blob, which was not asked for";
            return Err(RegistryError::protocol(host, reason));
        }
        let range = answer.header("Content-Range").and_then(parse_content_range);
        let is_wanted = |&(start, total): &(u64, Option<u64>)| {
            start == self.position
                && (total.is_none() || self.total.is_none() || total == self.total)
        };
        let Some((_, total)) = range.filter(is_wanted) else {
            let reason = format!("it sent another part of a blob than from byte {}", self.position);
            return Err(RegistryError::protocol(host, reason));
        };
        self.total = self.total.or(total);
        Ok(answer.into_reader())
    }
}

/// Reads `bytes FIRST-LAST/TOTAL` (RFC 9110, section 14.4): the first byte, and the total unless it
/// is `*`.
fn parse_content_range(value: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = value.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.trim().split_once('-')?;
    let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok()?),
    };
    let is_valid = first <= last && total.is_none_or(|total| last < total);
    is_valid.then_some((first, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges_are_parsed() {
        for (value, parsed) in [
            ("bytes 5-9/10", Some((5, Some(10)))),
            (" bytes 5-9/*", Some((5, None))),
            ("bytes 5-10/10", None),
            ("bytes 9-5/10", None),
            ("bytes */10", None),
            ("items 5-9/10", None),
            ("bytes 5-9", None),
            ("bytes 5-99999999999999999999/*", None),
            ("", None),
        ] {
            assert_eq!(parse_content_range(value), parsed, "{value}");
        }
    }
}
