//! Layers read in memory, as the whole way from an archive reads them.

use std::io::Write;
use std::sync::Arc;

use plimsoll::analysis::{self, AnalysisOptions, analyse};
use plimsoll::image::described::{Described, LayerDescriptor};
use plimsoll::layer::{Probes, ReadLayer, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::report::Report;
use plimsoll::scan::{NoEvents, read_layers};
use plimsoll::source::{Content, Opened};

use super::{Layer, write_tar};

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
    let limits = Limits::default();
    let blobs = layers.iter().map(|layer| pack(how, &write_tar(layer))).collect();
    let opened = in_memory(Described::default(), blobs);
    let probes = analysis::probes();
    let layers = read_in_memory(&opened, &limits, &probes);
    let options = AnalysisOptions {
        reference: "test",
        source: opened.source,
        warnings: &opened.warnings,
        digests: false,
        files: true,
        limits: &limits,
        probes: &probes,
        threads: 1,
        base: plimsoll::base::Given::Nothing,
        onto: None,
        policy: &plimsoll::rules::Policy::default(),
        judges: true,
    };
    let report = analyse(&opened.image, &layers, options);
    Image { layers, report }
}

/// An image whose layers are these blobs, base first; a pull transfers them as they are.
pub(crate) fn in_memory(mut image: Described, blobs: Vec<Vec<u8>>) -> Opened {
    let layer = LayerDescriptor { plain_is_download: true, ..LayerDescriptor::default() };
    image.layers = vec![layer; blobs.len()];
    let blobs = blobs.into_iter().map(|blob| Some(Content::Memory(blob.into()))).collect();
    Opened { source: "rootfs", image, blobs, set_aside: 0, warnings: Vec::new() }
}

/// Reads the layers of such an image on one thread.
pub(crate) fn read_in_memory(
    opened: &Opened,
    limits: &Limits,
    probes: &Probes,
) -> Vec<Arc<ReadLayer>> {
    let layers = read_layers(opened, ReadOptions::new(limits, probes), 1, &NoEvents);
    layers.expect("nothing stops it")
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
