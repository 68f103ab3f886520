//! The OCI image layout, as a directory or in a tar: `index.json` and `blobs` (image-spec
//! image-layout.md).

use std::collections::{BTreeMap, HashMap};

use oci_spec::image::ANNOTATION_REF_NAME;

use super::attestation::{self, Attestation};
use super::content::Content;
use super::document::{Named, Unreadable, read_config, read_json};
use super::found::{Found, FoundImage, TOO_DEEP, TOO_MANY, count_mismatch, if_plain, max_layers};
use super::members::Members;
use crate::image::config::ImageConfig;
use crate::image::described::{Described, LayerDescriptor};
use crate::image::digest::Digest;
use crate::image::manifest::{Descriptor, Document, Index, Manifest, Purpose, parse_document};
use crate::image::platform::Platform;
use crate::image::schema1::Schema1;
use crate::limits::Limits;
use crate::warning::{Code, Warning};

/// Annotations that name an image: containerd's holds the whole name, the specification's often
/// the tag alone (image-spec annotations.md; containerd, core/images/archive).
const NAMES: [&str; 2] = ["io.containerd.image.name", ANNOTATION_REF_NAME];

/// Returns the images of a layout; `None` if `index.json` is absent or not an index.
pub(super) fn find(members: &Members, limits: &Limits) -> Option<Found> {
    let document = read_json(&members.get("index.json")?, limits).ok()?;
    let Document::Index(mut index) = parse_document(&document) else { return None };
    if index.manifests.is_empty() {
        // Bazel's rules_oci lists nothing if there is no tag, although it writes the blobs.
        index.manifests = unlisted(members, limits);
    }
    let mut found = Walk::through(&index, members, limits);
    // Both describe the images of an engine's archive.
    found.warn_of_unreadable("manifest.json", members, limits);
    Some(found)
}

/// Returns the images of all manifests among the blobs, whether an index lists them or not.
pub(super) fn images_of_blobs(members: &Members, limits: &Limits) -> Found {
    Walk::through(&Index { manifests: unlisted(members, limits) }, members, limits)
}

/// Returns the images that an index leads to.
#[cfg_attr(not(feature = "network"), expect(dead_code, reason = "only registries need it"))]
pub(super) fn images_of(index: &Index, members: &Members, limits: &Limits) -> Found {
    Walk::through(index, members, limits)
}

/// Returns descriptors of all blobs that are manifests.
fn unlisted(members: &Members, limits: &Limits) -> Vec<Descriptor> {
    let mut listed = Vec::new();
    for algorithm in members.list("blobs") {
        for encoded in members.list(&format!("blobs/{algorithm}")) {
            let name = format!("blobs/{algorithm}/{encoded}");
            let Some(content) = members.get(&name) else { continue };
            let begins_json = content.first(1).is_ok_and(|first| first == b"{");
            let document = begins_json.then(|| read_json(&content, limits).ok()).flatten();
            let Some(Document::Manifest(_)) = document.as_ref().map(parse_document) else {
                continue;
            };
            listed.push(Descriptor {
                digest: Digest::parse(&format!("{algorithm}:{encoded}")),
                ..Descriptor::default()
            });
        }
    }
    listed
}

struct Walk<'a> {
    members: &'a Members,
    limits: &'a Limits,
    found: Found,
    /// The indexes that led here, to detect cycles.
    trail: Vec<Digest>,
    /// The same as documents.
    indexes: Vec<Named>,
    /// The number of descriptors seen, including those of indexes.
    listed: u64,
    /// The index of each image in `found`, by the digest of its manifest.
    known: HashMap<Digest, usize>,
    attestations: Vec<Attestation>,
}

/// What is known about a manifest from the descriptors that led to it.
#[derive(Clone, Default)]
struct Way {
    names: Vec<String>,
    group: usize,
    annotations: BTreeMap<String, String>,
}

impl<'a> Walk<'a> {
    /// Finds the images that an index leads to.
    fn through(index: &Index, members: &'a Members, limits: &'a Limits) -> Found {
        let mut walk = Self {
            members,
            limits,
            found: Found::default(),
            trail: Vec::new(),
            indexes: Vec::new(),
            listed: 0,
            known: HashMap::new(),
            attestations: Vec::new(),
        };
        walk.top(index);
        walk.settle();
        walk.found
    }

    fn top(&mut self, index: &Index) {
        let mut groups: HashMap<String, usize> = HashMap::new();
        for descriptor in &index.manifests {
            let names = names(descriptor);
            // Unnamed manifests of one index count as one image for several platforms: nothing else
            // could distinguish them.
            let key = names.first().cloned().unwrap_or_default();
            let next = groups.len();
            let group = *groups.entry(key).or_insert(next);
            let way = Way { names, group, annotations: BTreeMap::new() };
            self.descriptor(descriptor, &way);
        }
    }

