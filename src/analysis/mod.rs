//! From layers that were read to a report: a function from data to data, without I/O or clock.

use std::sync::Arc;

use crate::base::{self, Given, Question};
use crate::contents::Contents;
use crate::escape::{printable, printable_text};
use crate::image::history;
use crate::layer::{Probes, ReadLayer};
use crate::limits::Limits;
use crate::packages::graph::Graph;
use crate::packages::owners::Owners;
use crate::packages::{ECOSYSTEMS, Finds};
use crate::report::{
    Checks, ConfigReport, DuplicateGroup, EcosystemReport, ImageFacts, Largest, PackageReport,
    Report, SchemaVersion, Sizes, UnownedGroup,
};
use crate::rules::{self, Policy};
use crate::source::{FoundImage, LayerBlob, Opened};
use crate::tree::MergedTree;
use crate::warning::Warning;

mod base_layers;
mod duplicates;
mod files;
mod findings;
mod fixes;
mod hidden;
mod largest;
mod layers;
mod packages;
mod plans;
mod unowned;
mod warnings;

use findings::Judged;
use hidden::Ledger;
pub use plans::OtherBase;

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
    /// How many threads to use.
    pub threads: usize,
    /// What the user says of the base image.
    pub base: Given<'a>,
    /// Another base image to plan for.
    pub onto: Option<OtherBase<'a>>,
    /// What the configuration says of rules.
    pub policy: &'a Policy,
    /// Whether packages, the base image, findings and plans are looked for; without them a report
    /// says only where the bytes are.
    pub judges: bool,
}

/// Whose contents must be kept while reading, so that everything can be said.
pub fn probes() -> Probes {
    Probes::new(
        ECOSYSTEMS
            .iter()
            .flat_map(|ecosystem| ecosystem.wanted)
            .chain(base::WANTED)
            .chain(rules::image::WANTED)
            .chain(rules::program::WANTED)
            .chain(rules::all().flat_map(|rule| rule.wanted))
            .chain(crate::plans::WANTED),
    )
}

/// Makes the report of an image from its layers, base first.
pub fn analyse(opened: &Opened, layers: &[Arc<ReadLayer>], options: AnalysisOptions<'_>) -> Report {
    let image = &opened.image;
    let read: Vec<&ReadLayer> = layers.iter().map(Arc::as_ref).collect();
    let tree = MergedTree::merge(&read, options.limits);
    let downloads: Vec<Option<u64>> =
        image.layers.iter().zip(&read).map(|(blob, layer)| download(blob, layer)).collect();
    let history = history::pair(image.config.history.as_deref(), read.len());
    let scene =
        Scene { image, tree: &tree, layers: &read, downloads: &downloads, history: &history };
    let at_once = 1 < options.threads;
    let (bytes, known) =
        both(at_once, || scene.bytes(), || options.judges.then(|| scene.known(&options)));
    let (listed, judged) = both(
        at_once,
        || scene.listed(known.as_ref()),
        || known.as_ref().map(|known| scene.judged(known, &options)),
    );
    let judged = judged.unwrap_or_default();
    let mut report = Report {
        schema: SchemaVersion,
        image: facts(opened, options.reference),
        sizes: Sizes::default(),
        entries: read.iter().map(|layer| layer.entries.list.len() as u64).sum(),
        paths: bytes.paths,
        checks: Checks { digests: options.digests },
        layers: layers::layer_reports(image, &read, &downloads, &bytes.ledger),
        steps: layers::steps(&history),
        config: ConfigReport::of(&image.config),
        hidden: bytes.ledger.groups(&tree, &downloads),
        largest: bytes.largest,
        duplicates: listed.duplicates,
        findings: judged.findings,
        fixes: judged.fixes,
        plans: judged.plans,
        packages: listed.packages,
        ecosystems: listed.ecosystems,
        unowned: listed.unowned,
        base: None,
        warnings: warnings::warnings(opened, &read, &tree, &history, options.digests),
        files: options.files.then(|| files::files(&tree, &read, &downloads)),
    };
    if let Some(Known { finds, base, .. }) = known {
        report.warnings.extend(finds.warnings);
        report.warnings.extend(base.warnings.iter().cloned());
        report.base = base_layers::mark(base, &mut report.layers);
    }
    report.warnings.extend(options.policy.expired.iter().map(warnings::of_ignore));
    report.warnings.sort();
    layers::add_instructions(&mut report);
    report.sizes = layers::sizes(&report.layers);
    report
}

