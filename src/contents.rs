//! Contents that were kept while layers were read, by their place in the merged tree.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::escape::printable;
use crate::layer::{Name, Probes, Wanted};
use crate::tree::{MergedTree, NodeId, VersionId};
use crate::units::counted;
use crate::warning::{Code, Warning};

/// The kept parts of the files that a container sees.
#[derive(Debug)]
pub struct Contents {
    tree: Arc<MergedTree>,
    /// By kind of [`Wanted`](crate::layer::Wanted), then in byte order of their paths.
    list: Vec<Content>,
    by_kind: BTreeMap<&'static str, Range<usize>>,
    /// Positions in `list`.
    by_node: HashMap<NodeId, usize, RandomState>,
    /// What was kept of files that the history chose, also of hidden versions.
    chosen: HashMap<Place, Arc<[u8]>, RandomState>,
    /// Files that should have been kept and were not.
    pub(crate) warnings: Vec<Warning>,
}

/// The parts of one file that were kept.
#[derive(Debug, Clone)]
pub struct Content {
    /// The kind of the row that kept it.
    pub kind: &'static str,
    /// The node of the file.
    pub node: NodeId,
    /// The index of the layer that it comes from.
    pub layer: usize,
    /// Shared with the layer.
    bytes: Arc<[u8]>,
}

impl Content {
    /// Returns what its row made from the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Contents {
    /// Finds the place in a tree of everything that was kept from its layers.
    ///
    /// Contents of hidden versions are left out. A file with several hard links has its content
    /// under each name that a row wants, and under all of them if its first bytes are what the row
    /// wants.
    pub fn of(tree: Arc<MergedTree>, probes: &Probes) -> Self {
        let kept = Kept::of(&tree, probes);
        let mut list = Vec::new();
        let mut missed = Missed::default();
        for version in tree.all_versions() {
            let node = tree.node_of(version);
            if tree.current(node) != Some(version) {
                continue;
            }
            let carrier = tree.carrier(version).unwrap_or(version);
            let Some(layer) = tree.layer_of(carrier) else { continue };
            let at = (layer, tree.entry_index(carrier));
            // What a name says about a file is said about a link by the link's name, not by that of
            // the file.
            let is_link = carrier != version;
            let row = is_link.then(|| row(&tree, node, version, probes)).flatten();
            let kind = row.and_then(|row| probes.row(row)).map(|row| row.kind);
            let found = row.and_then(|row| kept.of_row(at, row)).or_else(|| {
                let (wanted, bytes) = kept.first(at)?;
                let is_same = Some(wanted.kind) == kind || wanted.name.is_in_content();
                (!is_link || is_same).then_some((wanted, bytes))
            });
            if let Some((wanted, bytes)) = found {
                let bytes = Arc::clone(bytes);
                list.push(Content { kind: wanted.kind, node, layer, bytes });
            }
            if let Some(kind) = kind
                && found.is_none_or(|(found, _)| found.kind != kind)
                && tree
                    .layers()
                    .get(layer)
                    .is_some_and(|layer| !layer.was_captured(at.1, kind, probes))
            {
                missed.add(&tree, version, carrier);
            }
        }
        list.sort_by_cached_key(|content| (content.kind, tree.path(content.node)));
        let mut by_kind: BTreeMap<&'static str, Range<usize>> = BTreeMap::new();
        let mut by_node = HashMap::default();
        for (at, content) in list.iter().enumerate() {
            by_kind.entry(content.kind).or_insert(at..at).end = at + 1;
            by_node.insert(content.node, at);
        }
        let warnings = missed.warnings();
        let chosen = kept.chosen();
        Self { tree, list, by_kind, by_node, chosen, warnings }
    }

    /// Returns the tree that they are in.
    pub fn tree(&self) -> &MergedTree {
        &self.tree
    }

    /// Returns all contents of a kind, in byte order of their paths.
    pub fn all(&self, kind: &str) -> &[Content] {
        let range = self.by_kind.get(kind).cloned().unwrap_or_default();
        self.list.get(range).unwrap_or_default()
    }

    /// Returns the content of a node, or of the file that it links to.
    pub fn at(&self, node: NodeId) -> Option<&Content> {
        let node = self.tree.follow(node)?;
        self.list.get(*self.by_node.get(&node)?)
    }

