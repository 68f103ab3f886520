//! What is known about an image before anything is judged. Owned, and shared by all users.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use crate::base::{self, Base, Given};
use crate::compression::Compression;
use crate::contents::Contents;
use crate::dockerfile::history::{self, History};
use crate::image::described::{Described, LayerDescriptor, Transfer};
use crate::image::digest::Digest;
use crate::image::layer_kind::is_plain;
use crate::layer::{Below, Keep, Name, Probes, ReadLayer, Wanted, unchanged};
use crate::limits::Limits;
use crate::packages::graph::Graph;
use crate::packages::owners::Owners;
use crate::packages::{Asked, PackageSet};
use crate::tar::Ending;
use crate::tree::{Cause, MergedTree, NodeId, VersionId};
use crate::warning::Warning;

pub mod access;
pub mod brought;
pub mod builders;
pub mod churn;
pub mod command_line;
pub mod context;
mod entry_script;
pub mod executed;
mod files;
mod health;
pub mod index;
pub mod interpreters;
pub mod java;
mod layers;
pub mod leaks;
mod lines;
mod links;
pub mod loader;
mod managers;
pub mod manifest_paths;
mod mounts;
pub mod node_imports;
pub mod place;
pub mod program;
mod running;
pub mod scripts;
pub mod services;
mod started;
pub mod startup;
pub mod users;

use index::Index;
use leaks::Leaks;
pub use lines::Lines;
use startup::Startup;

/// Contents that every rule may need: the users and groups, as home directories hold caches and
/// files belong to somebody.
pub static WANTED: &[Wanted] = &[users_row("passwd"), users_row("group")];

const fn users_row(name: &'static str) -> Wanted {
    // Far more than any list of users has.
    let keep = Keep::Whole { max_bytes: 1 << 20, condense: unchanged };
    Wanted { kind: "users", name: Name::Is(name), below: Below::Is("etc"), keep }
}

/// Where an image was read, and how.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// As the user named it.
    pub reference: String,
    /// The scheme of the source, such as `docker-archive`.
    pub source: &'static str,
    /// Whether digests were computed while reading.
    pub digests: bool,
    /// How the archive ends; `None` if the source is not an archive of an image.
    pub archive: Option<Ending>,
    /// Whether all of the source is one layer.
    pub is_layer: bool,
    /// How many layers a limit left out, above those that are listed.
    pub left_out: u64,
    /// What is wrong with the source or its metadata.
    pub warnings: Vec<Warning>,
}

/// What is known about one image.
///
/// Nothing in it borrows, so that it can be kept in an [`Arc`] and used from any thread.
#[derive(Debug)]
pub struct Facts {
    /// Where it was read.
    pub origin: Origin,
    /// Whether only the bytes are accounted for (see [`FactsOptions::bytes_only`]).
    pub bytes_only: bool,
    /// Its metadata: names, platform, digests, configuration.
    pub image: Described,
    /// Its layers merged.
    pub tree: Arc<MergedTree>,
    /// What a pull transfers for each layer, by its index; `None` if that is unknown.
    pub downloads: Vec<Option<u64>>,
    /// The steps that made it, base first, from its history.
    pub history: History,
    /// Contents that were kept while reading.
    pub contents: Contents,
    /// The packages.
    pub packages: PackageSet,
    /// Which package owns which file.
    pub owners: Owners,
    /// Which package depends on which.
    pub graph: Graph,
    /// The base image.
    pub base: Base,
    /// Where names are.
    pub index: Index,
    /// What is hidden: by cause, index of the layer that shipped it and of the one that hid it.
    pub hidden: BTreeMap<(Cause, usize, usize), Vec<VersionId>>,
    /// The home directories that exist: of the users in `/etc/passwd`, of `HOME`, and the root.
    pub homes: Vec<NodeId>,
    /// What a container starts.
    pub startup: Startup,
    /// Secrets that it ships. Their values are not in `image` and `history` either.
    pub leaks: Leaks,
    /// Where the steps are in a Dockerfile; `None` if none is given.
    pub lines: Option<Lines>,
    /// By index of a layer: the position in the history of the first step that made it.
    made_by: Vec<Option<usize>>,
    /// Found when a rule first asks for them.
    entrances: OnceLock<links::Entrances>,
    /// Determined when first asked for, as a Dockerfile may be given after the facts are gathered.
    churn: OnceLock<Option<churn::Churn>>,
    /// What the own `COPY` and `ADD` instructions bring, by the index of their layers.
    brought: OnceLock<BTreeMap<usize, brought::Brought>>,
}

