//! Yarn's Plug'n'Play: what is kept of the registry in `.pnp.cjs` or `.pnp.data.json`.
//!
//! Yarn docs, PnP Specification: `packageRegistryData`.

use serde::{Deserialize, Serialize};

use super::json::{MAX_NAMES, Shape, fresh, parse, parse_first};
use crate::packages::stored::store;

/// What is kept of a registry.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Registry {
    pub(super) packages: Vec<Package>,
    /// Whether it is cut, with something before the cut.
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
    /// The name that the other one uses for it.
    pub(super) used: String,
    /// Its own name, where that is another.
    pub(super) alias: Option<String>,
    pub(super) reference: String,
}

/// How many packages of a registry are kept; those of large monorepos are some thousand.
const MAX_PACKAGES: usize = 200_000;

/// Keeps the registry of a `.pnp.cjs`.
///
/// Since Yarn 4 it is a JSON text in a JavaScript string whose lines end in backslashes; before, it
/// was an object.
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

/// A registry while it is read: pairs of a name and what is known under it, which is pairs of a
/// reference and what is known of that.
#[derive(Default)]
struct Reader {
    packages: Vec<Package>,
    /// How deep the reader is: 1 in the document, 2 in the list of names, 3 in one of its pairs,
    /// 4 in the list of references, 5 in one of its pairs.
    depth: usize,
    name: Option<String>,
    reference: Option<String>,
    about: About,
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
            3 => self.name = None,
            5 => (self.reference, self.about) = (None, About::default()),
            _ => (),
        }
    }

    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        if self.depth == 1 && key == "packageRegistryData" { Some(self) } else { None }
    }

    fn element(&mut self) -> Option<&mut dyn Shape> {
        match self.depth {
            3 if self.name.is_none() => Some(self.name.insert(String::new())),
            5 if self.reference.is_none() => Some(self.reference.insert(String::new())),
            5 => Some(&mut self.about),
            2..=4 => Some(self),
            _ => None,
        }
    }

    fn end(&mut self) {
        if let (5, Some(reference)) = (self.depth, self.reference.take())
            && self.packages.len() < MAX_PACKAGES
        {
            let about = std::mem::take(&mut self.about);
            let mut dependencies = about.dependencies.list;
            // Yarn adds the types of each peer as an optional peer, though nothing runs them.
            dependencies.retain(|dependency| {
                !dependency.used.starts_with("@types/") || !about.peers.contains(&dependency.used)
            });
            self.packages.push(Package {
                name: self.name.clone().unwrap_or_default(),
                reference,
                location: about.location,
                is_workspace: about.link_type == "SOFT",
                dependencies,
            });
        }
        self.depth -= 1;
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

/// Pairs of the name that is used, and a reference or a name and a reference.
#[derive(Default)]
struct Dependencies {
    list: Vec<Dependency>,
    /// 1 in the list, 2 in a pair.
    depth: usize,
    used: Option<String>,
    target: Option<Target>,
}

impl Shape for Dependencies {
    fn begin(&mut self) {
        self.depth += 1;
        (self.used, self.target) = (None, None);
    }

    fn element(&mut self) -> Option<&mut dyn Shape> {
        match (self.depth, &self.used, &self.target) {
            (1, ..) => Some(self),
            (_, None, _) => Some(self.used.insert(String::new())),
            (_, _, None) => Some(self.target.insert(Target::default())),
            _ => None,
        }
    }

    fn end(&mut self) {
        self.depth -= 1;
        if let (1, Some(used), Some(target)) = (self.depth, self.used.take(), self.target.take()) {
            let Target { alias, reference } = target;
            if self.list.len() < MAX_NAMES {
                self.list.push(Dependency { used, alias, reference });
            }
        }
    }
}

#[derive(Default)]
struct Target {
    alias: Option<String>,
    reference: String,
}

impl Shape for Target {
    fn element(&mut self) -> Option<&mut dyn Shape> {
        Some(match self.alias {
            None => self.alias.insert(String::new()),
            Some(_) => &mut self.reference,
        })
    }

    fn text(&mut self, text: &str) {
        text.clone_into(&mut self.reference);
    }
}