    /// Returns what was kept of a version of a file that the history chose.
    pub fn of_version(&self, version: VersionId) -> Option<&[u8]> {
        let place = (self.tree.layer_of(version)?, self.tree.entry_index(version));
        self.chosen.get(&place).map(|bytes| &**bytes)
    }

    /// Returns the content of a directory's child with this name.
    pub fn child(&self, directory: NodeId, name: &str) -> Option<&Content> {
        self.at(self.tree.child(directory, name.as_bytes())?)
    }

    /// Returns the content at a path from the root.
    pub fn find(&self, path: &str) -> Option<&Content> {
        self.at(self.tree.find(path.as_bytes())?)
    }
}

/// Returns the row that wants a file by the path of a link to it, in the tree or in the tar.
fn row(tree: &MergedTree, node: NodeId, link: VersionId, probes: &Probes) -> Option<u16> {
    let path = tree.path(node);
    let by_path = probes.by_path(path.strip_prefix(b"/").unwrap_or(&path));
    by_path.or_else(|| {
        let entries = &tree.layers().get(tree.layer_of(link)?)?.entries;
        probes.by_path(&entries.path(entries.list.get(tree.entry_index(link) as usize)?))
    })
}

/// The index of a layer, and of an entry in it.
type Place = (usize, u32);

/// The row that wanted a content, and what was kept of it.
type KeptContent<'a> = (&'static Wanted, &'a Arc<[u8]>);

/// What was kept of the files of all layers.
struct Kept<'a> {
    first: HashMap<Place, KeptContent<'a>, RandomState>,
    /// What was kept only after the layers had been read, by row.
    later: HashMap<(Place, u16), KeptContent<'a>, RandomState>,
}

impl<'a> Kept<'a> {
    fn of(tree: &'a MergedTree, probes: &Probes) -> Self {
        let (mut first, mut later) = (HashMap::default(), HashMap::default());
        for (index, layer) in tree.layers().iter().enumerate() {
            for captured in &layer.captured {
                if let Some(row) = probes.row(captured.row) {
                    first.insert((index, captured.entry), (row, &captured.bytes));
                }
            }
            for captured in layer.recaptured.get().into_iter().flatten() {
                if let Some(row) = probes.row(captured.row) {
                    let key = ((index, captured.entry), captured.row);
                    later.insert(key, (row, &captured.bytes));
                }
            }
        }
        Self { first, later }
    }

    fn first(&self, place: Place) -> Option<KeptContent<'a>> {
        self.first.get(&place).copied()
    }

    fn chosen(&self) -> HashMap<Place, Arc<[u8]>, RandomState> {
        let chosen = self.later.iter().filter(|(_, (row, _))| matches!(row.name, Name::Chosen));
        chosen.map(|((place, _), (_, bytes))| (*place, Arc::clone(bytes))).collect()
    }

    fn of_row(&self, place: Place, row: u16) -> Option<KeptContent<'a>> {
        self.later.get(&(place, row)).copied()
    }
}

/// Links to files that should have been kept and were not, by the layer of the link: the first of
/// them, and how many there are.
#[derive(Default)]
struct Missed(BTreeMap<usize, (String, u64)>);

impl Missed {
    fn add(&mut self, tree: &MergedTree, link: VersionId, file: VersionId) {
        let Some(layer) = tree.layer_of(link) else { return };
        let first = || {
            let path = |version| printable(&tree.path(tree.node_of(version)));
            (format!("`{}` is a hard link to `{}`", path(link), path(file)), 0)
        };
        self.0.entry(layer).or_insert_with(first).1 += 1;
    }

    fn warnings(self) -> Vec<Warning> {
        let warn = |(layer, (first, count)): (usize, (String, u64))| {
            let more = match count {
                1 => String::new(),
                count => format!(" (and {} more like it)", counted(count - 1, "file")),
            };
            let message = format!(
                "{first}, which had been read before the link showed what it is: its content is \
                 unknown{more}; in an archive on disk it would be read again"
            );
            Warning { layer: Some(layer + 1), code: Code::PackageDatabase, message }
        };
        self.0.into_iter().map(warn).collect()
    }
}