/// What facts are gathered with.
#[derive(Debug, Clone, Copy)]
pub struct FactsOptions<'a> {
    /// The bounds to keep.
    pub limits: &'a Limits,
    /// What was kept while reading.
    pub probes: &'a Probes,
    /// What the user states about the base image.
    pub base: Given<'a>,
    /// Whether only the bytes are accounted for: no packages, no base image, no names. That is
    /// enough while layers are still on their way, and cheap.
    pub bytes_only: bool,
    /// Whether two threads may be used.
    pub parallel: bool,
}

impl Facts {
    /// Gathers what is known about an image from its layers, base first. Infallible: what could not
    /// be read is in the warnings of its parts.
    pub fn of(
        origin: Origin,
        mut image: Described,
        layers: Vec<Arc<ReadLayer>>,
        options: FactsOptions<'_>,
    ) -> Self {
        let downloads =
            image.layers.iter().zip(&layers).map(|(blob, layer)| download(blob, layer)).collect();
        let settings = leaks::take_settings(&mut image.config);
        let history = history::pair(image.config.history.as_deref(), layers.len());
        let made_by = made_by(&history, layers.len());
        let tree = Arc::new(MergedTree::merge(layers, options.limits));
        let index_tree = || {
            // The report and the rules use it later; here it is computed while files are parsed.
            tree.same_content();
            let index = if options.bytes_only { Index::default() } else { Index::of(&tree) };
            (hidden(&tree), index)
        };
        let parse_files = || match options.bytes_only {
            true => Known::nothing(&tree),
            false => Known::of(&image, &history, &tree, options),
        };
        let ((hidden, index), known) = both(options.parallel, index_tree, parse_files);
        let Known { contents, packages, owners, graph, base, homes } = known;
        let mut facts = Self {
            origin,
            bytes_only: options.bytes_only,
            image,
            tree,
            downloads,
            history,
            contents,
            packages,
            owners,
            graph,
            base,
            index,
            hidden,
            homes,
            startup: Startup::default(),
            leaks: Leaks { files: Vec::new(), settings },
            lines: None,
            made_by,
            entrances: OnceLock::new(),
            churn: OnceLock::new(),
            brought: OnceLock::new(),
        };
        facts.startup = Startup::of(&facts);
        if !options.bytes_only {
            facts.leaks.files = leaks::files(&facts.tree);
        }
        facts
    }

    /// The layers, base first.
    pub fn layers(&self) -> &[Arc<ReadLayer>] {
        self.tree.layers()
    }

    /// Returns the unpacked bytes of all layers.
    pub fn unpacked(&self) -> u64 {
        self.layers().iter().map(|layer| layer.entries.unpacked()).sum()
    }

    /// By index of a layer: that of the first layer that is the same blob; `None` for the first
    /// itself. A pull transfers a blob once.
    pub fn same_as(&self) -> Vec<Option<usize>> {
        let mut first: HashMap<Blob<'_>, usize> = HashMap::new();
        let blobs = self.image.layers.iter().zip(self.layers()).enumerate();
        blobs
            .map(|(index, (blob, layer))| {
                let same = *first.entry(Blob::of(blob, layer)).or_insert(index);
                (same < index).then_some(same)
            })
            .collect()
    }
}

/// What the contents of files show.
struct Known {
    contents: Contents,
    packages: PackageSet,
    owners: Owners,
    graph: Graph,
    base: Base,
    homes: Vec<NodeId>,
}

impl Known {
    fn of(
        image: &Described,
        history: &History,
        tree: &Arc<MergedTree>,
        options: FactsOptions<'_>,
    ) -> Self {
        let contents = Contents::of(Arc::clone(tree), options.probes);
        let packages = PackageSet::of(&contents, Asked::of(history, &image.config.env));
        let owners = Owners::of(tree, &packages);
        let graph = Graph::of(&packages);
        let base = base::find(image, history, &contents, &packages, options.base);
        let homes = homes(&contents, &image.config.env);
        Self { contents, packages, owners, graph, base, homes }
    }

