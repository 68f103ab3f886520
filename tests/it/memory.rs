//! Images made and read in memory, from layers to facts, judgement and report.

use std::sync::Arc;

use plimsoll::base::Given;
use plimsoll::facts::{Facts, FactsOptions, Origin};
use plimsoll::image::described::{Described, LayerDescriptor, Transfer};
use plimsoll::judgement::JudgeOptions;
use plimsoll::layer::{Probes, ReadLayer, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::plans::OtherBase;
use plimsoll::report::Detail;
use plimsoll::report::Report;
use plimsoll::rules::Policy;
use plimsoll::scan::{NoEvents, read_layers};
use plimsoll::session;
use plimsoll::source::{Content, Opened};

/// Everything that is computed from an image.
pub(crate) struct Read {
    pub(crate) facts: Facts,
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

/// An image whose layers are these blobs, base first; a pull transfers them unchanged.
pub(crate) fn image(mut image: Described, blobs: Vec<Vec<u8>>) -> Opened {
    let layer = LayerDescriptor { if_plain: Transfer::AsStored, ..LayerDescriptor::default() };
    image.layers = vec![layer; blobs.len()];
    let blobs = blobs.into_iter().map(|blob| Some(Content::Memory(blob.into()))).collect();
    Opened { source: "rootfs", image, blobs, ..Opened::default() }
}

/// Reads the layers of such an image on one thread.
pub(crate) fn layers(opened: &Opened, probes: &Probes) -> Vec<Arc<ReadLayer>> {
    let limits = &Limits::default();
    let layers = read_layers(opened, ReadOptions::new(limits, probes), 1, None, &NoEvents);
    layers.expect("nothing stops it")
}

/// Another base image, with this name.
pub(crate) fn other_base(name: &str, blobs: Vec<Vec<u8>>) -> OtherBase {
    let names = vec![name.to_owned()];
    let opened = image(Described { names, ..Described::default() }, blobs);
    let probes = session::probes();
    let layers = layers(&opened, &probes);
    OtherBase::of(name.to_owned(), &opened.image, layers, &probes, &Limits::default())
}

/// Reads an image, its layers base first.
pub(crate) fn read(described: Described, blobs: Vec<Vec<u8>>, how: &How) -> Read {
    of(image(described, blobs), 1, how)
}

/// Reads an image that was opened.
pub(crate) fn of(opened: Opened, threads: usize, how: &How) -> Read {
    let (limits, probes) = (Limits::default(), session::probes());
    let read = ReadOptions::new(&limits, &probes);
    let layers = read_layers(&opened, read, threads, None, &NoEvents).expect("nothing stops it");
    let Opened { source, image, warnings, .. } = opened;
    let origin = Origin { reference: "test".to_owned(), source, warnings, ..Origin::default() };
    let options = FactsOptions {
        limits: &limits,
        probes: &probes,
        base: how.base,
        bytes_only: false,
        parallel: false,
    };
    let facts = Facts::of(origin, image, layers, options);
    let judging = JudgeOptions { policy: &how.policy, onto: how.onto.as_ref() };
    let detail = Detail { files: how.files, ..Detail::default() };
    let (report, _) = Report::judged(&facts, judging, detail, false);
    Read { facts, report }
}
