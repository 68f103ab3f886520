//! What rules may ask of an image.

use std::collections::{BTreeMap, HashSet};

use foldhash::fast::RandomState;

use crate::base::Base;
use crate::contents::{Content, Contents};
use crate::dockerfile::{Instruction, Keyword, Step};
use crate::image::config::ImageConfig;
use crate::layer::{Below, Keep, Name, Wanted, as_it_is};
use crate::packages::graph::Graph;
use crate::packages::owners::Owners;
use crate::packages::{Finds, Package, PackageId};
use crate::tree::Cause;
use crate::tree::{MergedTree, NodeId, VersionId};

use super::index::Index;

/// Contents that every rule may need: the users, whose homes hold caches.
pub static WANTED: &[Wanted] = &[Wanted {
    kind: "users",
    name: Name::Is("passwd"),
    below: Below::Is("etc"),
    keep: Keep::Whole { most_bytes: 1 << 20, condense: as_it_is },
}];

/// An image as rules see it.
pub struct Image<'a> {
    /// The merged tree.
    pub tree: &'a MergedTree<'a>,
    /// Contents that were kept.
    pub contents: &'a Contents<'a>,
    /// The packages.
    pub finds: &'a Finds,
    /// Who owns what.
    pub owners: &'a Owners,
    /// Who needs whom.
    pub graph: &'a Graph,
    /// How a container starts.
    pub config: &'a ImageConfig,
    /// The base image.
    pub base: &'a Base,
    /// How many of the lowest layers are the base image's.
    pub base_layers: usize,
    /// What made the image, base first, as its history tells.
    pub steps: &'a [Step],
    /// What made each layer, by its index.
    pub made_by: &'a [Option<&'a Instruction>],
    /// How many of the steps are the base image's.
    pub base_steps: usize,
    /// Where names stand.
    pub index: &'a Index<'a>,
    /// What is hidden: by cause, index of the layer that shipped it and of the one that hid it.
    pub hidden: &'a BTreeMap<(Cause, usize, usize), Vec<VersionId>>,
    /// Home directories that are there: of the users in `/etc/passwd`, of `HOME`, and the root.
    pub homes: &'a [NodeId],
}

impl<'a> Image<'a> {
    /// Returns the visible node at a path.
    pub fn find(&self, path: &str) -> Option<NodeId> {
        self.tree.find(path.as_bytes())
    }

    /// Returns the visible directory at a path, its links followed.
    pub fn directory(&self, path: &str) -> Option<NodeId> {
        let node = self.tree.follow(self.find(path)?)?;
        self.tree.is_directory(node).then_some(node)
    }

