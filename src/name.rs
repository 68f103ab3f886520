//! The name of an image as engines and registries know it, such as `node:20`.

use std::fmt;

use crate::image::digest::Digest;

/// The host of Docker Hub in full names of images.
pub const DOCKER_HUB: &str = "docker.io";

/// The older name of Docker Hub's host, which means the same.
const OLD_DOCKER_HUB: &str = "index.docker.io";

/// The directory of Docker Hub's own images, which names leave out.
const OFFICIAL: &str = "library/";

/// The longest name, without its tag and digest, in bytes (distribution, reference/reference.go).
const MAX_NAME_BYTES: usize = 255;

/// The longest tag, in bytes (distribution-spec, "Pulling manifests").
const MAX_TAG_BYTES: usize = 128;

/// The name of an image in an engine or a registry.
///
/// The grammar and what is implied are those of distribution's package `reference`, which docker,
/// podman and skopeo use. [`fmt::Display`] leaves out what is implied, except for the tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageName {
    /// The registry with its port if it has one; [`DOCKER_HUB`] if none was named.
    pub host: String,
    /// The repository there, such as `library/node`.
    pub repository: String,
    /// The tag; `None` if only a digest was named.
    pub tag: Option<String>,
    /// The digest of the manifest; `None` if only a tag was named.
    pub digest: Option<Digest>,
}

/// Why a string is not the name of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// It has capital letters, other than in the host or the tag.
    #[error("it has capital letters, which only a host and a tag may have")]
    Uppercase,
    /// A component of the repository breaks the grammar.
    #[error(
        "the part before the tag may have lower-case letters and digits, separated by `.`, `_`, \
         `__`, `-` or `/`"
    )]
    Repository,
    /// The host breaks the grammar.
    #[error("the part before the first `/` is neither a host nor a host and a port")]
    Host,
    /// The tag breaks the grammar.
    #[error(
        "a tag has letters, digits, `_`, `.` and `-`, at most 128, and begins with none of `.-`"
    )]
    Tag,
    /// The digest breaks the grammar.
    #[error("what follows `@` is no digest, such as `sha256:` and 64 hexadecimal digits")]
    Digest,
    /// It is too long.
    #[error("it is longer than 255 bytes")]
    TooLong,
}

impl ImageName {
    /// Reads a name. Without a host, it is on Docker Hub; without a tag and a digest, the tag is
    /// `latest`.
    ///
    /// Fails if it breaks the grammar. Sixty-four hexadecimal digits alone are an identifier, and
    /// no name (distribution, `ParseNormalizedNamed`): the engines look for those.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(Digest::parse(digest).ok_or(NameError::Digest)?)),
            None => (text, None),
        };
        let (name, tag) = split_tag(name);
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(NameError::Tag);
        }
        let (host, repository) = split_host(name);
        if !is_host(host) {
            return Err(NameError::Host);
        }
        if repository.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(NameError::Uppercase);
        }
        let is_identifier = is_identifier(name) && tag.is_none() && digest.is_none();
        if is_identifier || !repository.split('/').all(is_component) {
            return Err(NameError::Repository);
        }
        if MAX_NAME_BYTES < host.len() + 1 + repository.len() {
            return Err(NameError::TooLong);
        }
        let is_official = host == DOCKER_HUB && !repository.contains('/');
        let repository = match is_official {
            true => format!("{OFFICIAL}{repository}"),
            false => repository.to_owned(),
        };
        let tag = match (tag, &digest) {
            (None, None) => Some("latest".to_owned()),
            (tag, _) => tag.map(str::to_owned),
        };
        Ok(Self { host: host.to_owned(), repository, tag, digest })
    }

    /// Returns the whole name, with everything that is implied: `docker.io/library/node:20`.
    pub fn full(&self) -> String {
        format!("{}/{}{}", self.host, self.repository, self.version())
    }

    /// Returns what manifests are requested by: the digest if there is one, otherwise the tag.
    pub fn wanted(&self) -> &str {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.as_str(),
            (None, Some(tag)) => tag,
            (None, None) => "latest",
        }
    }

    /// Returns the same image by another tag.
    pub fn with_tag(&self, tag: &str) -> Self {
        Self { tag: Some(tag.to_owned()), digest: None, ..self.clone() }
    }

    /// Returns the name without tag and digest, as people write it: `node`.
    pub fn familiar_repository(&self) -> String {
        match (self.host.as_str(), self.repository.strip_prefix(OFFICIAL)) {
            (DOCKER_HUB, Some(official)) if !official.contains('/') => official.to_owned(),
            (DOCKER_HUB, _) => self.repository.clone(),
            (host, _) => format!("{host}/{}", self.repository),
        }
    }

    fn version(&self) -> String {
        let tag = self.tag.as_ref().map(|tag| format!(":{tag}")).unwrap_or_default();
        let digest = self.digest.as_ref().map(|digest| format!("@{digest}")).unwrap_or_default();
        tag + &digest
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.familiar_repository(), self.version())
    }
}

/// Returns whether a string is what engines take for the identifier of an image: hexadecimal
/// digits, as many as sha256 has.
pub fn is_identifier(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Splits a tag off: a colon before the last slash belongs to a port.
fn split_tag(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (name, None),
    }
}

