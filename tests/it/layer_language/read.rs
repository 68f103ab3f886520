//! Layers that are read from memory in the same way as from an archive.

use std::io::Write;
use std::sync::Arc;

use plimsoll::image::described::Described;
use plimsoll::layer::ReadLayer;
use plimsoll::report::Report;

use super::{Layer, write_tar};
use crate::memory;

/// How blobs are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pack {
    Plain,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

/// An image that has been read.
pub(crate) struct Image {
    pub(crate) layers: Vec<Arc<ReadLayer>>,
    pub(crate) report: Report,
}

/// Reads layers, base first.
pub(crate) fn read(layers: &[Layer], how: Pack) -> Image {
    let blobs = layers.iter().map(|layer| pack(how, &write_tar(layer))).collect();
    let how = memory::How { files: true, ..memory::How::default() };
    let read = memory::read(Described::default(), blobs, &how);
    Image { layers: read.facts.layers().to_vec(), report: read.report }
}

/// Compresses bytes.
pub(crate) fn pack(how: Pack, bytes: &[u8]) -> Vec<u8> {
    let written = "memory takes every byte";
    match how {
        Pack::Plain => bytes.to_vec(),
        Pack::Gzip => {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            out.write_all(bytes).expect(written);
            out.finish().expect(written)
        }
        Pack::Zstd => zstd::encode_all(bytes, 1).expect(written),
        Pack::Bzip2 => {
            let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
            out.write_all(bytes).expect(written);
            out.finish().expect(written)
        }
        Pack::Xz => {
            let options = lzma_rust2::XzOptions::with_preset(0);
            let mut out = lzma_rust2::XzWriter::new(Vec::new(), options).expect(written);
            out.write_all(bytes).expect(written);
            out.finish().expect(written)
        }
    }
}
