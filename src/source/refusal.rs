//! Why something is no image, in words.

use super::content::Content;
use super::members::Members;
use super::read_json;
use crate::limits::Limits;

/// Says what is wrong with the files that should name an image.
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

/// Whether members are those of an image, though its metadata is not there or names none.
pub(super) fn looks_like_image(members: &Members, limits: &Limits) -> bool {
    // Docker's own answer to saving nothing is `[]`; its loader names `null` too.
    let manifest = members.get("manifest.json").map(|content| read_json(&content, limits));
    if let Some(Ok(manifest)) = manifest
        && (manifest.is_null() || manifest.as_array().is_some_and(Vec::is_empty))
    {
        return true;
    }
    let top = members.list("");
    let is_digest = |name: &String| {
        let hex = name.strip_prefix("sha256:").unwrap_or(name);
        hex.bytes().take_while(u8::is_ascii_hexdigit).count() == 64
    };
    top.iter().any(is_digest)
        || ["index.json", "oci-layout"].iter().any(|name| top.iter().any(|it| it == name))
        || members.is_directory("blobs/sha256")
}

/// Says what a file is that is no tar.
pub(super) fn explain(content: &Content) -> String {
    let first = content.first(64).unwrap_or_default();
    match first.as_slice() {
        [] => "it is empty".to_owned(),
        [b'#', b'!', ..] => {
            "it is a script; if nix's `streamLayeredImage` made it, run it and pass its output on"
                .to_owned()
        }
        [b'{' | b'[', ..] => "it is JSON: a manifest alone, without its blobs".to_owned(),
        first if first.starts_with(b"hsqs") => "it is a squashfs file system".to_owned(),
        first if first.windows(9).any(|window| window == b"SIF_MAGIC") => {
            "it is a Singularity image".to_owned()
        }
        first if first.starts_with(b"SQLite format 3") => "it is a database".to_owned(),
        _ => "it is neither a tar nor compressed in a known way".to_owned(),
    }
}
