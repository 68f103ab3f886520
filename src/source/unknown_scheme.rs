//! What looks like the scheme of a reference, but is none that can be read.

use super::scheme::{SCHEMES, Scheme};
use crate::similar::misspelt;

/// Schemes of other tools (crane, dive, syft, trivy) and of the web.
const FOREIGN: [&str; 7] =
    ["docker-engine", "http", "https", "oci-dir", "oci-layout", "oci-registry", "tarball"];

/// The same, of which each may also be the name of an image with a tag, as `registry:2` is.
const AMBIGUOUS: [&str; 5] = ["containerd", "daemon", "docker", "registry", "remote"];

/// Splits a reference into a scheme that is not known and the rest; `./x:1` and `name:tag` have no
/// scheme, nor has `host:5000/name`.
pub(super) fn unknown_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if scheme.is_empty() || !scheme.bytes().all(is_word) {
        return None;
    }
    let lowercase = scheme.to_ascii_lowercase();
    let is_port = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let has_port = || rest.split_once('/').is_some_and(|(port, _)| is_port(port));
    let is_scheme = AMBIGUOUS.contains(&lowercase.as_str())
        || meant_scheme(text).is_some()
        || rest.contains('/') && !has_port();
    is_scheme.then_some((scheme, rest))
}

/// Returns the scheme that the part before a colon is in other tools, or was probably meant to be.
/// One that slashes
/// belong to is not meant without them: an image may be called `docker` or `dockerd`.
pub(super) fn meant_scheme(text: &str) -> Option<&'static str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_possible = |known: &&Scheme| rest.starts_with("//") || !known.prefix.ends_with('/');
    let known: Vec<&str> = SCHEMES.iter().filter(is_possible).map(|known| known.name).collect();
    let lowercase = scheme.to_ascii_lowercase();
    let foreign = FOREIGN.into_iter().find(|foreign| *foreign == lowercase);
    foreign.or_else(|| misspelt(&lowercase, &known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_told_from_the_name_of_an_image() {
        for (text, expected) in [
            ("node:20", None),
            ("my-app:1", None),
            ("docker-registry:2", None),
            ("localhost:5000/app", None),
            ("registry.example.com:5000/app:1", None),
            ("./a:b/c", None),
            ("docker:x", Some(("docker", "x"))),
            ("daemon:x", Some(("daemon", "x"))),
            ("OCI:oci", Some(("OCI", "oci"))),
            ("oci-archiv:a.tar", Some(("oci-archiv", "a.tar"))),
            ("docker-deamon:x", Some(("docker-deamon", "x"))),
            ("podmann:x", Some(("podmann", "x"))),
            ("registry:foo/bar", Some(("registry", "foo/bar"))),
            ("https://x/y", Some(("https", "//x/y"))),
            ("what:/x", Some(("what", "/x"))),
        ] {
            assert_eq!(unknown_scheme(text), expected, "{text}");
        }
    }
}
