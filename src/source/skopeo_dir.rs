//! The directory of skopeo's and podman's `dir:` transport: `manifest.json` is the manifest itself,
//! blobs are named by their bare hex digits (containers/image, directory/directory_transport.go).

use super::content::Content;
use super::found::{Found, FoundImage, TOO_DEEP, TOO_MANY};
use super::members::Members;
use super::oci_layout::{manifest_image, schema1_image};
use super::read_json;
use crate::image::described::Described;
use crate::image::digest::Digest;
use crate::image::manifest::{Descriptor, Document, parse_document};
use crate::limits::Limits;
use crate::warning::Code;

/// Returns the images of such a directory; `None` if `manifest.json` is not a manifest.
pub(super) fn find(members: &Members, limits: &Limits) -> Option<Found> {
    let mut walk = Walk { members, limits, found: Found::default(), trail: Vec::new() };
    walk.add("manifest.json")?;
    (!walk.found.images.is_empty()).then_some(walk.found)
}

struct Walk<'a> {
    members: &'a Members,
    limits: &'a Limits,
    found: Found,
    /// The indexes that led here, to detect cycles.
    trail: Vec<String>,
}

impl Walk<'_> {
    /// Adds the images of a document; `None` if it is absent or has no image.
    fn add(&mut self, name: &str) -> Option<()> {
        let content = self.members.get(name)?;
        let document = read_json(&content, self.limits).ok()?;
        let members = self.members;
        let blob = |digest: &Digest| -> Option<Content> { members.get(digest.encoded()) };
        let mut image = match parse_document(&document) {
            Document::Manifest(manifest) => manifest_image(&manifest, self.limits, blob),
            Document::Schema1(schema1) => schema1_image(&schema1, blob),
            Document::Index(index) => {
                self.trail.push(name.to_owned());
                index.manifests.iter().for_each(|descriptor| self.listed(descriptor));
                self.trail.pop();
                return Some(());
            }
            Document::Other => return None,
        };
        let digest = content.read_document(self.limits).ok().map(|bytes| Digest::sha256_of(&bytes));
        image.described.manifest_digest = digest;
        self.found.add(image, self.limits);
        Some(())
    }

    /// Adds an image that an index lists; if it is absent, only its platform is known.
    fn listed(&mut self, descriptor: &Descriptor) {
        // Every descriptor adds at least one image.
        let before = self.found.images.len();
        if self.limits.manifests <= before as u64 {
            return self.found.warn(Code::Limit, TOO_MANY);
        }
        let digest = descriptor.digest.as_ref();
        if let Some(name) = digest.map(|digest| format!("{}.manifest.json", digest.encoded())) {
            if self.trail.contains(&name) || self.limits.index_depth < self.trail.len() as u64 {
                self.found.warn(Code::Limit, TOO_DEEP);
            } else {
                self.add(&name);
            }
        }
        match self.found.images.get_mut(before) {
            Some(image) => {
                let described = &mut image.described;
                described.platform = descriptor.platform.clone().or(described.platform.take());
            }
            None => {
                let described = Described {
                    platform: descriptor.platform.clone(),
                    manifest_digest: descriptor.digest.clone(),
                    ..Described::default()
                };
                self.found.images.push(FoundImage { described, ..FoundImage::default() });
            }
        }
    }
}
