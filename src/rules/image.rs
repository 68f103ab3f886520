//! What rules may ask of an image.

use std::collections::BTreeMap;

use crate::contents::{Content, Contents};
use crate::image::config::ImageConfig;
use crate::image::instruction::{Instruction, Keyword};
use crate::packages::graph::Graph;
use crate::packages::owners::Owners;
use crate::packages::{Finds, Package, PackageId};
use crate::report::Cause;
use crate::tree::{MergedTree, NodeId, VersionId};

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
    /// How many of the lowest layers are the base image's.
    pub base_layers: usize,
    /// The instruction of each layer, where the history has it.
    pub instructions: &'a [Option<Instruction>],
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

    /// Returns the directories at a path below every home.
    pub fn in_homes(&self, path: &str) -> Vec<NodeId> {
        let mut found: Vec<NodeId> = self
            .homes
            .iter()
            .filter_map(|&home| self.tree.find_from(home, path.as_bytes()))
            .filter(|&node| self.tree.is_directory(node))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The value of an environment variable of the configuration.
    pub fn env(&self, name: &str) -> Option<&'a str> {
        let lines = self.config.env.iter().rev();
        lines.filter_map(|line| line.split_once('=')).find(|(key, _)| *key == name).map(|it| it.1)
    }

    /// The instruction of a layer, by its index, as it stood in the Dockerfile.
    pub fn instruction(&self, layer: usize) -> Option<&'a str> {
        Some(self.instructions.get(layer)?.as_ref()?.text.as_str())
    }

    /// What a layer's `RUN` runs, without the word `RUN`; `None` for other instructions.
    pub fn command_of(&self, layer: usize) -> Option<&'a str> {
        let instruction = self.instructions.get(layer)?.as_ref()?;
        match instruction.keyword {
            Keyword::Run => Some(instruction.text.strip_prefix("RUN ")?.trim()),
            _ => None,
        }
    }

    /// Whether a layer is a `COPY` or an `ADD`.
    pub fn is_copy(&self, layer: usize) -> bool {
        let instruction = self.instructions.get(layer).and_then(Option::as_ref);
        instruction.is_some_and(|it| matches!(it.keyword, Keyword::Copy | Keyword::Add))
    }

    /// A layer for sentences: its instruction, shortened, or its number from 1.
    pub fn layer_name(&self, layer: usize) -> String {
        match self.instruction(layer) {
            None => format!("layer {}", layer + 1),
            Some(text) => {
                let short: String = text.chars().take(60).collect();
                let dots = if short.len() < text.len() { "…" } else { "" };
                format!("`{short}{dots}` (layer {})", layer + 1)
            }
        }
    }

    /// A path as reports show it, escaped.
    pub fn path(&self, node: NodeId) -> String {
        crate::escape::printable(&self.tree.path(node))
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

    /// Whether the operating system's packages include one of that name.
    pub fn has_package(&self, name: &str) -> bool {
        self.finds.packages.iter().any(|package| package.name == name)
    }

    /// Every visible file below a directory, itself not; directories are walked, links are not
    /// followed.
    pub fn files_below(&self, directory: NodeId) -> Vec<NodeId> {
        let mut files = Vec::new();
        let mut open = vec![directory];
        while let Some(node) = open.pop() {
            for &child in self.tree.children(node) {
                match self.tree.is_directory(child) {
                    true => open.push(child),
                    false if self.tree.visible(child).is_some() => files.push(child),
                    false => (),
                }
            }
        }
        files.sort_unstable();
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
