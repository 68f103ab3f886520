//! The OCI image layout, as a directory or in a tar: `index.json` and `blobs` (image-spec
//! image-layout.md).

use std::collections::{BTreeMap, HashMap};

use oci_spec::image::ANNOTATION_REF_NAME;
use serde_json::Value;

use super::attestation::{self, Attestation};
use super::content::Content;
use super::found::{Found, FoundImage, TOO_DEEP, TOO_MANY, count_mismatch, max_layers};
use super::members::Members;
use super::{read_config, read_json};
use crate::image::described::{Described, LayerDescriptor};
use crate::image::digest::Digest;
use crate::image::layer_kind::is_plain;
use crate::image::manifest::{Descriptor, Document, Index, Manifest, Purpose, parse_document};
use crate::image::schema1::Schema1;
use crate::limits::Limits;
use crate::warning::Code;

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
    let mut walk = Walk {
        members,
        limits,
        found: Found::default(),
        trail: Vec::new(),
        listed: 0,
        known: HashMap::new(),
        attestations: Vec::new(),
    };
    walk.top(&index);
    walk.settle();
    Some(walk.found)
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

impl Walk<'_> {
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
        let Some(document) = self.document(descriptor) else {
            return self.absent(descriptor, way);
        };
        let mut way = way.clone();
        way.annotations.extend(descriptor.annotations.clone());
        match parse_document(&document) {
            Document::Index(index) => self.nested(&index, descriptor, &way),
            Document::Manifest(manifest) => self.manifest(&manifest, descriptor, &way),
            Document::Schema1(schema1) => {
                let mut image = schema1_image(&schema1, |digest| self.members.blob(digest));
                image.described.manifest_digest.clone_from(&descriptor.digest);
                image.described.names = way.names;
                image.group = way.group;
                self.add(image);
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
        let platform = descriptor.platform.clone().filter(|platform| !platform.is_unknown());
        let named = !way.names.is_empty();
        match platform {
            None if !named => self.found.set_aside += 1,
            platform => {
                let described = Described {
                    names: way.names.clone(),
                    platform,
                    manifest_digest: descriptor.digest.clone(),
                    ..Described::default()
                };
                self.add(FoundImage { described, group: way.group, ..FoundImage::default() });
            }
        }
    }

    fn manifest(&mut self, manifest: &Manifest, descriptor: &Descriptor, way: &Way) {
        let purpose = manifest.purpose(Some(descriptor));
        if purpose != Purpose::Image {
            self.found.set_aside += 1;
            if purpose == Purpose::Attestation {
                self.attestations.extend(Attestation::parse(manifest, descriptor));
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
        image.group = if purpose == Purpose::Image { way.group } else { ARTIFACT };
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
        let has_images = self.found.images.iter().any(|image| image.group != ARTIFACT);
        self.found.images.retain(|image| !has_images || image.group != ARTIFACT);
        for image in &mut self.found.images {
            image.described.names.dedup();
        }
        attestation::attach(&self.attestations, &mut self.found.images, self.members);
        if !has_images {
            let artifacts = self.found.images.len() as u64;
            self.found.set_aside = self.found.set_aside.saturating_sub(artifacts);
        }
    }

    fn document(&self, descriptor: &Descriptor) -> Option<Value> {
        let blob = descriptor.digest.as_ref().and_then(|digest| self.members.blob(digest));
        read_json(&blob.or_else(|| inline(descriptor))?, self.limits).ok()
    }
}

/// The group of artifacts, which are not images.
const ARTIFACT: usize = usize::MAX;

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
    let mut warnings = Vec::new();
    let config = manifest.config.as_ref().and_then(content);
    let (config, _) = read_config(config, "the configuration", limits, &mut warnings);
    warnings.extend(count_mismatch(manifest.layers.len(), "the manifest", &config));
    let diff_ids = config.diff_ids.clone().unwrap_or_default();
    let layers = manifest.layers.iter().take(max_layers(limits)).enumerate();
    let layers = layers.map(|(index, descriptor)| {
        let layer = LayerDescriptor {
            digest: descriptor.digest.clone(),
            diff_id: diff_ids.get(index).cloned().flatten(),
            media_type: Some(descriptor.media_type.clone()).filter(|text| !text.is_empty()),
            declared_bytes: descriptor.size,
            plain_is_download: is_plain(&descriptor.media_type),
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
    FoundImage { warnings, ..FoundImage::new(described, layers) }
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
