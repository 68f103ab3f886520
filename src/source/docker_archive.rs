//! What `docker save` writes since 1.10, and many others after it: `manifest.json` names a
//! configuration and layers (moby, daemon/internal/image/tarexport).

use super::found::{Found, FoundImage, LayerBlob};
use super::members::Members;
use super::oci_layout;
use super::read_json;
use crate::image::config::ImageConfig;
use crate::image::digest::Digest;
use crate::image::docker_archive::{DockerArchiveItem, parse_docker_manifest};
use crate::limits::Limits;
use crate::report::{Code, Warning};

/// Returns the images of a Docker archive; `None` where `manifest.json` is not one's.
///
/// Where there is an OCI index too (Docker 25 and later), the images of both are taken together.
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
        found.images.push(image(item, members, limits, group));
    }
    if let Some(index) = oci_layout::find(members, limits) {
        join(&mut found, index);
    }
    Some(found)
}

fn image(item: &DockerArchiveItem, members: &Members, limits: &Limits, group: usize) -> FoundImage {
    let mut warnings = Vec::new();
    let (config, config_digest) = read_config(&item.config, members, limits, &mut warnings);
    let diff_ids = config.diff_ids.clone().unwrap_or_default();
    if diff_ids.len() != item.layers.len() {
        warnings.push(Warning::image(
            Code::Metadata,
            format!(
                "the number of layers is {} in `manifest.json` and {} in the configuration",
                item.layers.len(),
                diff_ids.len()
            ),
        ));
    }
    let layers = (0..item.layers.len())
        .map(|index| layer(item, index, diff_ids.get(index).cloned().flatten(), members))
        .collect();
    FoundImage {
        names: item.repo_tags.clone(),
        platform: config.platform(),
        config_digest,
        config,
        layers,
        group,
        is_present: true,
        warnings,
        ..FoundImage::default()
    }
}

fn layer(
    item: &DockerArchiveItem,
    index: usize,
    diff_id: Option<Digest>,
    members: &Members,
) -> LayerBlob {
    let name = item.layers.get(index).map(String::as_str).unwrap_or_default();
    let content = members.get(name).filter(|content| {
        // Buildpacks write empty files for layers that the reader is supposed to have (imgutil).
        let is_placeholder = name.rsplit('/').next().is_some_and(|base| base.starts_with("blank_"));
        !(is_placeholder && content.bytes().is_ok_and(|bytes| bytes == 0))
    });
    let source = diff_id.as_ref().and_then(|id| item.layer_sources.get(id.as_str()));
    LayerBlob {
        digest: source.and_then(|source| source.digest.clone()).or_else(|| named(name)),
        diff_id,
        media_type: source
            .map(|source| source.media_type.clone())
            .filter(|media_type| !media_type.is_empty()),
        declared_bytes: source.and_then(|source| source.size),
        content,
        plain_is_download: false,
    }
}

/// The digest in `blobs/ALGORITHM/HEX`, the only names that promise to be one.
fn named(name: &str) -> Option<Digest> {
    let mut parts = name.trim_start_matches("./").split('/');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("blobs"), Some(algorithm), Some(hex), None) => {
            Digest::parse(&format!("{algorithm}:{hex}"))
        }
        _ => None,
    }
}

fn read_config(
    name: &str,
    members: &Members,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> (ImageConfig, Option<Digest>) {
    let document = members
        .get(name)
        .ok_or_else(|| "it is not in the archive".to_owned())
        .and_then(|content| content.read_document(limits).map_err(|error| error.to_string()));
    let parsed = document.and_then(|bytes| {
        let digest = Digest::sha256_of(&bytes);
        match crate::image::json::parse(&bytes) {
            Ok(value) => Ok((ImageConfig::parse(&value), Some(digest))),
            Err(error) => Err(error.to_string()),
        }
    });
    parsed.unwrap_or_else(|reason| {
        let name = crate::escape::printable(name.as_bytes());
        let message = format!("the configuration `{name}` could not be read: {reason}");
        warnings.push(Warning::image(Code::Metadata, message));
        (ImageConfig::default(), None)
    })
}

/// Adds what an OCI index knows: the digest of the manifest for images that both list, and images
/// that `manifest.json` leaves out.
fn join(found: &mut Found, index: Found) {
    found.set_aside = index.set_aside;
    let groups = found.images.len();
    for image in index.images {
        let same = found.images.iter_mut().find(|known| {
            known.config_digest.is_some() && known.config_digest == image.config_digest
        });
        match same {
            Some(known) => {
                known.manifest_digest = known.manifest_digest.take().or(image.manifest_digest);
                known.platform = image.platform.or(known.platform.take());
                known.annotations.extend(image.annotations);
                for name in image.names {
                    if !known.names.iter().any(|known| super::select::same_name(known, &name)) {
                        known.names.push(name);
                    }
                }
                complete_layers(known, &image.layers);
            }
            None => {
                let mut image = FoundImage { group: groups + image.group, ..image };
                // The engine's store has them uncompressed, whatever is pulled.
                image.layers.iter_mut().for_each(|layer| layer.plain_is_download = false);
                found.images.push(image);
            }
        }
    }
    group_platforms(found);
}

/// Takes media types and sizes from the OCI manifest, by blob and not by position.
fn complete_layers(known: &mut FoundImage, layers: &[LayerBlob]) {
    for layer in &mut known.layers {
        let same =
            layers.iter().find(|other| other.digest.is_some() && other.digest == layer.digest);
        if let Some(other) = same {
            layer.media_type = layer.media_type.take().or_else(|| other.media_type.clone());
        }
    }
}

/// An image that `manifest.json` lists is often one platform of an index: then all of them are
/// one group.
fn group_platforms(found: &mut Found) {
    for index in 0..found.images.len() {
        let Some(image) = found.images.get(index) else { continue };
        let (names, group) = (image.names.clone(), image.group);
        let other = found
            .images
            .iter()
            .take(index)
            .find(|other| {
                other.names.iter().any(|a| names.iter().any(|b| super::select::same_name(a, b)))
            })
            .map(|other| other.group);
        if let Some(other) = other {
            found
                .images
                .iter_mut()
                .filter(|image| image.group == group)
                .for_each(|image| image.group = other);
        }
    }
}
