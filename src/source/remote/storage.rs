//! Images in containers-storage: each layer is made of its files again when it is read.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::super::content::{Blob, Content};
use super::super::document::{Named, read_config};
use super::super::found::{Found, FoundImage, count_mismatch, max_layers};
use super::super::given::Remote;
use super::super::options::OpenOptions;
use super::super::remote_error::RemoteError;
use crate::cache::Identity;
use crate::image::described::{Described, LayerDescriptor, Transfer};
use crate::image::digest::Digest;
use crate::limits::Limits;
use crate::storage::{Storage, StoredImage, StoredLayer, split_specifier};

/// Finds an image in containers-storage.
pub(in crate::source) fn open(
    name: &str,
    options: &OpenOptions<'_>,
) -> Result<Remote, RemoteError> {
    let (place, wanted) = split_specifier(name);
    let storage = Storage::open(place, &options.sources.environment)?;
    let limits = options.read.limits;
    let mut found = Found::default();
    found.add(found_image(storage.image(wanted)?, limits), limits);
    Ok(Remote::Found(found))
}

fn found_image(image: StoredImage, limits: &Limits) -> FoundImage {
    let StoredImage { root, names, manifest_digest, config, layers, .. } = image;
    let mut warnings = Vec::new();
    let content = Content::Memory(config.into());
    let (config, config_digest) =
        read_config(Some(&content), "the configuration", limits, &mut warnings);
    warnings.extend(count_mismatch(layers.len(), "the storage", &config));
    // A layer without files may be listed once for several steps.
    let mut by_digest: HashMap<Digest, StoredLayer> = HashMap::new();
    for layer in layers {
        if let Some(digest) = layer.diff_id.clone() {
            by_digest.entry(digest).or_insert(layer);
        }
    }
    let diff_ids = config.diff_ids.clone().unwrap_or_default();
    let layers: Vec<_> = diff_ids
        .into_iter()
        .take(max_layers(limits))
        .map(|diff_id| {
            let stored = diff_id.as_ref().and_then(|digest| by_digest.get(digest)).cloned();
            let descriptor =
                LayerDescriptor { diff_id, if_plain: Transfer::Compressed, ..Default::default() };
            (descriptor, stored.and_then(|layer| Layer::content(layer, &root)))
        })
        .collect();
    let document =
        Named { what: "the configuration", digest: config_digest.clone(), bytes: None, content };
    let described = Described {
        names,
        platform: config.platform(),
        manifest_digest,
        config_digest,
        config,
        ..Described::default()
    };
    let documents = vec![document];
    FoundImage { warnings, documents, ..FoundImage::new(described, layers.into_iter()) }
}

/// A layer in a storage.
#[derive(Debug)]
struct Layer {
    stored: StoredLayer,
    diff_id: Digest,
    root: PathBuf,
}

impl Layer {
    fn content(stored: StoredLayer, root: &std::path::Path) -> Option<Content> {
        let diff_id = stored.diff_id.clone()?;
        Some(Content::Remote(Arc::new(Self { stored, diff_id, root: root.to_owned() })))
    }
}

impl Blob for Layer {
    fn open(&self, from: u64) -> io::Result<Box<dyn Read + Send>> {
        let mut archive = self.stored.open()?;
        let skipped = io::copy(&mut archive.by_ref().take(from), &mut io::sink())?;
        match skipped == from {
            true => Ok(archive),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn digest(&self) -> &Digest {
        &self.diff_id
    }

    fn bytes(&self) -> Option<u64> {
        self.stored.bytes
    }

    fn is_on_this_machine(&self) -> bool {
        true
    }

    fn identity(&self) -> Option<Identity> {
        Some(Identity::Storage { root: self.root.clone(), layer: self.stored.id.clone() })
    }
}
