//! Reads the blob of a layer: damage of a file is part of the answer, that by a network is not.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use crate::image::digest::Digest;
use crate::layer::{self, LayerState, ReadLayer, ReadOptions};
use crate::source::{Blob, Content};
use crate::warning::Code;

/// Reads a blob.
///
/// One that comes over a network fails if it cannot be read to its end, and if its digest differs:
/// asking again may give the right bytes. One on this machine never fails; it is marked as damaged.
pub(super) fn read(content: &Content, options: ReadOptions<'_>) -> io::Result<ReadLayer> {
    match content {
        Content::Remote(blob) if content.is_remote() => read_remote(&**blob, options),
        content => Ok(read_local(content, options)),
    }
}

fn read_local(content: &Content, options: ReadOptions<'_>) -> ReadLayer {
    match content.open() {
        Ok(stored) => {
            let mut layer = layer::read(stored, options);
            layer.estimate_download();
            layer
        }
        Err(error) => {
            let mut layer = ReadLayer::unread(LayerState::Damaged);
            let note = || format!("its blob could not be opened: {error}");
            layer.notes.add(Code::LayerDamaged, note);
            layer
        }
    }
}

fn read_remote(blob: &dyn Blob, options: ReadOptions<'_>) -> io::Result<ReadLayer> {
    let failure = Failure::default();
    let watched = Watched { stored: blob.open(0)?, failure: failure.clone() };
    let mut layer = layer::read(Box::new(watched), options);
    if let Some(error) = failure.take() {
        return Err(error);
    }
    let computed = layer.blob_sha256.map(Digest::from_sha256);
    match computed.filter(|it| it.algorithm() == blob.digest().algorithm()) {
        Some(computed) if computed != *blob.digest() => {
            Err(io::Error::other(format!("it has the digest {computed}, not {}", blob.digest())))
        }
        _ => {
            layer.estimate_download();
            Ok(layer)
        }
    }
}

/// The first error of reading a blob.
#[derive(Clone, Default)]
struct Failure(Arc<Mutex<Option<io::Error>>>);

impl Failure {
    fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A blob whose errors are kept: the decoder makes notes of them.
struct Watched {
    stored: Box<dyn Read + Send>,
    failure: Failure,
}

impl Read for Watched {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.stored.read(out).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            let told = io::Error::new(error.kind(), error.to_string());
            let mut failure = self.failure.0.lock().unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert(error);
            told
        })
    }
}
