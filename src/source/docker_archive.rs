//! Archives of `docker save` since 1.10, and of many other tools: `manifest.json` names a
//! configuration and layers (moby, daemon/internal/image/tarexport).

use std::collections::{HashMap, HashSet};

use super::content::Content;
use super::document::{Named, read_config, read_json};
use super::found::{Found, FoundImage, FoundLayer, count_mismatch, max_layers};
use super::members::Members;
use super::oci_layout;
use super::select::full_name;
use crate::escape::printable;
use crate::image::config::ImageConfig;
use crate::image::described::{Described, LayerDescriptor, Transfer};
use crate::image::digest::Digest;
use crate::image::docker_archive::{DockerArchiveItem, parse_docker_manifest};
use crate::limits::Limits;
use crate::warning::{Code, Warning};

/// Returns the images of a Docker archive; `None` if `manifest.json` is something else.
///
/// If there is an OCI index too (Docker 25 and later), the images of both are merged.
/// The order of the layers is that of `manifest.json`: Docker 25.0.0 wrote another one into the
/// OCI manifests (moby issue 47150).
pub(super) fn find(members: &Members, limits: &Limits) -> Option<Found> {
    let document = read_json(&members.get("manifest.json")?, limits).ok()?;
    let items = parse_docker_manifest(&document)?;
    if items.iter().any(|item| item.config.is_empty() && item.layers.is_empty()) {
        return None;
    }
    let mut found = Found::default();
    for item in items.iter().take(usize::try_from(limits.manifests).unwrap_or(usize::MAX)) {
        let group = found.images.len();
        found.add(image(item, members, limits, group), limits);
    }
    if limits.manifests < items.len() as u64 {
        found.warn(Code::Limit, "`manifest.json` lists more images than `manifests` allows");
    }
    if let Some(index) = oci_layout::find(members, limits) {
        join(&mut found, index);
    } else {
        found.warn_of_unreadable("index.json", members, limits);
    }
    let lacks_sizes = |image: &FoundImage| {
        image.described.manifest_digest.is_none() && image.blobs.iter().any(Option::is_none)
    };
    if found.images.iter().any(lacks_sizes) {
        // The manifest may be there although the index that leads to it is not.
        let mut of_blobs = oci_layout::images_of_blobs(members, limits);
        let configs = found.images.iter().filter_map(|image| image.described.config_digest.clone());
        let configs: HashSet<Digest> = configs.collect();
        let is_known = |digest: &Digest| configs.contains(digest);
        of_blobs
            .images
            .retain(|image| image.described.config_digest.as_ref().is_some_and(is_known));
        join(&mut found, Found { images: of_blobs.images, ..Found::default() });
    }
    Some(found)
}

fn image(item: &DockerArchiveItem, members: &Members, limits: &Limits, group: usize) -> FoundImage {
    let mut warnings = Vec::new();
    let name = format!("the configuration `{}`", printable(item.config.as_bytes()));
    let content = member(members, &item.config);
    let (config, config_digest) = match item.config.as_str() {
        "" => {
            let message = "`manifest.json` names no configuration";
            warnings.push(Warning::image(Code::Metadata, message));
            (ImageConfig::default(), None)
        }
        _ => read_config(content.as_ref(), &name, limits, &mut warnings),
    };
    let documents = content.and_then(|content| {
        let digest = config_digest_in(&item.config)?;
        Some(Named { what: "the configuration", digest: Some(digest), bytes: None, content })
    });
    warnings.extend(count_mismatch(item.layers.len(), "`manifest.json`", &config));
    let diff_ids = config.diff_ids.clone().unwrap_or_default();
    let layers = (0..item.layers.len())
        .take(max_layers(limits))
        .map(|index| layer(item, index, diff_ids.get(index).cloned().flatten(), members));
    let described = Described {
        names: item.repo_tags.clone(),
        platform: config.platform(),
        config_digest,
        config,
        ..Described::default()
    };
    let documents = documents.into_iter().collect();
    FoundImage { group, warnings, documents, ..FoundImage::new(described, layers) }
}

fn layer(
    item: &DockerArchiveItem,
    index: usize,
    diff_id: Option<Digest>,
    members: &Members,
) -> FoundLayer {
    let name = item.layers.get(index).map(String::as_str).unwrap_or_default();
    let content = member(members, name).filter(|content| {
        // Buildpacks write empty files for layers that the reader already has (imgutil).
        let is_placeholder =
            name.rsplit(['/', '\\']).next().is_some_and(|base| base.starts_with("blank_"));
        !(is_placeholder && content.bytes().is_ok_and(|bytes| bytes == 0))
    });
    let source = diff_id.as_ref().and_then(|id| item.layer_sources.get(id.as_str()));
    let descriptor = LayerDescriptor {
        digest: source.and_then(|source| source.digest.clone()).or_else(|| digest_in(name)),
        diff_id,
        media_type: source
            .map(|source| source.media_type.clone())
            .filter(|media_type| !media_type.is_empty()),
        declared_bytes: source.and_then(|source| source.size),
        if_plain: Transfer::Compressed,
    };
    (descriptor, content)
}

