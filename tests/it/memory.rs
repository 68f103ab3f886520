//! Images made and read in memory, from layers to facts, judgement and report.

use std::sync::Arc;

use plimsoll::analysis::Detail;
use plimsoll::base::Given;
use plimsoll::facts::{Facts, FactsOptions, Origin};
use plimsoll::inspection;
use plimsoll::judgement::{JudgeOptions, Judgement, OtherBase, judge};
use plimsoll::layer::{Probes, ReadLayer, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::report::Report;
use plimsoll::rules::Policy;
use plimsoll::scan::{NoProgress, read_layers};
use plimsoll::source::{Content, FoundImage, LayerBlob};

/// What is made of an image.
pub(crate) struct Read {
    pub(crate) facts: Facts,
    pub(crate) judgement: Judgement,
    pub(crate) report: Report,
}

/// How an image is read.
#[derive(Default)]
pub(crate) struct How {
    pub(crate) base: Given<'static>,
    pub(crate) onto: Option<OtherBase>,
    pub(crate) policy: Policy,
    pub(crate) files: bool,
}

/// A layer, compressed or not, whose bytes are what a pull transfers.
pub(crate) fn blob(bytes: Vec<u8>) -> LayerBlob {
    LayerBlob {
        content: Some(Content::Memory(bytes.into())),
        plain_is_download: true,
        ..LayerBlob::default()
    }
}

/// Reads layers, base first.
pub(crate) fn layers(blobs: &[LayerBlob], probes: &Probes) -> Vec<Arc<ReadLayer>> {
    let read = ReadOptions {
        limits: &Limits::default(),
        probes,
        digests: false,
        pipelined: false,
        progress: &|_| (),
    };
    read_layers(blobs, read, 1, &NoProgress)
}

/// Another base image, of that name.
pub(crate) fn other_base(name: &str, blobs: Vec<LayerBlob>) -> OtherBase {
    let mut image = FoundImage::default();
    image.names = vec![name.to_owned()];
    image.layers = blobs;
    let (probes, limits) = (inspection::probes(), Limits::default());
    let layers = layers(&image.layers, &probes);
    OtherBase::of(name.to_owned(), &image, layers, &probes, &limits)
}

/// Reads an image.
pub(crate) fn read(image: FoundImage, how: &How) -> Read {
    let probes = inspection::probes();
    let layers = layers(&image.layers, &probes);
    let origin = Origin { reference: "test".to_owned(), source: "rootfs", ..Origin::default() };
    let options = FactsOptions {
        limits: &Limits::default(),
        probes: &probes,
        base: how.base,
        bytes_only: false,
        at_once: false,
    };
    let facts = Facts::of(origin, image, layers, options);
    let judgement = judge(&facts, JudgeOptions { policy: &how.policy, onto: how.onto.as_ref() });
    let report = Report::of(&facts, &judgement, Detail { files: how.files });
    Read { facts, judgement, report }
}
