//! The parts of Yarn's Plug'n'Play registry (`.pnp.cjs` or `.pnp.data.json`) that are kept.
//!
//! Yarn docs, PnP Specification: `packageRegistryData`.

use serde::{Deserialize, Serialize};

use super::json::{MAX_NAMES, Shape, fresh, parse, parse_first};
use crate::packages::stored::store;

/// The parts of a registry that are kept.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Registry {
    pub(super) packages: Vec<Package>,
    /// Whether it is truncated after at least one package.
    pub(super) is_cut: bool,
}

/// A package or a workspace that a registry lists.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) reference: String,
    pub(super) location: String,
    pub(super) is_workspace: bool,
    pub(super) dependencies: Vec<Dependency>,
}

/// A package that another one depends on.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Dependency {
    /// The name that the other package uses for it.
    pub(super) used: String,
    /// Its real name, if that differs.
    pub(super) alias: Option<String>,
    pub(super) reference: String,
}

/// How many packages of a registry are kept; large monorepos have a few thousand.
const MAX_PACKAGES: usize = 200_000;

/// Keeps the registry of a `.pnp.cjs`.
///
/// Since Yarn 4 it is JSON in a JavaScript string, with lines that end in backslashes; before that
/// it is an object.
pub(super) fn condense_script(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let mut reader = Reader::default();
    let after = |mark: &str| text.split_once(mark).map(|(_, rest)| rest);
    let string = after("RAW_RUNTIME_STATE =").and_then(|rest| rest.trim_start().strip_prefix('\''));
    let is_whole = if let Some(string) = string {
        let mut json = String::with_capacity(string.len() / 4);
        let mut rest = string.chars();
        while let Some(next) = rest.next().filter(|next| *next != '\'') {
            json.extend(if next == '\\' { rest.next() } else { Some(next) });
        }
        parse(json.as_bytes(), &mut reader)
    } else if let Some(object) = after("return hydrateRuntimeState(") {
        parse_first(object, &mut reader)
    } else {
        true
    };
    reader.finish(is_whole)
}

/// Keeps the registry of a `.pnp.data.json`.
pub(super) fn condense_data(content: Vec<u8>) -> Vec<u8> {
    let mut reader = Reader::default();
    let is_whole = parse(&content, &mut reader);
    reader.finish(is_whole)
}

/// A registry while it is read: pairs of a name and a list, which has pairs of a reference and a
/// description.
#[derive(Default)]
struct Reader {
    packages: Vec<Package>,
    /// How deep the reader is: 1 in the document, 2 in the list of names, 3 in one of its pairs, 4
    /// in the name or in the list of references, 5 in a pair of that list, 6 in one of its halves.
    depth: usize,
    name: String,
    pair: Option<(String, About)>,
}

impl Reader {
    fn finish(self, is_whole: bool) -> Vec<u8> {
        let is_full = self.packages.len() == MAX_PACKAGES;
        let is_cut = is_full || !is_whole && !self.packages.is_empty();
        store(&Registry { packages: self.packages, is_cut })
    }
}

impl Shape for Reader {
    fn begin(&mut self) {
        self.depth += 1;
        match self.depth {
            3 => self.name.clear(),
            5 => self.pair = None,
            _ => (),
        }
    }

    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        match self.depth {
            1 if key == "packageRegistryData" => Some(self),
            6 => self.pair.get_or_insert_default().1.member(key),
            _ => None,
        }
    }

    fn element(&mut self) -> Option<&mut dyn Shape> {
        if 1 < self.depth { Some(self) } else { None }
    }

    fn text(&mut self, text: &str) {
        match self.depth {
            4 => text.clone_into(&mut self.name),
            6 => text.clone_into(&mut self.pair.get_or_insert_default().0),
            _ => (),
        }
    }

    fn end(&mut self) {
        self.depth -= 1;
        if self.depth == 4
            && let Some((reference, about)) = self.pair.take()
            && self.packages.len() < MAX_PACKAGES
        {
            let mut dependencies = about.dependencies.list;
            // For each peer, Yarn adds its types as an optional peer, but they are not used at
            // runtime.
            dependencies.retain(|dependency| {
                !dependency.used.starts_with("@types/") || !about.peers.contains(&dependency.used)
            });
            self.packages.push(Package {
                name: self.name.clone(),
                reference,
                location: about.location,
                is_workspace: about.link_type == "SOFT",
                dependencies,
            });
        }
    }
}

#[derive(Default)]
struct About {
    location: String,
    link_type: String,
    dependencies: Dependencies,
    peers: Vec<String>,
}

impl Shape for About {
    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        match key {
            "packageLocation" => fresh(&mut self.location),
            "linkType" => fresh(&mut self.link_type),
            "packagePeers" => fresh(&mut self.peers),
            "packageDependencies" => fresh(&mut self.dependencies),
            _ => None,
        }
    }
}

/// Pairs of the name that is used, and either a reference or a name with a reference.
#[derive(Default)]
struct Dependencies {
    list: Vec<Dependency>,
    /// 1 in the list, 2 in a pair.
    depth: usize,
    /// The strings of a pair, in order.
    texts: Vec<String>,
}

impl Shape for Dependencies {
    fn begin(&mut self) {
        self.depth += 1;
    }

    fn element(&mut self) -> Option<&mut dyn Shape> {
        Some(self)
    }

    fn text(&mut self, text: &str) {
        if self.texts.len() < 3 {
            self.texts.push(text.to_owned());
        }
    }

    fn end(&mut self) {
        self.depth -= 1;
        if self.depth != 1 {
            return;
        }
        let mut texts = std::mem::take(&mut self.texts).into_iter();
        if let Some(used) = texts.next().filter(|_| self.list.len() < MAX_NAMES) {
            // A name without a reference is an optional peer that nothing provides.
            let reference = texts.next_back().unwrap_or_default();
            self.list.push(Dependency { used, alias: texts.next(), reference });
        }
    }
}