    fn descriptor(&mut self, descriptor: &Descriptor, way: &Way) {
        self.listed += 1;
        if self.limits.manifests < self.listed {
            return self.found.warn(Code::Limit, TOO_MANY);
        }
        let known = descriptor.digest.as_ref().and_then(|digest| self.known.get(digest));
        if let Some(image) = known.and_then(|&index| self.found.images.get_mut(index)) {
            // Listed again, usually under another name.
            return image.described.names.extend(way.names.clone());
        }
        let blob = descriptor.digest.as_ref().and_then(|digest| self.members.blob(digest));
        let Some(content) = blob.or_else(|| inline(descriptor)) else {
            return self.absent(descriptor, way);
        };
        let document = match read_json(&content, self.limits) {
            Ok(document) => document,
            Err(error) => return self.unreadable(descriptor, way, error),
        };
        let mut way = way.clone();
        way.annotations.extend(descriptor.annotations.clone());
        match parse_document(&document) {
            Document::Index(index) => {
                self.indexes.push(Named::new("an index that leads to it", descriptor, content));
                self.nested(&index, descriptor, &way);
                self.indexes.pop();
            }
            Document::Manifest(manifest) => {
                self.manifest(&manifest, descriptor, &way, content);
            }
            Document::Schema1(schema1) => {
                let mut image = schema1_image(&schema1, |digest| self.members.blob(digest));
                image.described.manifest_digest.clone_from(&descriptor.digest);
                image.described.names = way.names;
                image.group = way.group;
                image.documents.extend(self.indexes.iter().cloned());
                self.add(image);
            }
            Document::Other if descriptor.is_manifest() => {
                let error = Unreadable::new("it is neither a manifest nor an index");
                self.unreadable(descriptor, &way, error);
            }
            Document::Other => self.found.set_aside += 1,
        }
    }

    fn nested(&mut self, index: &Index, descriptor: &Descriptor, way: &Way) {
        let digest = descriptor.digest.as_ref();
        let is_cycle = digest.is_some_and(|digest| self.trail.contains(digest));
        if is_cycle || self.limits.index_depth <= self.trail.len() as u64 {
            return self.found.warn(Code::Limit, TOO_DEEP);
        }
        self.trail.extend(descriptor.digest.clone());
        for descriptor in &index.manifests {
            self.descriptor(descriptor, way);
        }
        self.trail.truncate(self.trail.len() - usize::from(descriptor.digest.is_some()));
    }

    /// Adds a manifest that is listed but absent: usually that of another platform.
    fn absent(&mut self, descriptor: &Descriptor, way: &Way) {
        let may_be_image = descriptor.media_type.is_empty()
            || descriptor.is_manifest()
            || descriptor.platform.is_some()
            || !way.names.is_empty();
        match listed(descriptor, way) {
            Some(image) if may_be_image => self.add(image),
            _ => self.found.set_aside += 1,
        }
    }

    /// Adds a manifest that is there but cannot be read.
    fn unreadable(&mut self, descriptor: &Descriptor, way: &Way, error: Unreadable) {
        // An index may list documents of any kind.
        if !descriptor.media_type.is_empty() && !descriptor.is_manifest() {
            self.found.set_aside += 1;
            return;
        }
        match listed(descriptor, way) {
            Some(image) => {
                let next = self.found.images.len();
                self.known.extend(descriptor.digest.clone().map(|digest| (digest, next)));
                self.found.add_unreadable(image, error);
            }
            None => {
                self.found.set_aside += 1;
                let message = format!("the manifest of an attestation could not be read: {error}");
                self.found.warn(error.code(), &message);
            }
        }
    }

    fn manifest(
        &mut self,
        manifest: &Manifest,
        descriptor: &Descriptor,
        way: &Way,
        content: Content,
    ) {
        let purpose = manifest.purpose(Some(descriptor));
        if purpose != Purpose::Image {
            self.found.set_aside += 1;
            if purpose == Purpose::Attestation {
                self.attestations.extend(Attestation::parse(manifest, descriptor, &content));
            }
            // An artifact with layers of files is shown if there is no image: see `settle`.
            let is_chart = matches!(purpose, Purpose::Artifact { .. }) && manifest.has_tar_layers();
            if !is_chart {
                return;
            }
        }
        let mut image = manifest_image(manifest, self.limits, |digest| self.members.blob(digest));
        let platform = descriptor.platform.clone().filter(|platform| !platform.is_unknown());
        let described = &mut image.described;
        described.platform = platform.or(described.platform.take());
        described.names.clone_from(&way.names);
        described.manifest_digest.clone_from(&descriptor.digest);
        described.annotations.extend(way.annotations.clone());
        image.group = way.group;
        image.is_artifact = purpose != Purpose::Image;
        image.documents.extend(self.indexes.iter().cloned());
        image.documents.push(Named::new("the manifest", descriptor, content));
        self.add(image);
    }

