//! Archives of `docker save` up to 1.9: `repositories` names an image, and the `json` of each image
//! names its parent (moby, image/spec/v1.md).

use std::collections::HashSet;

use serde_json::Value;

use super::document::read_json;
use super::found::{Found, FoundImage};
use super::members::Members;
use crate::escape::printable;
use crate::image::config::{HistoryLine, ImageConfig};
use crate::image::described::{Described, LayerDescriptor, Transfer};
use crate::image::json::Object;
use crate::limits::Limits;
use crate::warning::{Code, Warning};

/// Returns the images of a version 1 archive; `None` if it has none.
pub(super) fn find(members: &Members, limits: &Limits) -> Option<Found> {
    let mut found = Found::default();
    let repositories =
        members.get("repositories").and_then(|content| read_json(&content, limits).ok());
    match repositories.as_ref().and_then(Object::of) {
        Some(repositories) => {
            for (repository, tags) in repositories.fields() {
                let tags = Object::of(tags);
                for (tag, id) in tags.iter().flat_map(Object::fields) {
                    let Value::String(id) = id else { continue };
                    add(&mut found, members, limits, id, vec![format!("{repository}:{tag}")]);
                }
            }
        }
        None => {
            for id in tips(members, limits) {
                add(&mut found, members, limits, &id, Vec::new());
            }
        }
    }
    for (group, image) in found.images.iter_mut().enumerate() {
        image.group = group;
    }
    // Engines that write it too write these files only for old readers.
    found.warn_of_unreadable("manifest.json", members, limits);
    (!found.images.is_empty()).then_some(found)
}

fn add(found: &mut Found, members: &Members, limits: &Limits, id: &str, names: Vec<String>) {
    // Every image has at least one layer, so without room for layers there is none for images.
    if limits.manifests <= found.images.len() as u64 || limits.layers <= found.layers {
        let message = "the archive has more images than `manifests` or `layers` allows";
        return found.warn(Code::Limit, message);
    }
    let max_layers = limits.layers - found.layers;
    if let Some(image) = image(members, limits, id, names, max_layers) {
        found.add(image, limits);
    }
}

/// Returns the images that are not the parent of another one.
fn tips(members: &Members, limits: &Limits) -> Vec<String> {
    let mut parents = HashSet::new();
    let mut ids = members.list("");
    ids.retain(|name| {
        let json = is_id(name).then(|| json(members, limits, name)).flatten();
        parents.extend(json.as_ref().and_then(parent));
        json.is_some()
    });
    ids.retain(|id| !parents.contains(id));
    ids
}

fn is_id(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn json(members: &Members, limits: &Limits, id: &str) -> Option<Value> {
    read_json(&members.get(&format!("{id}/json"))?, limits).ok()
}

fn parent(json: &Value) -> Option<String> {
    Object::of(json)?.filled("parent")
}

/// Follows the parents from an image to its base.
fn image(
    members: &Members,
    limits: &Limits,
    tip: &str,
    names: Vec<String>,
    max_layers: u64,
) -> Option<FoundImage> {
    let mut warnings = Vec::new();
    let mut config = ImageConfig::parse(&json(members, limits, tip)?);
    let (mut layers, mut history) = (Vec::new(), Vec::new());
    let mut seen = HashSet::from([tip.to_owned()]);
    let mut next = Some(tip.to_owned());
    while let Some(id) = next {
        let Some(json) = json(members, limits, &id) else {
            let parent = printable(id.as_bytes());
            let stored = members.get(&format!("{id}/json"));
            let (code, why) = match stored.map(|content| read_json(&content, limits)) {
                Some(Err(error)) => (error.code(), format!("could not be read ({error})")),
                _ => (Code::LayerAbsent, "is not in the archive".to_owned()),
            };
            let message = format!("the parent `{parent}` {why}; layers are missing");
            warnings.push(Warning::image(code, message));
            break;
        };
        if max_layers <= layers.len() as u64 {
            let message = "it has more layers than `layers` allows; the lowest are left out";
            warnings.push(Warning::image(Code::Limit, message));
            break;
        }
        let layer =
            LayerDescriptor { if_plain: Transfer::Compressed, ..LayerDescriptor::default() };
        layers.push((layer, members.get(&format!("{id}/layer.tar"))));
        // In this format every image has a layer, even an empty one.
        history.push(HistoryLine { empty_layer: false, ..HistoryLine::of_v1(&json) });
        next = parent(&json).filter(|parent| !seen.contains(parent));
        seen.extend(next.clone());
    }
    // Since 1.10 Docker writes these files for old readers, with the instruction of the whole
    // image, which need not be that of its last layer, and with no other.
    if let [tip, lower @ ..] = history.as_mut_slice()
        && !lower.is_empty()
        && lower.iter().all(|line| line.created_by.is_none())
    {
        tip.created_by = None;
    }
    layers.reverse();
    history.reverse();
    config.history = Some(history);
    let platform = config.platform();
    let described = Described { names, platform, config, ..Described::default() };
    Some(FoundImage { warnings, ..FoundImage::new(described, layers.into_iter()) })
}
