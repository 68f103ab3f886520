//! Which image a name means (common, libimage/runtime.go, `lookupImageInLocalStorage`).

use super::store::{Listed, Store};
use crate::image::digest::Digest;
use crate::name::ImageName;

/// The shortest beginning of an id: shorter ones are more likely words.
const MIN_ID_DIGITS: usize = 3;

/// Returns the images that a reference could mean; the same image in several stores is one.
pub(super) fn find<'a>(
    images: &'a [(&'a Store, Listed)],
    reference: &str,
) -> Vec<(&'a Store, &'a Listed)> {
    let select = |is_it: &dyn Fn(&Listed) -> bool| -> Vec<(&'a Store, &'a Listed)> {
        let mut found: Vec<(&Store, &Listed)> = Vec::new();
        for (store, listed) in images.iter().filter(|(_, listed)| is_it(listed)) {
            if !found.iter().any(|(_, other)| other.id == listed.id) {
                found.push((store, listed));
            }
        }
        found
    };
    let (reference, id) = split_id(reference);
    if let Some(id) = id {
        return select(&|listed| listed.id.starts_with(id));
    }
    if let Ok(name) = ImageName::parse(reference) {
        let found = by_name(&name, reference, &select);
        if !found.is_empty() {
            return found;
        }
    }
    let id = reference.strip_prefix("sha256:").unwrap_or(reference);
    match MIN_ID_DIGITS <= id.len() && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => select(&|listed| listed.id.starts_with(id)),
        false => Vec::new(),
    }
}

/// Selects the listed images for which something holds.
type Select<'a, 'b> = &'b dyn Fn(&dyn Fn(&Listed) -> bool) -> Vec<(&'a Store, &'a Listed)>;

fn by_name<'a>(
    name: &ImageName,
    written: &str,
    select: Select<'a, '_>,
) -> Vec<(&'a Store, &'a Listed)> {
    if let Some(digest) = &name.digest {
        let repository = format!("{}/{}", name.host, name.repository);
        let is_of = |its: &String| split_tag(its) == repository;
        let has = |listed: &Listed| listed.digests.contains(digest);
        let named = select(&|listed| has(listed) && listed.names.iter().any(is_of));
        return if named.is_empty() { select(&has) } else { named };
    }
    let full = name.full();
    let tag = name.tag.as_deref().unwrap_or("latest");
    let local = format!("localhost/{}:{tag}", split_tag(written));
    let ending = format!("/{}:{tag}", split_tag(written));
    let is_one_of = |name: &str| {
        let found = select(&|listed| listed.names.iter().any(|its| its == name));
        (!found.is_empty()).then_some(found)
    };
    is_one_of(&local)
        .or_else(|| is_one_of(&full))
        .unwrap_or_else(|| select(&|listed| listed.names.iter().any(|it| it.ends_with(&ending))))
}

/// Returns a name without its tag; the port of a registry is none.
fn split_tag(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((rest, tag)) if !tag.contains('/') => rest,
        _ => name,
    }
}

/// Separates the id of `NAME@ID`; the name only says what was meant (containers-transports(5)).
fn split_id(reference: &str) -> (&str, Option<&str>) {
    match reference.rsplit_once('@') {
        Some((name, id)) if Digest::parse(id).is_none() => (name, Some(id)),
        _ => (reference, None),
    }
}