    fn add(&mut self, image: FoundImage) {
        if let Some(digest) = &image.described.manifest_digest {
            self.known.insert(digest.clone(), self.found.images.len());
        }
        self.found.add(image, self.limits);
    }

    /// Drops artifacts if there are images.
    fn settle(&mut self) {
        let has_images = self.found.images.iter().any(|image| !image.is_artifact);
        self.found.images.retain(|image| !has_images || !image.is_artifact);
        for image in &mut self.found.images {
            image.described.names.dedup();
        }
        attestation::attach(&self.attestations, &mut self.found.images, self.members);
        if !has_images {
            let artifacts = self.found.images.len() as u64;
            self.found.set_aside = self.found.set_aside.saturating_sub(artifacts);
        }
    }
}

/// Makes an image of which only the descriptor is known; `None` if that is the one of an
/// attestation.
fn listed(descriptor: &Descriptor, way: &Way) -> Option<FoundImage> {
    let is_unknown = |platform: &Platform| platform.is_unknown() && !platform.os.is_empty();
    if way.names.is_empty() && descriptor.platform.as_ref().is_some_and(is_unknown) {
        return None;
    }
    let described = Described {
        names: way.names.clone(),
        platform: descriptor.platform.clone().filter(|platform| !platform.is_unknown()),
        manifest_digest: descriptor.digest.clone(),
        ..Described::default()
    };
    Some(FoundImage { described, group: way.group, ..FoundImage::default() })
}

fn names(descriptor: &Descriptor) -> Vec<String> {
    let name = NAMES.into_iter().find_map(|key| descriptor.annotation(key));
    name.filter(|name| !name.is_empty()).map(str::to_owned).into_iter().collect()
}

/// Returns the content that is embedded in a descriptor.
fn inline(descriptor: &Descriptor) -> Option<Content> {
    descriptor.data.as_ref().map(|data| Content::Memory(data.as_slice().into()))
}

/// Makes an image from a manifest; `blob` returns the content with a digest.
pub(super) fn manifest_image(
    manifest: &Manifest,
    limits: &Limits,
    blob: impl Fn(&Digest) -> Option<Content>,
) -> FoundImage {
    let content = |descriptor: &Descriptor| {
        descriptor.digest.as_ref().and_then(&blob).or_else(|| inline(descriptor))
    };
    let (mut warnings, mut documents) = (Vec::new(), Vec::new());
    let config = match &manifest.config {
        None => {
            let message = "the manifest names no configuration";
            warnings.push(Warning::image(Code::Metadata, message));
            ImageConfig::default()
        }
        Some(descriptor) => {
            let found = content(descriptor);
            let (config, _) =
                read_config(found.as_ref(), "the configuration", limits, &mut warnings);
            let named = found.map(|found| Named::new("the configuration", descriptor, found));
            documents.extend(named);
            config
        }
    };
    warnings.extend(count_mismatch(manifest.layers.len(), "the manifest", &config));
    let diff_ids = config.diff_ids.clone().unwrap_or_default();
    let layers = manifest.layers.iter().take(max_layers(limits)).enumerate();
    let layers = layers.map(|(index, descriptor)| {
        let layer = LayerDescriptor {
            digest: descriptor.digest.clone(),
            diff_id: diff_ids.get(index).cloned().flatten(),
            media_type: Some(descriptor.media_type.clone()).filter(|text| !text.is_empty()),
            declared_bytes: descriptor.size,
            if_plain: if_plain(&descriptor.media_type),
        };
        (layer, content(descriptor))
    });
    let described = Described {
        platform: config.platform(),
        config_digest: manifest.config.as_ref().and_then(|config| config.digest.clone()),
        config,
        annotations: manifest.annotations.clone(),
        ..Described::default()
    };
    FoundImage { warnings, documents, ..FoundImage::new(described, layers) }
}

/// Makes an image from a Docker schema 1 manifest.
pub(super) fn schema1_image(
    schema1: &Schema1,
    blob: impl Fn(&Digest) -> Option<Content>,
) -> FoundImage {
    // In schema 1, instructions that change no files have a layer too, the well-known empty one.
    let kept = schema1.layers.iter().zip(&schema1.throwaway).filter(|(_, throwaway)| !**throwaway);
    let layers = kept.map(|(digest, _)| {
        let layer = LayerDescriptor { digest: digest.clone(), ..LayerDescriptor::default() };
        (layer, digest.as_ref().and_then(&blob))
    });
    let described = Described {
        platform: schema1.config.platform(),
        config: schema1.config.clone(),
        ..Described::default()
    };
    FoundImage::new(described, layers)
}
