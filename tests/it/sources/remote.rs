//! Blobs that come over a network: read once, always compared with their digests, and able to fail.

use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use expect_test::expect;
use plimsoll::image::described::{Described, LayerDescriptor};
use plimsoll::image::digest::Digest;
use plimsoll::layer::{self, FilePart, Probes, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::scan::{NoEvents, read_layers};
use plimsoll::source::{Blob, Content, Opened};

use super::*;
use crate::layer_language::{Pack, pack};
use crate::memory;
use crate::program::tar_of;

/// A blob on another machine.
#[derive(Debug)]
struct Far {
    digest: Digest,
    /// Its content; `None` if it cannot be fetched.
    bytes: Option<Vec<u8>>,
    /// Whether that is because it is not there.
    is_absent: bool,
    /// How many bytes arrive before the connection breaks; `None` if it does not.
    breaks_after: Option<u64>,
    opened: AtomicUsize,
}

impl Far {
    fn new(bytes: &[u8]) -> Self {
        let digest = Digest::sha256_of(bytes);
        let (bytes, opened) = (Some(bytes.to_vec()), AtomicUsize::new(0));
        Self { digest, bytes, is_absent: false, breaks_after: None, opened }
    }
}

impl Blob for Far {
    fn open(&self, from: u64) -> io::Result<Box<dyn Read + Send>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let bytes = self.bytes.clone().ok_or_else(|| match self.is_absent {
            true => io::Error::new(io::ErrorKind::NotFound, "no such blob"),
            false => io::Error::other("no route to host"),
        })?;
        let mut bytes = Cursor::new(bytes);
        bytes.set_position(from);
        Ok(match self.breaks_after {
            None => Box::new(bytes),
            Some(after) => Box::new(bytes.take(after).chain(Broken)),
        })
    }

    fn digest(&self) -> &Digest {
        &self.digest
    }

    fn bytes(&self) -> Option<u64> {
        self.bytes.as_ref().map(|bytes| bytes.len() as u64)
    }
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("connection reset"))
    }
}

/// Reads blobs as the layers of one image, without `--verify`.
fn read_far(blobs: &[Arc<Far>], threads: usize) -> Report {
    memory::of(opened_far(blobs), threads, &memory::How::default()).report
}

fn opened_far(blobs: &[Arc<Far>]) -> Opened {
    let layers = blobs.iter().map(|blob| LayerDescriptor {
        digest: Some(blob.digest.clone()),
        ..LayerDescriptor::default()
    });
    let image = Described { layers: layers.collect(), ..Described::default() };
    let blobs = blobs.iter().map(|blob| {
        let blob: Arc<dyn Blob> = Arc::<Far>::clone(blob);
        Some(Content::Remote(blob))
    });
    Opened { source: "far", image, blobs: blobs.collect(), ..Opened::default() }
}

/// Checks that the layers of an image cannot be read, on one thread and on two.
fn check_refused(blobs: &[Arc<Far>], expected: &str) {
    let (limits, probes, opened) = (Limits::default(), Probes::default(), opened_far(blobs));
    for threads in [1, 2] {
        let read = ReadOptions::new(&limits, &probes);
        let error = read_layers(&opened, read, threads, None, &NoEvents).unwrap_err();
        assert_eq!(chain(&error.into()), expected);
    }
}

fn check_far(blobs: &[Arc<Far>], expected: Expect) {
    let report = read_far(blobs, 1);
    assert_report_identities(&report);
    let layers = report.layers.iter();
    let layers = layers.map(|layer| format!("{} {}\n", layer.state.word(), layer.entries));
    let warnings = report.warnings.iter().map(|warning| {
        let layer = warning.layer.unwrap_or(0);
        format!("layer {layer} {}: {}\n", warning.code.word(), warning.message)
    });
    expected.assert_eq(&layers.chain(warnings).collect::<String>());
    assert_eq!(read_far(blobs, 2).warnings, report.warnings, "on two threads");
}

