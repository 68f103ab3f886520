//! The directory of skopeo's and podman's `dir:` transport: `manifest.json` is the manifest itself,
//! blobs are called by their bare hex (containers/image, directory/directory_transport.go).

use super::content::Content;
use super::found::{Found, FoundImage};
use super::members::Members;
use super::oci_layout::{manifest_image, schema1_image};
use super::read_json;
use crate::image::digest::Digest;
use crate::image::manifest::{Document, parse_document};
use crate::limits::Limits;

/// Returns the images of such a directory; `None` where `manifest.json` is no manifest.
pub(super) fn find(members: &Members, limits: &Limits) -> Option<Found> {
    let mut found = Found::default();
    add(&mut found, members, limits, "manifest.json", 0)?;
    (!found.images.is_empty()).then_some(found)
}

fn add(
    found: &mut Found,
    members: &Members,
    limits: &Limits,
    name: &str,
    depth: u64,
) -> Option<()> {
    let content = members.get(name)?;
    let document = read_json(&content, limits).ok()?;
    let blob = |digest: &Digest| -> Option<Content> { members.get(digest.encoded()) };
    let mut warnings = Vec::new();
    let mut image = match parse_document(&document) {
        Document::Manifest(manifest) => manifest_image(&manifest, &mut warnings, limits, blob),
        Document::Schema1(schema1) => schema1_image(&schema1, blob),
        Document::Index(index) => {
            for descriptor in &index.manifests {
                let name = descriptor
                    .digest
                    .as_ref()
                    .map(|digest| format!("{}.manifest.json", digest.encoded()));
                let before = found.images.len();
                if let Some(name) = name.filter(|_| depth < limits.index_depth) {
                    add(found, members, limits, &name, depth + 1);
                }
                match found.images.get_mut(before) {
                    Some(image) => {
                        image.platform = descriptor.platform.clone().or(image.platform.take());
                    }
                    None => found.images.push(FoundImage {
                        platform: descriptor.platform.clone(),
                        manifest_digest: descriptor.digest.clone(),
                        ..FoundImage::default()
                    }),
                }
            }
            return Some(());
        }
        Document::Other => return None,
    };
    image.manifest_digest = content.read_document(limits).ok().map(|it| Digest::sha256_of(&it));
    image.warnings = warnings;
    found.images.push(image);
    Some(())
}
