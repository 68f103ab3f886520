//! From layers that were read to a report: a function from data to data, without I/O or clock.

use std::collections::HashMap;
use std::sync::Arc;

use crate::contents::Contents;
use crate::escape::{printable, printable_text};
use crate::image::history;
use crate::layer::{Probes, ReadLayer};
use crate::limits::Limits;
use crate::packages::graph::Graph;
use crate::packages::owners::Owners;
use crate::packages::{ECOSYSTEMS, Finds};
use crate::report::{Checks, ImageFacts, LayerReport, Report, Sizes, StepReport, Warning};
use crate::source::{FoundImage, LayerBlob, Opened};
use crate::tree::MergedTree;
use crate::units::Bytes;

mod duplicates;
mod files;
mod findings;
mod hidden;
mod largest;
mod packages;
mod unowned;
mod warnings;

use hidden::Ledger;

/// What shapes a report beyond the image itself.
#[derive(Debug, Clone, Copy)]
pub struct AnalysisOptions<'a> {
    /// The image as the user named it.
    pub reference: &'a str,
    /// Whether digests were computed while reading.
    pub digests: bool,
    /// Whether every path is listed.
    pub files: bool,
    /// The bounds to keep.
    pub limits: &'a Limits,
    /// What was kept while reading, as [`probes`] made it.
    pub probes: &'a Probes,
}

/// Whose contents must be kept while reading, so that everything can be said.
pub fn probes() -> Probes {
    Probes::new(ECOSYSTEMS.iter().flat_map(|ecosystem| ecosystem.wanted))
}

/// Makes the report of an image from its layers, base first.
pub fn analyse(opened: &Opened, layers: &[Arc<ReadLayer>], options: AnalysisOptions<'_>) -> Report {
    let image = &opened.image;
    let read: Vec<&ReadLayer> = layers.iter().map(Arc::as_ref).collect();
    let tree = MergedTree::merge(&read, options.limits);
    let downloads: Vec<Option<u64>> =
        image.layers.iter().zip(&read).map(|(blob, layer)| download(blob, layer)).collect();
    let ledger = Ledger::of(&tree, read.len());
    let contents = Contents::of(&tree, &read, options.probes);
    let finds = Finds::of(&contents);
    let owners = Owners::of(&tree, &finds);
    let graph = Graph::of(&finds);
    let packages = packages::Packages {
        tree: &tree,
        finds: &finds,
        owners: &owners,
        graph: &graph,
        downloads: &downloads,
    };
    let history = history::pair(image.config.history.as_deref(), read.len());
    let mut report = Report {
        image: facts(opened, options.reference),
        sizes: Sizes::default(),
        entries: read.iter().map(|layer| layer.entries.list.len() as u64).sum(),
        paths: paths(&tree),
        checks: Checks { digests: options.digests },
        layers: layer_reports(image, &read, &downloads, &ledger),
        steps: steps(&history),
        hidden: ledger.groups(&tree, &downloads),
        largest: largest::largest(&tree, &downloads),
        duplicates: duplicates::duplicates(&tree),
        findings: Vec::new(),
        plans: Vec::new(),
        packages: packages.list(),
        ecosystems: packages.ecosystems(),
        unowned: unowned::unowned(&tree, &owners, &downloads),
        warnings: warnings::warnings(opened, &read, &tree, &history, options.digests),
        files: options.files.then(|| files::files(&tree, &read, &downloads)),
    };
    report.warnings.extend(finds.warnings.iter().cloned());
    report.warnings.sort();
    add_instructions(&mut report);
    report.sizes = sizes(&report.layers);
    report
}

fn facts(opened: &Opened, reference: &str) -> ImageFacts {
    let image = &opened.image;
    ImageFacts {
        reference: printable_text(reference),
        source: opened.source,
        names: image.names.iter().map(|name| printable_text(name)).collect(),
        platform: image.platform.as_ref().map(|platform| printable_text(&platform.to_string())),
        digest: image.manifest_digest.as_ref().map(ToString::to_string),
        config_digest: image.config_digest.as_ref().map(ToString::to_string),
        created: image.config.created.as_deref().map(printable_text),
    }
}

/// The bytes that a pull transfers for a layer, where its source can tell.
///
/// An uncompressed blob tells only where its manifest says that this is how it is transferred.
fn download(blob: &LayerBlob, layer: &ReadLayer) -> Option<u64> {
    use crate::compression::Compression;
    match layer.compression {
        Some(Compression::None) if blob.plain_is_download => Some(layer.stored_bytes),
        Some(Compression::None) => None,
        Some(_) => Some(layer.stored_bytes),
        None => blob.declared_bytes,
    }
}

