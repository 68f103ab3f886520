//! Where no image is found: whether there was to be one, and why there is not.

use serde_json::Value;

use super::members::{MARKERS, Members};
use super::read_json;
use super::shape::is_root;
use crate::limits::Limits;

/// Whether members are those of an image, though its metadata is not there.
pub(super) fn announces_image(members: &Members, limits: &Limits) -> bool {
    let top = members.list("");
    let is_digest = |name: &String| {
        let hex = name.strip_prefix("sha256:").unwrap_or(name);
        hex.bytes().take_while(u8::is_ascii_hexdigit).count() == 64
    };
    top.iter().any(is_digest)
        || ["index.json", "oci-layout"].iter().any(|name| top.iter().any(|it| it == name))
        || members.is_directory("blobs/sha256")
        || is_broken_list(members, limits) && !top.iter().any(|name| is_root(name.as_bytes()))
}

/// Whether there is a `manifest.json` that is a list of images gone wrong, and not a document of
/// some program that happens to have that name.
fn is_broken_list(members: &Members, limits: &Limits) -> bool {
    members.get("manifest.json").is_some_and(|content| {
        !matches!(read_json(&content, limits), Ok(Value::Object(_) | Value::String(_)))
    })
}

/// Says why members that may be those of an image are none.
pub(super) fn explain(members: &Members, limits: &Limits) -> String {
    let mut reasons = Vec::new();
    for marker in MARKERS {
        let Some(content) = members.get(marker) else { continue };
        reasons.push(match read_json(&content, limits) {
            Ok(_) => format!("its `{marker}` names no image"),
            Err(reason) => format!("its `{marker}` could not be read: {reason}"),
        });
    }
    if reasons.is_empty() {
        return "it has neither `manifest.json` nor `index.json`".to_owned();
    }
    reasons.join(", and ")
}
