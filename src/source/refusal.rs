//! Explains why something is not an image.

use super::document::read_json;
use super::members::Members;
use super::shape::{is_digest, is_root};
use crate::compression::Compression;
use crate::image::manifest::{Document, parse_docker_manifest, parse_document};
use crate::limits::Limits;

/// Returns what is wrong with the files that should name an image.
pub(super) fn why_no_image(members: &Members, limits: &Limits) -> String {
    for name in ["manifest.json", "index.json"] {
        let document = members.get(name).map(|content| read_json(&content, limits));
        match document {
            Some(Err(reason)) => return format!("its {name} could not be read: {reason}"),
            Some(Ok(_)) => return format!("its {name} names no image"),
            None if members.is_directory(name) => return format!("its {name} is a directory"),
            None => (),
        }
    }
    match members.get("repositories") {
        Some(_) => "its repositories names no image".to_owned(),
        None => "it has neither manifest.json nor index.json".to_owned(),
    }
}

/// Returns whether members are those of an image, although its metadata is missing or names none.
pub(super) fn looks_like_image(members: &Members, limits: &Limits) -> bool {
    // Docker writes `[]` if it saves nothing; its loader mentions `null` too.
    let manifest = members.get("manifest.json").map(|content| read_json(&content, limits));
    if let Some(Ok(manifest)) = &manifest
        && (manifest.is_null() || manifest.as_array().is_some_and(Vec::is_empty))
    {
        return true;
    }
    let top = members.list("");
    // Below these, such names are those of some program's files.
    if top.iter().any(|name| is_root(name.as_bytes())) {
        return false;
    }
    let is_list = match manifest {
        None => false,
        Some(Ok(value)) => {
            let items = parse_docker_manifest(&value).unwrap_or_default();
            items.iter().any(|item| !item.config.is_empty() || !item.layers.is_empty())
        }
        Some(Err(_)) => begins_list(members),
    };
    let index = members.get("index.json").map(|content| read_json(&content, limits));
    // Many programs have an `index.json` that is no index of images.
    let is_index = index.is_some_and(|index| {
        index.map_or(true, |value| matches!(parse_document(&value), Document::Index(_)))
    });
    is_list
        || is_index
        || members.is_directory("index.json")
        || top.iter().any(|name| name == "oci-layout" || is_digest(name.as_bytes()))
        || members.is_directory("blobs/sha256")
}

fn begins_list(members: &Members) -> bool {
    let first = members.get("manifest.json").and_then(|content| content.first(64).ok());
    first.is_some_and(|first| first.trim_ascii_start().starts_with(b"["))
}

/// Returns what a file is, as it is not a tar: how it is compressed, and what its first bytes are
/// without that.
pub(super) fn explain(stored: Compression, first: &[u8]) -> String {
    if stored == Compression::None {
        return known(first).unwrap_or("it is neither a tar nor compressed in a known way").into();
    }
    // The beginning of a large file has not been decompressed.
    let what = if Compression::detect(first) == stored { None } else { known(first) };
    let what = what.and_then(|what| what.strip_prefix("it is ")).map(|what| format!(": {what}"));
    format!("it is {}, but what is in it is no tar{}", stored.word(), what.unwrap_or_default())
}

/// Returns what a file with these first bytes is, if that is known.
fn known(first: &[u8]) -> Option<&'static str> {
    let first = first.get(..64).unwrap_or(first);
    Some(match first {
        [] => "it is empty",
        [b'#', b'!', ..] => {
            "it is a script; if nix's `streamLayeredImage` made it, run it and pass its output on"
        }
        [b'{', ..] if first.windows(15).any(|window| window == b"\"schemaVersion\"") => {
            "it is a manifest alone, without its blobs"
        }
        [b'{', ..] => "it is JSON",
        first if first.starts_with(b"hsqs") => "it is a squashfs file system",
        first if first.windows(9).any(|window| window == b"SIF_MAGIC") => {
            "it is a Singularity image"
        }
        first if first.starts_with(b"SQLite format 3") => "it is a database",
        _ => return None,
    })
}
