//! An archive of an engine that was read before: its documents are kept, and of its layers what is
//! known of them, so that the engine need not send it again.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::content::{Content, Passed};
use super::members::{Archive, Member};
use crate::cache::{Cache, Identity, Key, Keys, NewLayer};
use crate::layer::{Digests, LayerState, ReadLayer, ReadOptions};
use crate::tar::Ending;

/// Where archives of one image are kept.
pub(super) struct Shelf<'a> {
    cache: &'a Cache,
    keys: Keys,
    /// The engine.
    endpoint: String,
    /// The image there, and how it is asked for.
    image: String,
    digests: bool,
}

/// What is kept of an archive.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Outline {
    members: Vec<(String, Outlined)>,
    is_marked: bool,
    bytes: u64,
}

#[derive(Debug, Serialize, Deserialize)]
enum Outlined {
    Document(Vec<u8>),
    Layer { start: u64 },
    Dropped { bytes: u64 },
    Link(String),
    Directory,
}

/// Which member each layer of an archive is, by its address.
pub(super) type Layers = HashMap<usize, String>;

impl<'a> Shelf<'a> {
    pub(super) fn new(
        cache: &'a Cache,
        options: ReadOptions<'_>,
        endpoint: String,
        image: String,
    ) -> Self {
        let keys = Keys::new(options);
        let digests = options.digests == Digests::All;
        Self { cache, keys, endpoint, image, digests }
    }

    /// Returns an archive that was kept, with all its layers; `passed` says where the bytes of one
    /// are, by its offset and its length.
    pub(super) fn take(
        &self,
        options: ReadOptions<'_>,
        passed: &dyn Fn(u64, u64) -> Passed,
    ) -> Option<Archive> {
        let outline = self.cache.document(&self.key())?;
        let outline: Outline = postcard::from_bytes(&outline).ok()?;
        let mut archive = Archive::default();
        for (name, outlined) in outline.members {
            let member = match outlined {
                Outlined::Document(bytes) => Member::File(Content::Memory(bytes.into())),
                Outlined::Dropped { bytes } => Member::File(Content::Dropped { bytes }),
                Outlined::Link(target) => Member::Link(target),
                Outlined::Directory => Member::Directory,
                Outlined::Layer { start } => {
                    let layer = self.layer(&name, options)?;
                    let passed = passed(start, layer.stored_bytes);
                    Member::File(Content::Passed(Arc::new(layer), passed))
                }
            };
            archive.insert(name.as_bytes(), member);
        }
        let Outline { is_marked, bytes, .. } = outline;
        archive.ending = Ending { is_marked, bytes, missing: 0 };
        Some(archive)
    }

    /// Returns a layer that was kept, of this image or of another one.
    pub(super) fn layer(&self, name: &str, options: ReadOptions<'_>) -> Option<ReadLayer> {
        Some(self.cache.layer(&self.layer_key(name)?, options.probes)?.layer)
    }

    /// Keeps an archive, if all of it was read; `layers` are those of its image.
    pub(super) fn put(&self, outline: Outline, names: &Layers, layers: &[Option<Content>]) {
        let passed = layers.iter().flatten().filter_map(|content| match content {
            Content::Passed(layer, _) => Some(layer),
            _ => None,
        });
        let passed: HashMap<usize, &Arc<ReadLayer>> =
            passed.map(|layer| (Arc::as_ptr(layer).addr(), layer)).collect();
        let is_complete = |layer: &ReadLayer| layer.state == LayerState::Complete && !layer.is_cut;
        // A layer that is no part of the image is in no list, and would be missing the next time.
        let is_whole =
            names.keys().all(|address| passed.get(address).is_some_and(|layer| is_complete(layer)));
        let Some(outline) = postcard::to_allocvec(&outline).ok().filter(|_| is_whole) else {
            return;
        };
        for (address, name) in names {
            if let (Some(layer), Some(key)) = (passed.get(address), self.layer_key(name)) {
                let layer = Arc::clone(layer);
                self.cache.keep_layer(key, NewLayer { layer, again: Vec::new(), is_once: true });
            }
        }
        self.cache.keep_document(self.key(), outline);
    }

    fn key(&self) -> Key {
        let Self { endpoint, image, digests, .. } = self;
        Key::document("engine-archive", &format!("{endpoint}\n{image}\n{digests}"))
    }

    /// Engines that write an image layout name a layer by its digest, so that images share it.
    fn layer_key(&self, name: &str) -> Option<Key> {
        let layer = match name.starts_with("blobs/") {
            true => name.to_owned(),
            false => format!("{}\n{name}", self.image),
        };
        let identity = Identity::Engine { endpoint: self.endpoint.clone(), layer };
        // Every layer of a stream is sampled, as documents that come later say how it is stored.
        Some(self.keys.layer(&identity, self.digests, true))
    }
}

impl Outline {
    /// Returns what is to be kept of an archive, and which of its members are layers; `None` if
    /// anything is wrong with it.
    pub(super) fn of(archive: &Archive) -> Option<(Self, Layers)> {
        if !archive.damage.is_empty() || archive.ending.missing != 0 {
            return None;
        }
        let mut layers = Layers::new();
        let mut members = Vec::new();
        for (name, member) in archive.iter() {
            let outlined = match member {
                Member::Link(target) => Outlined::Link(target.clone()),
                Member::Directory => Outlined::Directory,
                Member::File(Content::Memory(bytes)) => Outlined::Document(bytes.to_vec()),
                Member::File(Content::Dropped { bytes }) => Outlined::Dropped { bytes: *bytes },
                Member::File(Content::Passed(layer, passed)) => {
                    layers.insert(Arc::as_ptr(layer).addr(), name.to_owned());
                    Outlined::Layer { start: passed.start() }
                }
                Member::File(_) => return None,
            };
            members.push((name.to_owned(), outlined));
        }
        let Ending { is_marked, bytes, .. } = archive.ending;
        Some((Self { members, is_marked, bytes }, layers))
    }
}