/// Entries of the merged tree, the root and implied parents not counted.
fn paths(tree: &MergedTree<'_>) -> u64 {
    let explicit = tree.nodes().skip(1).filter(|&node| tree.visible(node).is_some());
    explicit.count() as u64
}

/// A blob, to know it again.
#[derive(PartialEq, Eq, Hash)]
enum Blob<'a> {
    /// Read once for all layers that it is.
    Read(*const ReadLayer),
    /// Not read: its digest has to do.
    Unread(&'a crate::image::digest::Digest),
}

impl<'a> Blob<'a> {
    fn of(blob: &'a LayerBlob, layer: &ReadLayer) -> Self {
        match &blob.digest {
            Some(digest) if layer.compression.is_none() => Self::Unread(digest),
            _ => Self::Read(std::ptr::from_ref(layer)),
        }
    }
}

fn layer_reports(
    image: &FoundImage,
    layers: &[&ReadLayer],
    downloads: &[Option<u64>],
    ledger: &Ledger,
) -> Vec<LayerReport> {
    let mut reports: Vec<LayerReport> = Vec::new();
    let mut first: HashMap<Blob<'_>, usize> = HashMap::new();
    for (index, (blob, layer)) in image.layers.iter().zip(layers).enumerate() {
        let unpacked = layer.entries.unpacked();
        let account = ledger.layer(index);
        let download = downloads.get(index).copied().flatten();
        let if_known = |bytes: u64| download.map(|_| Bytes(bytes));
        let computed = layer.tar_sha256.map(crate::image::digest::Digest::from_sha256);
        let same_as = *first.entry(Blob::of(blob, layer)).or_insert(index);
        reports.push(LayerReport {
            number: index + 1,
            digest: blob.digest.as_ref().map(ToString::to_string),
            diff_id: computed.as_ref().or(blob.diff_id.as_ref()).map(ToString::to_string),
            compression: layer.compression.map(|compression| compression.word()),
            media_type: blob.media_type.as_deref().map(printable_text),
            instruction: None,
            created: None,
            same_as: (same_as < index).then_some(same_as + 1),
            state: layer.state,
            entries: layer.entries.list.len() as u64,
            download: download.map(Bytes),
            unpacked: Bytes(unpacked),
            visible: Bytes(unpacked.saturating_sub(account.hidden.unpacked)),
            hidden: Bytes(account.hidden.unpacked),
            hidden_download: if_known(account.hidden.download),
            overhead: Bytes(layer.tar_bytes.saturating_sub(unpacked)),
            download_overhead: layer
                .compression
                .and_then(|_| if_known(layer.stored_bytes.saturating_sub(account.download))),
            hides: account.hides.clone(),
            hidden_by: account.hidden_by.clone(),
        });
    }
    reports
}

fn steps(history: &history::History) -> Vec<StepReport> {
    history
        .steps
        .iter()
        .map(|step| StepReport {
            layer: step.layer.map(|index| index + 1),
            instruction: step.instruction.as_ref().map(|it| printable_text(&it.text)),
            created: step.created.as_deref().map(printable_text),
            comment: step.comment.as_deref().map(printable_text),
        })
        .collect()
}

fn add_instructions(report: &mut Report) {
    for step in &report.steps {
        let layer = step.layer.and_then(|number| report.layers.get_mut(number - 1));
        if let Some(layer) = layer {
            layer.instruction.clone_from(&step.instruction);
            layer.created.clone_from(&step.created);
        }
    }
}

fn sizes(layers: &[LayerReport]) -> Sizes {
    let total = |size: fn(&LayerReport) -> Bytes| layers.iter().map(size).sum();
    // What a pull transfers: a blob that several layers share only once.
    let distinct = || layers.iter().filter(|layer| layer.same_as.is_none());
    let known = distinct().map(|layer| layer.download).collect::<Option<Vec<_>>>();
    Sizes {
        download: known.map(|downloads| downloads.into_iter().sum()),
        unpacked: total(|layer| layer.unpacked),
        visible: total(|layer| layer.visible),
        hidden: total(|layer| layer.hidden),
        overhead: total(|layer| layer.overhead),
    }
}

/// A path as reports write it.
fn path_text(tree: &MergedTree<'_>, node: crate::tree::NodeId) -> String {
    printable(&tree.path(node))
}

/// Says how many more cases there were than the one in the message.
fn numbered(count: u64, message: &str) -> String {
    match count {
        1 => message.to_owned(),
        count => format!("{message} (and {} more like it)", crate::units::grouped(count - 1)),
    }
}

/// A warning about one layer, by its index from 0.
fn about_layer(index: usize, code: crate::report::Code, message: String) -> Warning {
    Warning { layer: Some(index + 1), code, message }
}
