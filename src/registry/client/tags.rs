//! The tags of a repository (distribution-spec, "Content discovery").

use serde_json::Value;

use super::super::ask::Ask;
use super::super::endpoints::Endpoint;
use super::super::error::RegistryError;
use super::super::refusal;
use super::super::url::Url;
use super::super::wire::{Answer, Document};
use super::Client;
use crate::escape::printable_text;
use crate::name::ImageName;
use crate::similar::nearest_of;

/// How many tags are asked for at once; the most that registries give.
const PAGE: usize = 1000;

/// More pages are not asked for, whatever they hold.
const MAX_PAGES: usize = 100;

/// How many tags similar ones are looked for among.
const MAX_COMPARED: usize = 10_000;

/// How many similar tags are named.
const MAX_SIMILAR: usize = 3;

/// Lists at most `max` tags.
pub(super) fn list(
    client: &Client,
    endpoint: &Endpoint,
    max: usize,
) -> Result<Vec<String>, RegistryError> {
    let mut tags: Vec<String> = Vec::new();
    let mut url = endpoint.tags(PAGE.min(max.max(1)));
    for _ in 0..MAX_PAGES {
        let ask = Ask { endpoint, url: url.clone(), accept: None, from: 0 };
        let refused = |answer| refused(answer, &endpoint.repository);
        let answer = client.asker().document(&ask, client.max_document_bytes(), refused)?;
        let next = next(&answer);
        let page: Value = serde_json::from_slice(&answer.bytes)
            .map_err(|_| RegistryError::protocol(answer.host, "its list of tags is not JSON"))?;
        // `null` if there are none.
        let page = page.get("tags").and_then(Value::as_array).map(Vec::as_slice);
        let page = page.unwrap_or_default().iter().filter_map(Value::as_str).map(str::to_owned);
        tags.extend(page.take(max.saturating_sub(tags.len())));
        match next.filter(|next| *next != url && tags.len() < max) {
            Some(next) => url = next,
            None => break,
        }
    }
    Ok(tags)
}

fn refused(answer: Answer, repository: &str) -> RegistryError {
    if answer.status != 404 {
        return refusal::of_repository(answer, repository);
    }
    RegistryError::NoRepository { host: answer.host, repository: repository.to_owned() }
}

/// Returns the address of the next page (RFC 8288), which is on the same host.
fn next(answer: &Document) -> Option<Url> {
    let link = answer.header("Link")?;
    let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
    let is_next = parameters.split(';').any(|it| matches!(it.trim(), "rel=\"next\"" | "rel=next"));
    answer.url.join(target).filter(|next| is_next && next.is_same_origin(&answer.url))
}

/// Adds the tags that are most like the one that there is not, if the registry lists them.
pub(super) fn add_similar(
    client: &Client,
    name: &ImageName,
    error: RegistryError,
) -> RegistryError {
    match error {
        RegistryError::NoManifest { host, repository, wanted, .. } => {
            let tags = match client.tags(name, MAX_COMPARED) {
                Ok(tags) => tags,
                // Registries say of such a repository too that it lacks the manifest.
                Err(error @ RegistryError::NoRepository { .. }) => return error,
                Err(_) => Vec::new(),
            };
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            let similar = nearest_of(&wanted, &tags, MAX_SIMILAR);
            let shown = |tags: Vec<&str>| tags.into_iter().map(printable_text).collect();
            // Registries list them in alphabetical order, so that the last are often the newest.
            let others = match similar.is_empty() {
                true => tags.iter().rev().take(MAX_SIMILAR).rev().copied().collect(),
                false => Vec::new(),
            };
            let (similar, others) = (shown(similar), shown(others));
            RegistryError::NoManifest { host, repository, wanted, similar, others }
        }
        RegistryError::AfterMirrors { source, mirrors } => RegistryError::AfterMirrors {
            source: Box::new(add_similar(client, name, *source)),
            mirrors,
        },
        other => other,
    }
}
