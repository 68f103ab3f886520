//! What a user calls an image: by a name, a digest or an id.

use super::error::EngineError;
use crate::escape::printable_text;
use crate::image::digest::Digest;
use crate::similar::{by_similarity, nearest};

/// The longest name with tag and digest is far shorter (distribution/reference).
const MAX_BYTES: usize = 1024;

/// How many similar names are suggested.
const MAX_SIMILAR: usize = 3;

/// What engines put before a name that has no host; Docker Engine leaves the first two out.
const IMPLIED: [&str; 4] = ["docker.io/library/", "docker.io/", "index.docker.io/", "localhost/"];

/// What was asked for; safe as part of a path of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a>(&'a str);

impl<'a> Asked<'a> {
    /// Fails if an engine cannot have such a name.
    pub(super) fn new(text: &'a str) -> Result<Self, EngineError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:@+".contains(&byte);
        let is_component = |part: &str| !matches!(part, "" | "." | "..");
        let is_name = text.len() <= MAX_BYTES
            && text.bytes().all(is_allowed)
            && text.split('/').all(is_component);
        match is_name {
            true => Ok(Self(text)),
            false => Err(EngineError::Name { name: printable_text(text) }),
        }
    }

    pub(super) fn as_str(self) -> &'a str {
        self.0
    }

    /// Returns what to ask an engine to save.
    ///
    /// A name without a tag would be all images of that name (moby, tarexport/save.go,
    /// `parseNames`), and one with a digest is none for some versions.
    pub(super) fn saved_as(self, names: &[String], id: &Digest) -> String {
        let text = self.0;
        if text.contains('@') || text.starts_with("sha256:") {
            return id.to_string();
        }
        if self.has_tag() {
            return text.to_owned();
        }
        let latest = format!("{text}:latest");
        let is_it = |name: &&String| {
            **name == latest || is_familiar(name, &latest) || is_familiar(&latest, name)
        };
        match names.iter().find(is_it) {
            Some(name) => name.clone(),
            None => id.to_string(),
        }
    }

    fn has_tag(self) -> bool {
        split_tag(self.0).1.is_some()
    }

    /// Returns the names that were probably meant, the most similar first: other tags of the same
    /// name, else an image with a similar name.
    pub(super) fn similar(self, names: &[String]) -> Vec<String> {
        let (name, tag) = split_tag(self.0);
        let tag = tag.unwrap_or("latest");
        let tags_of = |name: &str| {
            let is_of = |(its, _): &(&str, Option<&str>)| *its == name || is_familiar(its, name);
            let all = names.iter().map(|name| split_tag(name)).filter(is_of);
            let mut tags: Vec<(&str, &str)> =
                all.filter_map(|(name, tag)| Some((name, tag?))).collect();
            tags.sort_by(|(_, one), (_, other)| by_similarity(tag, one, other));
            tags.truncate(MAX_SIMILAR);
            tags.iter().map(|(name, tag)| printable_text(&format!("{name}:{tag}"))).collect()
        };
        let tags: Vec<String> = tags_of(name);
        if !tags.is_empty() {
            return tags;
        }
        let known: Vec<&str> = names.iter().map(|name| split_tag(name).0).collect();
        nearest(name, &known).map(tags_of).unwrap_or_default()
    }
}

/// Separates the tag; the port of a registry is none.
fn split_tag(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (text, None),
    }
}

/// Whether the full name of an image is what a familiar one means.
fn is_familiar(full: &str, name: &str) -> bool {
    full.strip_suffix(name).is_some_and(|rest| IMPLIED.contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_saved_by_name_and_tag_or_by_id() {
        let id = Digest::sha256_of(b"");
        let digest = id.as_str();
        let with_digest = format!("node@{digest}");
        for (asked, names, saved) in [
            ("node", &["node:20", "node:latest"][..], "node:latest"),
            ("node:20", &["node:20"], "node:20"),
            ("docker.io/library/node:20", &["node:20"], "docker.io/library/node:20"),
            ("docker.io/library/node", &["node:latest"], "node:latest"),
            ("node", &["docker.io/library/node:latest"], "docker.io/library/node:latest"),
            ("localhost:5000/node", &["localhost:5000/node:latest"], "localhost:5000/node:latest"),
            ("cafe12", &["node:latest"], digest),
            ("cafe12", &[], digest),
            (&with_digest, &["node:20"], digest),
            (digest, &["node:20"], digest),
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(Asked::new(asked).unwrap().saved_as(&names, &id), saved, "{asked}");
        }
    }

    #[test]
    fn similar_names_are_other_tags_first() {
        let names = ["localhost/app:1", "node:20", "node:22-slim", "node:20-slim", "python:3"];
        let names = names.map(str::to_owned);
        for (asked, similar) in [
            ("node:20-slin", &["node:20-slim", "node:22-slim", "node:20"][..]),
            ("nod:20", &["node:20", "node:20-slim", "node:22-slim"]),
            ("app", &["localhost/app:1"]),
            ("quite-different", &[]),
        ] {
            assert_eq!(Asked::new(asked).unwrap().similar(&names), similar, "{asked}");
        }
    }

    #[test]
    fn names_that_would_lead_elsewhere_are_refused() {
        for text in ["", "/", "a//b", "../secrets", "a/../../b", "a?b", "a#b", "a b", "a%2e", "a\n"]
        {
            assert!(Asked::new(text).is_err(), "{text}");
        }
        assert!(Asked::new(&"a".repeat(MAX_BYTES + 1)).is_err());
    }
}