/// Does two things, at the same time where that is wanted.
fn both<A, B: Send>(
    at_once: bool,
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if !at_once {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        match other.join() {
            Ok(other) => (one, other),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// An image whose layers are merged.
struct Scene<'a> {
    image: &'a FoundImage,
    tree: &'a MergedTree<'a>,
    layers: &'a [&'a ReadLayer],
    downloads: &'a [Option<u64>],
    history: &'a history::History,
}

/// Where the bytes are.
struct ByPlace {
    ledger: Ledger,
    largest: Vec<Largest>,
    paths: u64,
}

/// What is found out before anything is judged.
struct Known<'a> {
    contents: Contents<'a>,
    finds: Finds,
    owners: Owners,
    graph: Graph,
    base: base::Base,
}

/// What is the same, and whose the bytes are.
#[derive(Default)]
struct Listed {
    duplicates: Vec<DuplicateGroup>,
    packages: Vec<PackageReport>,
    ecosystems: Vec<EcosystemReport>,
    unowned: Vec<UnownedGroup>,
}

impl<'a> Scene<'a> {
    fn bytes(&self) -> ByPlace {
        ByPlace {
            ledger: Ledger::of(self.tree, self.layers.len()),
            largest: largest::largest(self.tree, self.downloads),
            paths: paths(self.tree),
        }
    }

    fn known(&self, options: &AnalysisOptions<'a>) -> Known<'a> {
        let Self { image, tree, layers, history, .. } = *self;
        let contents = Contents::of(tree, layers, options.probes);
        let finds = Finds::of(&contents);
        let owners = Owners::of(tree, &finds);
        let graph = Graph::of(&finds);
        let given = options.base;
        let question = Question { image, history, contents: &contents, finds: &finds, given };
        let base = base::find(&question);
        Known { contents, finds, owners, graph, base }
    }

    fn listed(&self, known: Option<&Known<'_>>) -> Listed {
        let Self { tree, downloads, .. } = *self;
        let duplicates = duplicates::duplicates(tree);
        let Some(Known { finds, owners, graph, .. }) = known else {
            return Listed { duplicates, ..Listed::default() };
        };
        let only_recommended = graph.only_recommended();
        let packages =
            packages::Packages { tree, finds, owners, graph, only_recommended, downloads };
        Listed {
            duplicates,
            packages: packages.list(),
            ecosystems: packages.ecosystems(),
            unowned: unowned::unowned(tree, owners, downloads),
        }
    }

    fn judged(&self, known: &Known<'_>, options: &AnalysisOptions<'_>) -> Judged {
        Judged::of(&findings::Evidence {
            scene: self,
            contents: &known.contents,
            finds: &known.finds,
            owners: &known.owners,
            graph: &known.graph,
            base: &known.base,
            other: options.onto,
            limits: options.limits,
            policy: options.policy,
        })
    }
}

fn facts(opened: &Opened, reference: &str) -> ImageFacts {
    let image = &opened.image;
    ImageFacts {
        reference: printable_text(reference),
        source: opened.source.into(),
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
pub(crate) fn download(blob: &LayerBlob, layer: &ReadLayer) -> Option<u64> {
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
fn about_layer(index: usize, code: crate::warning::Code, message: String) -> Warning {
    Warning { code, layer: Some(index + 1), message }
}
