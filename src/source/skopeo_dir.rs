//! The directory of skopeo's and podman's `dir:` transport: `manifest.json` is the manifest itself,
//! blobs are named by their bare hex digits (containers/image, directory/directory_transport.go).

use super::content::Content;
use super::document::{Named, Unreadable, read_json};
use super::found::{Found, FoundImage, TOO_DEEP, TOO_MANY};
use super::members::Members;
use super::oci_layout::{manifest_image, schema1_image};
use crate::image::described::Described;
use crate::image::digest::Digest;
use crate::image::manifest::{Descriptor, Document, parse_document};
use crate::limits::Limits;
use crate::warning::Code;

/// Returns the images of such a directory; `None` if `manifest.json` is not a manifest.
pub(super) fn find(members: &Members, limits: &Limits) -> Option<Found> {
    let mut walk = Walk { members, limits, found: Found::default(), trail: Vec::new() };
    walk.add("manifest.json").ok()?;
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
    /// Adds the images of a document. The error is `None` if it is absent.
    fn add(&mut self, name: &str) -> Result<(), Option<Unreadable>> {
        let content = self.members.get(name).ok_or(None)?;
        let document = read_json(&content, self.limits)?;
        let members = self.members;
        let blob = |digest: &Digest| -> Option<Content> { members.get(digest.encoded()) };
        let mut image = match parse_document(&document) {
            Document::Manifest(manifest) => manifest_image(&manifest, self.limits, blob),
            Document::Schema1(schema1) => schema1_image(&schema1, blob),
            Document::Index(index) => {
                self.trail.push(name.to_owned());
                index.manifests.iter().for_each(|descriptor| self.listed(descriptor));
                self.trail.pop();
                return Ok(());
            }
            Document::Other => {
                return Err(Some(Unreadable::new("it is neither a manifest nor an index")));
            }
        };
        let digest = content.read_document(self.limits).ok().map(|bytes| Digest::sha256_of(&bytes));
        image.described.manifest_digest = digest;
        self.found.add(image, self.limits);
        Ok(())
    }

    /// Adds an image that an index lists; if it is absent, only its platform is known.
    fn listed(&mut self, descriptor: &Descriptor) {
        // Every descriptor adds at least one image.
        let before = self.found.images.len();
        if self.limits.manifests <= before as u64 {
            return self.found.warn(Code::Limit, TOO_MANY);
        }
        let digest = descriptor.digest.as_ref();
        let mut unreadable = None;
        if let Some(name) = digest.map(|digest| format!("{}.manifest.json", digest.encoded())) {
            if self.trail.contains(&name) || self.limits.index_depth < self.trail.len() as u64 {
                self.found.warn(Code::Limit, TOO_DEEP);
            } else {
                unreadable = self.add(&name).err().flatten();
                if let (Some(image), Some(content)) =
                    (self.found.images.get_mut(before), self.members.get(&name))
                {
                    image.documents.push(Named::new("the manifest", descriptor, content));
                }
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
                let image = FoundImage { described, ..FoundImage::default() };
                match unreadable {
                    Some(error) => self.found.add_unreadable(image, error),
                    None => self.found.images.push(image),
                }
            }
        }
    }
}
