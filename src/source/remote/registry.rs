//! Images in registries: manifests are fetched at once, layers when they are read.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::Arc;

use super::super::content::{Blob, Content};
use super::super::given::Remote;
use super::super::members::Members;
use super::super::oci_layout;
use super::super::options::OpenOptions;
use super::super::remote_error::RemoteError;
use crate::image::digest::Digest;
use crate::image::json;
use crate::image::manifest::{Descriptor, Document, Index, Manifest, parse_document};
use crate::image::platform::Platform;
use crate::limits::Limits;
use crate::name::ImageName;
use crate::registry::{Client, Fetched, HostOptions, RegistryError, RegistryOptions, RemoteBlob};

/// BuildKit's annotation on the descriptor of an attestation: the manifest that it is about
/// (buildkit, attestation-storage.md).
const REFERENCE: &str = "vnd.docker.reference.digest";

/// How many manifests are fetched of an index in which no platform is the one that is wanted, so
/// that those that there are can be named.
const MAX_OTHERS: usize = 32;

/// Finds an image in a registry.
pub(in crate::source) fn open(
    name: &str,
    options: &OpenOptions<'_>,
) -> Result<Remote, RemoteError> {
    Fetching::new(ImageName::parse(name)?, options).all()
}

/// The documents of an image, as they arrive.
struct Fetching<'a> {
    client: Client,
    name: ImageName,
    limits: &'a Limits,
    /// The platform that is wanted.
    platform: Platform,
    /// Whether the user chooses one of several images.
    is_chosen: bool,
    blobs: HashMap<Digest, Content>,
}

impl<'a> Fetching<'a> {
    fn new(name: ImageName, options: &OpenOptions<'a>) -> Self {
        let sources = options.sources;
        let host = || vec![name.host.clone()];
        let insecure = if sources.insecure { host() } else { Vec::new() };
        let limits = options.read.limits;
        let registry = RegistryOptions {
            hosts: HostOptions { insecure, ..HostOptions::default() },
            limits: limits.clone(),
            ..RegistryOptions::default()
        };
        Self {
            client: Client::new(&sources.environment, registry),
            name,
            limits,
            is_chosen: options.image.is_some(),
            platform: options.platform.cloned().unwrap_or_else(Platform::host),
            blobs: HashMap::new(),
        }
    }

    fn all(mut self) -> Result<Remote, RemoteError> {
        let top = self.client.manifest(&self.name)?;
        let descriptor = Descriptor {
            media_type: top.media_type.clone(),
            digest: Some(top.digest.clone()),
            size: Some(top.bytes.len() as u64),
            ..Descriptor::default()
        };
        self.document(top, 0)?;
        let members = Members::Blobs(self.blobs);
        let index = Index { manifests: vec![descriptor] };
        let mut found = oci_layout::images_of(&index, &members, self.limits);
        let name = self.name.to_string();
        for image in &mut found.images {
            image.described.names = vec![name.clone()];
        }
        Ok(Remote::Found(found))
    }

    /// Keeps a manifest or an index, and fetches what it leads to; `depth` is the number of indexes
    /// above it.
    fn document(&mut self, fetched: Fetched, depth: u64) -> Result<(), RegistryError> {
        let Fetched { bytes, digest, .. } = fetched;
        let document = json::parse(&bytes).map(|value| parse_document(&value));
        self.blobs.insert(digest, Content::Memory(bytes.into()));
        match document {
            Ok(Document::Index(index)) if depth < self.limits.index_depth => {
                self.index(&index, depth)
            }
            Ok(Document::Manifest(manifest)) => self.manifest(&manifest),
            // What it is shows when the images are listed.
            _ => Ok(()),
        }
    }

    fn index(&mut self, index: &Index, depth: u64) -> Result<(), RegistryError> {
        let listed = index
            .manifests
            .iter()
            .take(usize::try_from(self.limits.manifests).unwrap_or(usize::MAX));
        let listed: Vec<&Descriptor> = listed.collect();
        let (about, images): (Vec<&Descriptor>, Vec<&Descriptor>) =
            listed.into_iter().partition(|descriptor| descriptor.annotation(REFERENCE).is_some());
        let score =
            |descriptor: &&Descriptor| descriptor.platform.as_ref()?.score_for(&self.platform);
        // By its number or its digest, any of them can be chosen.
        let best = images.iter().filter_map(score).max().filter(|_| !self.is_chosen);
        let mut wanted: Vec<&Descriptor> = match best {
            Some(_) => images.iter().copied().filter(|image| score(image) == best).collect(),
            None => images.iter().copied().take(MAX_OTHERS).collect(),
        };
        if best.is_some() || self.is_chosen {
            let chosen: Vec<&Digest> = wanted.iter().filter_map(|it| it.digest.as_ref()).collect();
            let is_about = |descriptor: &&&Descriptor| {
                let subject = descriptor.annotation(REFERENCE).and_then(Digest::parse);
                subject.is_some_and(|subject| chosen.contains(&&subject))
            };
            let about: Vec<&Descriptor> = about.iter().filter(is_about).copied().collect();
            wanted.extend(about);
        }
        for descriptor in wanted {
            self.listed(descriptor, depth)?;
        }
        Ok(())
    }

    /// Fetches a manifest that an index lists; one that is not there is only listed.
    fn listed(&mut self, descriptor: &Descriptor, depth: u64) -> Result<(), RegistryError> {
        let Some(digest) = descriptor.digest.clone().filter(|it| !self.blobs.contains_key(it))
        else {
            return Ok(());
        };
        let name = ImageName { tag: None, digest: Some(digest), ..self.name.clone() };
        match self.client.manifest(&name) {
            Ok(fetched) => self.document(fetched, depth + 1),
            Err(RegistryError::NoManifest { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Fetches the small documents of a manifest, and notes where its layers are.
    fn manifest(&mut self, manifest: &Manifest) -> Result<(), RegistryError> {
        if let Some(config) = &manifest.config {
            self.small(config)?;
        }
        for layer in &manifest.layers {
            let Some(digest) = layer.digest.clone() else { continue };
            // Statements of attestations are documents, and read as such.
            if layer.media_type.ends_with("json") {
                self.small(layer)?;
                continue;
            }
            let blob = self.client.blob(&self.name, digest.clone(), layer.size);
            self.blobs.entry(digest).or_insert_with(|| Content::Remote(Arc::new(Layer(blob))));
        }
        Ok(())
    }

    /// Fetches a document; one that is not there, or is too large, is missing from the report.
    fn small(&mut self, descriptor: &Descriptor) -> Result<(), RegistryError> {
        let Some(digest) = descriptor.digest.clone() else { return Ok(()) };
        let blob = self.client.blob(&self.name, digest.clone(), descriptor.size);
        let content = Content::Remote(Arc::new(Layer(blob)));
        match content.read_document(self.limits) {
            Ok(bytes) => {
                self.blobs.insert(digest, Content::Memory(bytes.into()));
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                self.blobs.insert(digest, content);
                Ok(())
            }
            Err(error) => match RegistryError::of_reading(error, &self.name.host) {
                RegistryError::NoBlob { .. } => Ok(()),
                error => Err(error),
            },
        }
    }
}

/// A layer in a registry.
#[derive(Debug)]
struct Layer(RemoteBlob);

impl Blob for Layer {
    fn open(&self, from: u64) -> io::Result<Box<dyn Read + Send>> {
        self.0.open(from)
    }

    fn digest(&self) -> &Digest {
        self.0.digest()
    }

    fn bytes(&self) -> Option<u64> {
        self.0.bytes()
    }

    fn cancel(&self) {
        self.0.cancel();
    }
}