/// Returns the content of a file that `manifest.json` names. A Windows daemon writes backslashes
/// there although the archive has slashes (moby issue 33647).
fn member(members: &Members, name: &str) -> Option<Content> {
    members.get(name).or_else(|| members.get(&name.replace('\\', "/")))
}

/// Returns the digest in `blobs/ALGORITHM/HEX`. In other names a hexadecimal part is not the digest
/// of the blob.
fn digest_in(name: &str) -> Option<Digest> {
    let mut parts = name.trim_start_matches("./").split(['/', '\\']);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("blobs"), Some(algorithm), Some(hex), None) => {
            Digest::parse(&format!("{algorithm}:{hex}"))
        }
        _ => None,
    }
}

/// Returns the digest that the name of a configuration gives: that of a blob, or `HEX.json` as the
/// engines write it, with or without `sha256:`.
fn config_digest_in(name: &str) -> Option<Digest> {
    let hex = name.strip_prefix("sha256:").unwrap_or(name);
    let hex = hex.strip_suffix(".json").unwrap_or(hex);
    digest_in(name).or_else(|| Digest::parse(&format!("sha256:{hex}")))
}

/// Adds what an OCI index knows: the digest of the manifest for images that both list, and images
/// that `manifest.json` leaves out.
fn join(found: &mut Found, index: Found) {
    found.set_aside += index.set_aside;
    found.warnings.extend(index.warnings);
    let groups = found.images.len();
    let mut by_config: HashMap<Digest, usize> = HashMap::new();
    for (index, image) in found.images.iter().enumerate() {
        if let Some(digest) = &image.described.config_digest {
            by_config.entry(digest.clone()).or_insert(index);
        }
    }
    for mut image in index.images.into_iter().filter(|image| !image.is_artifact) {
        let same = image.described.config_digest.as_ref().and_then(|digest| by_config.get(digest));
        match same.and_then(|&index| found.images.get_mut(index)) {
            Some(known) => {
                known.statements.extend(image.statements);
                known.documents.extend(image.documents);
                complete(&mut known.described, image.described);
            }
            None => {
                image.group += groups;
                // The engine's store keeps them uncompressed, whatever a pull transfers.
                let layers = image.described.layers.iter_mut();
                layers.for_each(|layer| layer.if_plain = Transfer::Compressed);
                found.images.push(image);
            }
        }
    }
    group_platforms(found);
}

/// Completes the description of an image from `manifest.json` with that of an OCI index.
fn complete(known: &mut Described, other: Described) {
    known.manifest_digest = known.manifest_digest.take().or(other.manifest_digest);
    known.platform = other.platform.or(known.platform.take());
    known.annotations.extend(other.annotations);
    add_names(&mut known.names, other.names);
    complete_layers(&mut known.layers, &other.layers);
}

/// Takes media types and sizes from the OCI manifest, by digest: the order of its layers may be
/// wrong.
fn complete_layers(known: &mut [LayerDescriptor], layers: &[LayerDescriptor]) {
    let mut described: HashMap<&Digest, &LayerDescriptor> = HashMap::new();
    for layer in layers {
        if let Some(digest) = &layer.digest {
            described.entry(digest).or_insert(layer);
        }
    }
    for layer in known {
        let Some(same) = layer.digest.as_ref().and_then(|digest| described.get(digest)) else {
            continue;
        };
        layer.media_type = layer.media_type.take().or_else(|| same.media_type.clone());
        layer.declared_bytes = layer.declared_bytes.or(same.declared_bytes);
    }
}

/// Adds names that are not just other spellings of known ones.
fn add_names(known: &mut Vec<String>, names: Vec<String>) {
    let is_known: HashSet<(&str, &str)> = known.iter().map(|name| full_name(name)).collect();
    let is_new = |name: &String| !is_known.contains(&full_name(name));
    let new: Vec<String> = names.into_iter().filter(is_new).collect();
    known.extend(new);
}

/// Merges groups that share a name: an image that `manifest.json` lists is often one platform of an
/// index, and then all platforms are one group.
fn group_platforms(found: &mut Found) {
    // The group of the first image with each name.
    let mut by_name: HashMap<(&str, &str), usize> = HashMap::new();
    // Groups that turn out to be part of an earlier one.
    let mut joined: HashMap<usize, usize> = HashMap::new();
    for image in &found.images {
        for name in &image.described.names {
            let known = *by_name.entry(full_name(name)).or_insert(image.group);
            let (one, other) = (merged_group(&joined, known), merged_group(&joined, image.group));
            if one != other {
                joined.insert(one.max(other), one.min(other));
            }
        }
    }
    for image in &mut found.images {
        image.group = merged_group(&joined, image.group);
    }
}

/// Returns the group that a group was merged into.
fn merged_group(joined: &HashMap<usize, usize>, group: usize) -> usize {
    let mut group = group;
    while let Some(&earlier) = joined.get(&group) {
        group = earlier;
    }
    group
}