    /// The value of an environment variable of the configuration.
    pub fn env(&self, name: &str) -> Option<&'a str> {
        let lines = self.config.env.iter().rev();
        lines.filter_map(|line| line.split_once('=')).find(|(key, _)| *key == name).map(|it| it.1)
    }

    /// What made a layer, by its index.
    pub fn step(&self, layer: usize) -> Option<&'a Instruction> {
        self.made_by.get(layer).copied().flatten()
    }

    /// The instruction of a layer, by its index, as it stood in the Dockerfile.
    pub fn instruction(&self, layer: usize) -> Option<&'a str> {
        Some(self.step(layer)?.text.as_str())
    }

    /// What a layer's `RUN` runs, without the word `RUN`; `None` for other instructions.
    pub fn command_of(&self, layer: usize) -> Option<&'a str> {
        let instruction = self.step(layer)?;
        match instruction.keyword {
            Keyword::Run => Some(instruction.text.strip_prefix("RUN ")?.trim()),
            _ => None,
        }
    }

    /// Whether a layer is a `COPY` or an `ADD`.
    pub fn is_copy(&self, layer: usize) -> bool {
        self.step(layer).is_some_and(|it| matches!(it.keyword, Keyword::Copy | Keyword::Add))
    }

    /// Whether a layer copies from another build stage or image.
    ///
    /// BuildKit leaves `--from` out of the history. Paths in a build context are rarely written with
    /// a slash before them, and paths in a stage nearly always are.
    pub fn copies_from_stage(&self, layer: usize) -> bool {
        let sources = self.copy_sources(layer).unwrap_or_default();
        let says = self.instruction(layer).is_some_and(|text| text.contains(" --from="));
        self.is_copy(layer) && (says || sources.iter().any(|source| source.starts_with('/')))
    }

    /// The directory or file that a layer's `COPY` or `ADD` copies to: absolute, without a slash at
    /// its end, empty for the root.
    pub fn copy_destination(&self, layer: usize) -> Option<String> {
        let text = self.instruction(layer).filter(|_| self.is_copy(layer))?;
        let last = text.split_whitespace().last()?.trim_matches(['"', ']']);
        Some(absolute(&self.directory_at(layer), last))
    }

    /// What a layer's `COPY` or `ADD` copies, as written; `None` where the history has only
    /// checksums for it, as those of the classic builder have.
    pub fn copy_sources(&self, layer: usize) -> Option<Vec<&'a str>> {
        let text = self.instruction(layer).filter(|_| self.is_copy(layer))?;
        let words = text.split_whitespace().skip(1).filter(|word| !word.starts_with("--"));
        let words: Vec<&str> = words.map(|word| word.trim_matches(['"', '[', ']', ','])).collect();
        let (_, sources) = words.split_last()?;
        let is_checksum =
            |word: &&str| ["dir:", "file:", "multi:"].iter().any(|start| word.starts_with(start));
        (!sources.iter().any(is_checksum)).then(|| sources.to_vec())
    }

    /// The working directory in effect where a layer is made, without a slash at its end.
    fn directory_at(&self, layer: usize) -> String {
        let before = self.steps.iter().take_while(|step| step.layer != Some(layer));
        let instructions = before.filter_map(|step| step.instruction.as_ref());
        let named = instructions.filter(|it| it.keyword == Keyword::Workdir);
        named.fold(String::new(), |at, it| {
            absolute(&at, it.text.strip_prefix("WORKDIR ").unwrap_or_default())
        })
    }

    /// A layer for sentences: its instruction, shortened, or its number from 1.
    pub fn layer_name(&self, layer: usize) -> String {
        match self.instruction(layer) {
            None => format!("layer {}", layer + 1),
            Some(text) => {
                let short: String = text.chars().take(60).collect();
                let dots = if short.len() < text.len() { "…" } else { "" };
                let short = crate::escape::printable_text(&short);
                format!("`{short}{dots}` (layer {})", layer + 1)
            }
        }
    }

    /// A path as reports show it, escaped.
    pub fn path(&self, node: NodeId) -> String {
        crate::escape::printable(&self.tree.path(node))
    }

    /// A path as a word for a shell (see [`shell_word`](super::places::shell_word)).
    pub fn word(&self, node: NodeId) -> String {
        super::places::shell_word(&self.tree.path(node))
    }

    /// The package that owns a path.
    pub fn owner(&self, node: NodeId) -> Option<(PackageId, &'a Package)> {
        let id = self.owners.owner(node)?;
        Some((id, self.finds.get(id)?))
    }

    /// Packages of an ecosystem.
    pub fn packages(&self, ecosystem: &str) -> impl Iterator<Item = (PackageId, &'a Package)> {
        let all = (0_u32..).map(PackageId).zip(&self.finds.packages);
        let ecosystem = ecosystem.to_owned();
        all.filter(move |(_, package)| package.ecosystem == ecosystem)
    }

    /// The visible files that a package owns.
    pub fn files_of(&self, id: PackageId) -> &[NodeId] {
        self.index.files_of(id)
    }

    /// The layers, by index, of the `RUN` instructions right above a layer, with nothing else between.
    pub fn later_runs(&self, layer: usize) -> impl Iterator<Item = usize> + '_ {
        (layer + 1..).take_while(|&above| self.command_of(above).is_some())
    }

    /// Whether the operating system's packages include one of that name.
    pub fn has_package(&self, name: &str) -> bool {
        self.finds.packages.iter().any(|package| package.name == name)
    }

    /// Every visible file and link in and below a node, which may be one itself; links are not
    /// followed.
    pub fn files_in(&self, node: NodeId) -> Vec<NodeId> {
        self.files_in_all(&[node])
    }

    /// The same of several nodes, each file once.
    pub fn files_in_all(&self, nodes: &[NodeId]) -> Vec<NodeId> {
        let mut files = Vec::new();
        let mut open = Vec::new();
        // One may stand in another.
        let mut opened: HashSet<NodeId, RandomState> = HashSet::default();
        for &node in nodes {
            open.push(node);
            while let Some(node) = open.pop() {
                if self.tree.is_directory(node) {
                    if nodes.len() == 1 || opened.insert(node) {
                        open.extend(self.tree.children(node));
                    }
                } else if self.tree.visible(node).is_some() {
                    files.push(node);
                }
            }
        }
        files.sort_unstable();
        files.dedup();
        files
    }

    /// The contents of a kind.
    pub fn contents(&self, kind: &str) -> &[Content<'a>] {
        self.contents.all(kind)
    }

    /// The program that starts with its arguments: entry point, then command.
    pub fn command(&self) -> Vec<&'a str> {
        let words = self.config.entrypoint.iter().chain(&self.config.cmd);
        words.map(String::as_str).collect()
    }

    /// The directory that the program starts in.
    pub fn working_directory(&self) -> &'a str {
        self.config.working_dir.as_deref().unwrap_or("/")
    }

    /// The layer, by its index, that ships what stands at a path.
    pub fn layer(&self, node: NodeId) -> Option<usize> {
        let version = self.tree.current(node)?;
        self.tree.layer_of(self.tree.carrier(version).unwrap_or(version))
    }

    /// Whether own layers ship what stands at a path.
    pub fn is_own(&self, node: NodeId) -> bool {
        self.layer(node).is_some_and(|layer| self.base_layers <= layer)
    }
}

/// A path from a directory, without a slash at its end.
fn absolute(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => directory.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => (),
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.iter().map(|part| format!("/{part}")).collect()
}