/// Splits the host off: what is before the first slash is one only if it has a dot or a colon, is
/// `localhost`, or has capital letters (distribution, `splitDockerDomain`).
fn split_host(name: &str) -> (&str, &str) {
    let is_host = |first: &str| {
        first.contains(['.', ':', '['])
            || first == "localhost"
            || first.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    match name.split_once('/') {
        Some((OLD_DOCKER_HUB, repository)) => (DOCKER_HUB, repository),
        Some((host, repository)) if is_host(host) => (host, repository),
        _ => (DOCKER_HUB, name),
    }
}

/// Whether it is a host name or an address, with or without a port.
fn is_host(text: &str) -> bool {
    let address = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (is_name, port) = match address {
        Some((address, port)) => {
            let is_digit = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
            (!address.is_empty() && address.bytes().all(is_digit), port)
        }
        None => {
            let (name, port) = text.find(':').map_or((text, ""), |at| text.split_at(at));
            let is_label = |label: &str| {
                let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
                !label.is_empty()
                    && label.bytes().all(is_allowed)
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            };
            (name.split('.').all(is_label), port)
        }
    };
    let is_port = match port.strip_prefix(':') {
        Some(port) => !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()),
        None => port.is_empty(),
    };
    is_name && is_port
}

/// Whether it is one component of a repository: words of letters and digits, separated by a dot,
/// one or two underscores, or hyphens.
fn is_component(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_separator =
        |text: &str| matches!(text, "" | "." | "_" | "__") || text.bytes().all(|byte| byte == b'-');
    let ends_well =
        text.bytes().next().is_some_and(is_word) && text.bytes().last().is_some_and(is_word);
    ends_well && text.split(|c: char| u8::try_from(c).is_ok_and(is_word)).all(is_separator)
}

fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= MAX_TAG_BYTES
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    #[test]
    fn what_is_implied_is_added_and_left_out() {
        let digest = format!("node@sha256:{HEX}");
        let both = format!("node:20@sha256:{HEX}");
        for (text, full, familiar) in [
            ("node", "docker.io/library/node:latest", "node:latest"),
            ("node:20", "docker.io/library/node:20", "node:20"),
            ("docker.io/node:20", "docker.io/library/node:20", "node:20"),
            ("index.docker.io/library/node:20", "docker.io/library/node:20", "node:20"),
            ("a/b", "docker.io/a/b:latest", "a/b:latest"),
            ("localhost/a", "localhost/a:latest", "localhost/a:latest"),
            ("localhost:5000/a/b:1", "localhost:5000/a/b:1", "localhost:5000/a/b:1"),
            ("127.0.0.1:5000/a", "127.0.0.1:5000/a:latest", "127.0.0.1:5000/a:latest"),
            ("[::1]:5000/a:b", "[::1]:5000/a:b", "[::1]:5000/a:b"),
            ("example.com/a.b__c-d/e--f:T.1-x", "example.com/a.b__c-d/e--f:T.1-x", ""),
            ("UPPER/a", "UPPER/a:latest", "UPPER/a:latest"),
            (&digest, &format!("docker.io/library/node@sha256:{HEX}"), &digest),
            (&both, &format!("docker.io/library/{both}"), &both),
        ] {
            let name = ImageName::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let familiar = if familiar.is_empty() { full } else { familiar };
            assert_eq!((name.full().as_str(), name.to_string().as_str()), (full, familiar));
            assert_eq!(ImageName::parse(&name.full()), Ok(name.clone()));
            assert_eq!(ImageName::parse(&name.to_string()), Ok(name));
        }
    }

    #[test]
    fn what_breaks_the_grammar_is_refused() {
        let long = format!("a/{}", "b".repeat(255));
        let long_tag = format!("a:{}", "b".repeat(129));
        for (text, error) in [
            ("", NameError::Empty),
            (":1", NameError::Empty),
            ("a:", NameError::Tag),
            ("a:.1", NameError::Tag),
            ("a:b c", NameError::Tag),
            (&long_tag, NameError::Tag),
            ("Node", NameError::Uppercase),
            ("example.com/Node", NameError::Uppercase),
            ("a//b", NameError::Repository),
            ("/a", NameError::Repository),
            ("a/", NameError::Repository),
            ("a..b", NameError::Repository),
            ("a___b", NameError::Repository),
            ("-a", NameError::Repository),
            ("a b", NameError::Repository),
            ("é", NameError::Repository),
            (HEX, NameError::Repository),
            ("-x.y/a", NameError::Host),
            ("a:b/c", NameError::Host),
            ("host:/a", NameError::Host),
            ("a@sha256:12", NameError::Digest),
            ("a@", NameError::Digest),
            (&long, NameError::TooLong),
        ] {
            assert_eq!(ImageName::parse(text), Err(error), "{text}");
        }
        assert!(is_identifier(HEX) && !is_identifier("44136fa355b3"));
    }

    #[test]
    fn a_digest_is_wanted_before_a_tag() {
        let name = ImageName::parse(&format!("node:20@sha256:{HEX}")).unwrap();
        assert_eq!(name.wanted(), format!("sha256:{HEX}"));
        assert_eq!(name.with_tag("21").full(), "docker.io/library/node:21");
    }
}