#[test]
fn a_blob_with_the_right_digest_is_read_without_a_warning() {
    for how in [Pack::Plain, Pack::Gzip, Pack::Zstd] {
        let blob = Arc::new(Far::new(&pack(how, &tars()[0])));
        check_far(
            &[blob],
            expect![[r#"
                complete 4
            "#]],
        );
    }
}

#[test]
fn equal_blobs_are_read_once() {
    let blob = pack(Pack::Gzip, &tars()[0]);
    let blobs =
        [Arc::new(Far::new(&blob)), Arc::new(Far::new(&tars()[1])), Arc::new(Far::new(&blob))];
    let report = read_far(&blobs, 1);
    assert_eq!(report.layers[2].same_as, Some(1));
    let opened = blobs.each_ref().map(|blob| blob.opened.load(Ordering::Relaxed));
    assert_eq!(opened, [1, 1, 0]);
}

#[test]
fn a_blob_with_another_digest_is_refused_even_without_verify() {
    for how in [Pack::Plain, Pack::Gzip] {
        let mut blob = Far::new(&pack(how, &tars()[0]));
        let computed = std::mem::replace(&mut blob.digest, Digest::sha256_of(b"another"));
        let wanted = blob.digest.clone();
        let expected = format!(
            "could not get layer 2 of the image: it has the digest {computed}, not {wanted}"
        );
        check_refused(&[Arc::new(Far::new(&tars()[1])), Arc::new(blob)], &expected);
    }
}

#[test]
fn a_blob_that_cannot_be_fetched_is_an_error() {
    let unreachable = Far { bytes: None, ..Far::new(&tars()[0]) };
    let blobs = [Arc::new(unreachable), Arc::new(Far::new(&tars()[1]))];
    check_refused(&blobs, "could not get layer 1 of the image: no route to host");
}

#[test]
fn a_blob_that_is_not_there_is_an_absent_layer() {
    let absent = Far { bytes: None, is_absent: true, ..Far::new(&tars()[0]) };
    check_far(
        &[Arc::new(absent), Arc::new(Far::new(&tars()[1]))],
        expect![[r#"
            absent 0
            complete 3
            layer 1 layer-absent: its content is not in the source
        "#]],
    );
}

#[test]
fn a_connection_that_breaks_is_an_error() {
    // Wherever it breaks: in a header, in a file, after the last file.
    for after in [0, 100, 1536, 2000, tars()[0].len() as u64] {
        let blob = Far { breaks_after: Some(after), ..Far::new(&tars()[0]) };
        check_refused(&[Arc::new(blob)], "could not get layer 1 of the image: connection reset");
    }
}

#[test]
fn a_blob_that_ends_early_is_an_error() {
    for missing in [1, 512, 1536] {
        let tar = &tars()[0];
        let mut blob = Far::new(tar);
        let cut = tar[..tar.len() - missing].to_vec();
        let computed = Digest::sha256_of(&cut);
        let wanted = blob.digest.clone();
        blob.bytes = Some(cut);
        let expected = format!(
            "could not get layer 1 of the image: it has the digest {computed}, not {wanted}"
        );
        check_refused(&[Arc::new(blob)], &expected);
    }
}

#[test]
fn many_files_take_one_pass_over_a_blob() {
    let names: Vec<String> = (0..500).map(|number| format!("d/{number}")).collect();
    let members: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
    let far = Arc::new(Far::new(&pack(Pack::Gzip, &tar_of(&members))));
    let limits = Limits::default();
    let blob: Arc<dyn Blob> = Arc::<Far>::clone(&far);
    let content = Content::Remote(blob);
    let probes = Probes::default();
    let layer = layer::read(content.open().unwrap(), ReadOptions::new(&limits, &probes));
    assert_eq!(far.opened.load(Ordering::Relaxed), 1);
    let wanted: Vec<u32> = (0..500).collect();
    let mut bytes = Vec::new();
    let result = content.extract_many(&layer, &wanted, &limits, &mut |_, part| {
        if let FilePart::Bytes(more) = part {
            bytes.extend_from_slice(more);
        }
        ControlFlow::Continue(())
    });
    assert!(result.is_ok());
    assert_eq!(bytes, names.concat().into_bytes());
    assert_eq!(far.opened.load(Ordering::Relaxed), 2);
    // Nothing is read for nothing.
    let mut stop = |_: u32, _: FilePart<'_>| ControlFlow::Break(());
    content.extract_many(&layer, &[], &limits, &mut stop).unwrap();
    assert_eq!(far.opened.load(Ordering::Relaxed), 2);
}
