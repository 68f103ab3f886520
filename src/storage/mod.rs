//! The storage of Podman, Buildah, CRI-O and skopeo (containers-storage), read from its directory:
//! no engine, nothing changed.
//!
//! [`Storage::open`] finds it, [`Storage::image`] an image in it, and [`StoredLayer::open`] gives
//! a layer as the exact archive that it was. The formats are those of the library
//! `containers/storage`; nothing else documents them.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::environment::Environment;
use crate::escape::printable_text;
use crate::image::digest::Digest;
use crate::image::json::{self, Object};

mod assemble;
mod beneath;
mod crc64;
mod driver;
mod error;
mod file;
mod image;
mod layer;
mod lookup;
mod place;
mod store;

pub use error::StorageError;
pub use image::StoredImage;
pub use layer::{CompressedBlob, StoredLayer};

use driver::{DRIVERS, Driver};
use place::Place;
use store::{Linked, Listed, Store};

/// The most layers of one image (overlayfs, OVL_MAX_STACK).
const MAX_LAYERS: usize = 500;

/// A storage, with those that are only added to it.
#[derive(Debug)]
pub struct Storage {
    root: PathBuf,
    stores: Vec<Store>,
}

/// Separates `[PLACE]` from the name of an image; returns what is in the brackets, if there are
/// any, and the rest.
pub fn split_specifier(text: &str) -> (Option<&str>, &str) {
    let inner = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    inner.map_or((None, text), |(place, rest)| (Some(place), rest))
}

impl Storage {
    /// Finds the storage of the user, or the one at a place: `[DRIVER@]ROOT[+RUNROOT][:OPTIONS]`
    /// (containers-transports(5)).
    ///
    /// Fails if there is none, and if its configuration cannot be read.
    pub fn open(place: Option<&str>, environment: &Environment) -> Result<Self, StorageError> {
        let place = match place {
            Some(place) => Some(Place::parse(place)?),
            None => Place::of(environment)?,
        };
        let Some(Place { root, driver, additional }) = place else {
            return Err(StorageError::NotFound { places: Vec::new() });
        };
        let drivers = named(driver.as_deref())?;
        let roots = std::iter::once(&root).chain(&additional);
        let stores = roots.flat_map(|root| drivers.iter().filter_map(|it| Store::open(root, it)));
        let stores: Vec<Store> = stores.collect();
        match stores.is_empty() {
            true => Err(missing(root)),
            false => Ok(Self { root, stores }),
        }
    }

    /// Returns its directory.
    pub fn root(&self) -> &std::path::Path {
        &self.root
    }

    /// Returns the full names of all images, sorted; fails if its lists cannot be read.
    pub fn names(&self) -> Result<Vec<String>, StorageError> {
        let images = self.images()?;
        let mut names: Vec<String> = images.into_iter().flat_map(|(_, it)| it.names).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// Finds an image by a name, a name and a digest, an id, or the beginning of one.
    ///
    /// A name without a host is one that was built here (`localhost/`), one of Docker Hub, or the
    /// only one that ends with it, in this order. Fails if no image or several could be meant, and
    /// if the image is not complete.
    pub fn image(&self, reference: &str) -> Result<StoredImage, StorageError> {
        let images = self.images()?;
        let name = printable_text(reference);
        match lookup::find(&images, reference).as_slice() {
            [] => {
                let names = self.names()?;
                Err(StorageError::NoSuchImage { root: self.root.clone(), name, names })
            }
            [(store, listed)] => self.described(store, listed, &name),
            several => {
                let label = |(_, it): &(&Store, &Listed)| {
                    printable_text(it.names.first().unwrap_or(&it.id))
                };
                let images = several.iter().map(label).collect();
                Err(StorageError::Ambiguous { name, images })
            }
        }
    }

    fn images(&self) -> Result<Vec<(&Store, Listed)>, StorageError> {
        let mut images = Vec::new();
        for store in &self.stores {
            images.extend(store.images()?.into_iter().map(|listed| (store, listed)));
        }
        Ok(images)
    }

    fn described(
        &self,
        store: &Store,
        listed: &Listed,
        name: &str,
    ) -> Result<StoredImage, StorageError> {
        let damaged = |reason: &str| StorageError::Damaged {
            root: store.root.clone(),
            name: name.to_owned(),
            reason: reason.to_owned(),
        };
        let manifest = store.data(&listed.id, "manifest")?;
        let manifest = manifest.ok_or_else(|| damaged("it has no manifest"))?;
        let config_digest = config_digest(&manifest);
        let config = match &config_digest {
            Some(digest) => store.data(&listed.id, digest.as_str())?,
            None => None,
        };
        let config = config.ok_or_else(|| damaged("it has no configuration"))?;
        let computed = Digest::sha256_of(&manifest);
        Ok(StoredImage {
            root: store.root.clone(),
            id: listed.id.clone(),
            names: listed.names.clone(),
            manifest_digest: listed.digests.iter().find(|it| **it == computed).cloned(),
            layers: self.layers(listed).map_err(|reason| match reason {
                Chain::Broken(reason) => damaged(reason),
                Chain::Error(error) => error,
            })?,
            manifest,
            config,
        })
    }

    /// Returns the layers of an image, base first; they may be in other stores.
    fn layers(&self, listed: &Listed) -> Result<Vec<StoredLayer>, Chain> {
        let mut all: HashMap<String, Linked> = HashMap::new();
        for store in &self.stores {
            store.add_layers(&mut all).map_err(Chain::Error)?;
        }
        let mut layers = Vec::new();
        let mut next = listed.top.clone();
        while let Some(id) = next {
            // Taken out, so that no layer comes twice.
            let linked = all.remove(&id).ok_or(Chain::Broken("one of its layers is missing"))?;
            layers.push(linked.layer);
            next = linked.parent;
            if MAX_LAYERS < layers.len() {
                return Err(Chain::Broken("it has more than 500 layers"));
            }
        }
        layers.reverse();
        Ok(layers)
    }
}

/// Why the layers of an image are not known.
enum Chain {
    Broken(&'static str),
    Error(StorageError),
}

/// Returns the drivers to look for.
fn named(driver: Option<&str>) -> Result<Vec<&'static Driver>, StorageError> {
    let Some(name) = driver else { return Ok(DRIVERS.iter().collect()) };
    // The older name of the same driver.
    let wanted = if name == "overlay2" { "overlay" } else { name };
    match DRIVERS.iter().find(|driver| driver.name == wanted) {
        Some(driver) => Ok(vec![driver]),
        None => Err(StorageError::Driver { driver: printable_text(name) }),
    }
}

/// Returns the error for a directory without images.
fn missing(root: PathBuf) -> StorageError {
    match root.read_dir() {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            StorageError::PermissionDenied { path: root }
        }
        _ => StorageError::NotFound { places: vec![root] },
    }
}

fn config_digest(manifest: &[u8]) -> Option<Digest> {
    let value = json::parse(manifest).ok()?;
    Digest::parse(Object::of(&value)?.object("config")?.text("digest")?)
}