    fn nothing(tree: &Arc<MergedTree>) -> Self {
        Self {
            contents: Contents::of(Arc::clone(tree), &Probes::default()),
            packages: PackageSet::default(),
            owners: Owners::default(),
            graph: Graph::default(),
            base: Base::default(),
            homes: Vec::new(),
        }
    }
}

/// By index of a layer: the position of the first step that made it.
fn made_by(history: &History, layers: usize) -> Vec<Option<usize>> {
    let mut made_by = vec![None; layers];
    for (at, step) in history.steps.iter().enumerate().rev() {
        if let Some(slot) = step.layer.and_then(|layer| made_by.get_mut(layer)) {
            *slot = Some(at);
        }
    }
    made_by
}

/// Hidden versions by cause, shipper and hider.
fn hidden(tree: &MergedTree) -> BTreeMap<(Cause, usize, usize), Vec<VersionId>> {
    let mut groups: BTreeMap<_, Vec<VersionId>> = BTreeMap::new();
    for id in tree.all_versions().filter(|&id| tree.own_content(id).is_some()) {
        if let (Some((cause, by)), Some(layer)) = (tree.hidden_bytes(id), tree.layer_of(id)) {
            groups.entry((cause, layer, by as usize)).or_default().push(id);
        }
    }
    groups
}

/// Home directories: of root, of the users that are listed or have one, of `HOME`, and the root
/// directory itself, which is that of users without a home.
fn homes(contents: &Contents, env: &[String]) -> Vec<NodeId> {
    let tree = contents.tree();
    let mut paths: Vec<&[u8]> = vec![b"/", b"/root"];
    paths.extend(env.iter().filter_map(|line| line.strip_prefix("HOME=")).map(str::as_bytes));
    let users = contents.find("/etc/passwd").map_or(&[][..], |passwd| passwd.bytes());
    let listed = users.split(|&byte| byte == b'\n');
    paths.extend(listed.filter_map(|user| user.split(|&byte| byte == b':').nth(5)));
    let mut homes: Vec<NodeId> = paths.iter().filter_map(|path| tree.find(path)).collect();
    if let Some(all) = tree.find(b"/home") {
        homes.extend(tree.children(all));
    }
    // Services often have a directory of the system as home, such as /bin or /usr/sbin.
    homes.retain(|&node| tree.is_directory(node) && !is_system_path(&tree.path(node)));
    homes.sort_unstable();
    homes.dedup();
    homes
}

fn is_system_path(path: &[u8]) -> bool {
    let first = path.split(|&byte| byte == b'/').nth(1).unwrap_or_default();
    matches!(first, b"bin" | b"sbin" | b"usr" | b"dev" | b"proc" | b"run" | b"etc" | b"lib")
}

/// Returns the bytes that a pull transfers for a layer; `None` if the source does not show that.
///
/// The length of an uncompressed blob counts only if its manifest says that it is transferred
/// uncompressed. If it is transferred compressed, the result is an estimate.
pub fn download(blob: &LayerDescriptor, layer: &ReadLayer) -> Option<u64> {
    match layer.compression {
        Some(Compression::None) if blob.if_plain == Transfer::AsStored => Some(layer.stored_bytes),
        Some(Compression::None) => layer.estimated_download,
        // The end of a blob that is cut has to be downloaded too.
        Some(_) if layer.is_cut => Some(blob.declared_bytes.unwrap_or(layer.stored_bytes)),
        Some(_) => Some(layer.stored_bytes),
        None => blob.declared_bytes.filter(|_| {
            blob.if_plain == Transfer::AsStored || !blob.media_type.as_deref().is_some_and(is_plain)
        }),
    }
}

/// Runs two functions, in parallel if requested.
pub(crate) fn both<A, B: Send>(
    parallel: bool,
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if !parallel {
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

/// What identifies a blob.
#[derive(PartialEq, Eq, Hash)]
enum Blob<'a> {
    /// It was read, once for all layers that share it.
    Read(*const ReadLayer),
    /// Not read: its digest identifies it.
    Unread(&'a Digest),
}

impl<'a> Blob<'a> {
    fn of(blob: &'a LayerDescriptor, layer: &ReadLayer) -> Self {
        match &blob.digest {
            Some(digest) if layer.compression.is_none() => Self::Unread(digest),
            _ => Self::Read(std::ptr::from_ref(layer)),
        }
    }
}
