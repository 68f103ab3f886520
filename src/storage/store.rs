//! One directory with images and layers of one driver: its lists, as they are written.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::driver::Driver;
use super::error::StorageError;
use super::file;
use super::image::data_file;
use super::layer::{CompressedBlob, StoredLayer};
use crate::image::digest::Digest;
use crate::image::json::{self, Object};

/// The value of `compression` of a layer that was not compressed (storage, pkg/archive).
const UNCOMPRESSED: u64 = 0;

/// A directory with images and layers of one driver.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) root: PathBuf,
    driver: &'static Driver,
}

/// An image as it is listed.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) names: Vec<String>,
    /// The id of its last layer; `None` if it has no layers.
    pub(super) top: Option<String>,
    /// The digests of its manifest, and of an index that it was pulled by; the one that its list
    /// names comes first.
    pub(super) digests: Vec<Digest>,
}

/// A layer as it is listed, and the id of the one below it.
#[derive(Debug, Clone)]
pub(super) struct Linked {
    pub(super) layer: StoredLayer,
    pub(super) parent: Option<String>,
}

impl Store {
    /// Returns the store of a driver; `None` if the directory has none.
    pub(super) fn open(root: &Path, driver: &'static Driver) -> Option<Self> {
        let exists = driver.list(root, "images").is_dir();
        exists.then(|| Self { root: root.to_owned(), driver })
    }

    /// Returns its images, in the order of its list.
    pub(super) fn images(&self) -> Result<Vec<Listed>, StorageError> {
        let path = self.driver.list(&self.root, "images").join("images.json");
        let value = document(&path)?;
        let images = value.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(images.iter().filter_map(Object::of).filter_map(|fields| listed(&fields)).collect())
    }

    /// Adds its layers, by id.
    pub(super) fn add_layers(
        &self,
        layers: &mut HashMap<String, Linked>,
    ) -> Result<(), StorageError> {
        let directory = self.driver.list(&self.root, "layers");
        let value = document(&directory.join("layers.json"))?;
        let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
        for linked in
            all.iter().filter_map(Object::of).filter_map(|it| self.linked(&it, &directory))
        {
            layers.entry(linked.layer.id.clone()).or_insert(linked);
        }
        Ok(())
    }

    /// Returns some data of an image; `None` if there is none of that key.
    pub(super) fn data(&self, id: &str, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        file::read(&data_file(&self.driver.list(&self.root, "images").join(id), key))
    }

    fn linked(&self, fields: &Object<'_>, directory: &Path) -> Option<Linked> {
        let id = id(fields.text("id")?)?;
        let digest = |key: &str| fields.text(key).and_then(Digest::parse);
        let is_compressed = fields.number("compression").is_some_and(|it| it != UNCOMPRESSED);
        let compressed = digest("compressed-diff-digest").filter(|_| is_compressed);
        let blob =
            |digest| Some(CompressedBlob { digest, bytes: fields.number("compressed-size")? });
        let layer = StoredLayer {
            diff_id: digest("diff-digest"),
            bytes: fields.number("diff-size"),
            compressed: compressed.and_then(blob),
            tar_split: directory.join(format!("{id}.tar-split.gz")),
            files: self.driver.files(&self.root, &id),
            id,
        };
        Some(Linked { layer, parent: fields.filled("parent") })
    }
}

/// Reads a list; one that does not exist is empty.
fn document(path: &Path) -> Result<Value, StorageError> {
    match file::read(path)? {
        Some(text) => json::parse(&text).map_err(|error| file::unreadable(path, &error)),
        None => Ok(Value::Null),
    }
}

fn listed(fields: &Object<'_>) -> Option<Listed> {
    let digest = |key: &str| fields.text(key).and_then(Digest::parse);
    let manifests = fields.map("big-data-digests").into_iter();
    let manifests = manifests.filter(|(key, _)| key.starts_with("manifest"));
    let mut digests: Vec<Digest> = digest("digest").into_iter().collect();
    digests.extend(manifests.filter_map(|(_, digest)| Digest::parse(&digest)));
    Some(Listed {
        id: id(fields.text("id")?)?,
        names: fields.strings("names"),
        top: fields.filled("layer"),
        digests,
    })
}

/// Ids are names of files; anything else would lead elsewhere.
fn id(text: &str) -> Option<String> {
    let is_id = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| text.to_owned())
}
