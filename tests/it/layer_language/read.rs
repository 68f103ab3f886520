//! Layers read in memory, as the whole way from an archive reads them.

use std::io::Write;
use std::sync::Arc;

use plimsoll::analysis::{self, AnalysisOptions, analyse};
use plimsoll::layer::{ReadLayer, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::report::Report;
use plimsoll::scan::{NoProgress, read_layers};
use plimsoll::source::{Content, FoundImage, LayerBlob, Opened};

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
    let mut image = FoundImage::default();
    image.layers = layers.iter().map(|layer| blob(pack(how, &write_tar(layer)))).collect();
    let opened = Opened { source: "rootfs", image, set_aside: 0, warnings: Vec::new() };
    let probes = analysis::probes();
    let read = ReadOptions {
        limits: &limits,
        probes: &probes,
        digests: false,
        pipelined: false,
        progress: &|_| (),
    };
    let layers = read_layers(&opened.image.layers, read, 1, &NoProgress);
    let options = AnalysisOptions {
        reference: "test",
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
    let report = analyse(&opened, &layers, options);
    Image { layers, report }
}

fn blob(bytes: Vec<u8>) -> LayerBlob {
    LayerBlob {
        content: Some(Content::Memory(bytes.into())),
        plain_is_download: true,
        ..LayerBlob::default()
    }
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
