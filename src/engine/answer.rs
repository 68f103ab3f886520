//! What engines answer about images: the same documents from Docker Engine and Podman, from its
//! socket and from its program.

use serde_json::Value;

use super::reference::Asked;
use crate::image::digest::Digest;
use crate::image::json::Object;
use crate::image::platform::Platform;

/// An image that an engine has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineImage {
    /// Its id: the digest of its configuration, or of its manifest or index where the engine keeps
    /// images as containerd does.
    pub id: Digest,
    /// Its names with tags, as the engine writes them; empty if it has none.
    pub names: Vec<String>,
    /// Its names with the digests of manifests that it was pulled by, or pushed as.
    pub digests: Vec<String>,
    /// What it runs on.
    pub platform: Platform,
    /// The digests of its uncompressed layers, base first. Empty if the engine does not list them,
    /// or not in full.
    pub diff_ids: Vec<Digest>,
    /// The bytes that the engine shows as its size; `None` if it shows none.
    pub bytes: Option<u64>,
    /// Whether the engine keeps images as containerd does, and may have it for several platforms.
    pub is_in_containerd: bool,
    /// What the engine is asked to save, so that the archive has the name that was asked for.
    pub(super) saved_as: String,
}

/// Reads the answer about one image; `None` if it is not one.
pub(super) fn image(value: &Value, asked: &Asked<'_>) -> Option<EngineImage> {
    let fields = Object::of(value)?;
    let id = id(fields.text("Id")?)?;
    let names = tagged(fields.strings("RepoTags"));
    let layers = fields.object("RootFS").map(|it| it.strings("Layers")).unwrap_or_default();
    let diff_ids: Option<Vec<Digest>> = layers.iter().map(|text| Digest::parse(text)).collect();
    Some(EngineImage {
        saved_as: asked.saved_as(&names, &id),
        id,
        digests: fields.strings("RepoDigests"),
        platform: Platform::of(&fields),
        diff_ids: diff_ids.unwrap_or_default(),
        bytes: fields.number("Size"),
        is_in_containerd: fields.has("Descriptor"),
        names,
    })
}

/// Returns the names of a list of images, sorted.
pub(super) fn names(value: &Value) -> Vec<String> {
    let images = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let names = images.iter().filter_map(Object::of).flat_map(|fields| {
        // The program of Podman calls them otherwise than its socket.
        let [tags, names] = ["RepoTags", "Names"].map(|key| tagged(fields.strings(key)));
        if tags.is_empty() { names } else { tags }
    });
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Podman's ids are without the algorithm.
fn id(text: &str) -> Option<Digest> {
    Digest::parse(text).or_else(|| Digest::parse(&format!("sha256:{text}")))
}

/// Old engines write `<none>:<none>` for no name.
fn tagged(names: Vec<String>) -> Vec<String> {
    names.into_iter().filter(|name| !name.contains("<none>")).collect()
}
