//! The kinds of sources, and how a reference names one (containers-transports(5)).

use std::path::PathBuf;

use super::existing;
use super::found::{Found, SourceError};
use super::members::Members;
use super::{docker_archive, docker_v1, oci_layout, skopeo_dir};
use crate::limits::Limits;

/// A kind of source.
pub struct Scheme {
    /// What stands before the colon.
    pub name: &'static str,
    /// What it is, for `--help`.
    pub about: &'static str,
    /// The same with its article, for messages.
    pub(super) expected: &'static str,
    /// Whether only a directory can be one, or only an archive.
    pub(super) is_directory: Option<bool>,
    /// PackageSet its images; `None` for what is one layer as it stands.
    pub(super) find: Option<fn(&Members, &Limits) -> Option<Found>>,
}

/// The scheme of root filesystems and bare layers.
pub(super) const ROOTFS: &str = "rootfs";

/// Every kind of source, in the order in which content is recognised.
pub static SCHEMES: &[Scheme] = &[
    Scheme {
        name: "docker-archive",
        about: "what `docker save` and `podman save` write, and kaniko, jib, bazel, nix",
        expected: "a Docker archive",
        is_directory: None,
        find: Some(|members, limits| {
            docker_archive::find(members, limits).or_else(|| docker_v1::find(members, limits))
        }),
    },
    Scheme {
        name: "dir",
        about: "what `skopeo copy IMAGE dir:PATH` writes",
        expected: "a directory of skopeo's",
        is_directory: None,
        find: Some(skopeo_dir::find),
    },
    Scheme {
        name: "oci",
        about: "a directory in the OCI image layout",
        expected: "an OCI image layout",
        is_directory: Some(true),
        find: Some(oci_layout::find),
    },
    Scheme {
        name: "oci-archive",
        about: "the same as a tar",
        expected: "an OCI image layout in a tar",
        is_directory: Some(false),
        find: Some(oci_layout::find),
    },
    Scheme {
        name: ROOTFS,
        about: "a file system as one layer: a directory, or what `docker export` writes",
        expected: "a root filesystem",
        is_directory: None,
        find: None,
    },
];

type Parsed = (Option<&'static Scheme>, PathBuf, Option<String>);

/// Splits a reference into its scheme, its path and the name of the image there.
pub(super) fn parse(reference: &str) -> Result<Parsed, SourceError> {
    if reference == "-" {
        return Ok((None, PathBuf::from("-"), None));
    }
    if let Some(path) = existing(reference) {
        return Ok((None, path, None));
    }
    let not_found = || SourceError::NotFound { reference: reference.to_owned() };
    let (scheme, rest) = reference.split_once(':').ok_or_else(not_found)?;
    let Some(scheme) = SCHEMES.iter().find(|known| known.name == scheme) else {
        // `./x:1` and `name:tag` are no schemes.
        let is_scheme = scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        return Err(match is_scheme && reference.contains('/') && !scheme.contains('/') {
            true => SourceError::UnknownScheme { scheme: scheme.to_owned() },
            false => not_found(),
        });
    };
    if rest == "-" {
        return Ok((Some(scheme), PathBuf::from("-"), None));
    }
    if let Some(path) = existing(rest) {
        return Ok((Some(scheme), path, None));
    }
    // The name may have colons of its own: the path is the longest beginning that exists.
    let split = rest
        .rmatch_indices(':')
        .find_map(|(at, _)| Some((existing(rest.get(..at)?)?, rest.get(at + 1..)?.to_owned())));
    let (path, name) = split.ok_or_else(|| SourceError::NotFound { reference: rest.to_owned() })?;
    Ok((Some(scheme), path, Some(name).filter(|name| !name.is_empty())))
}
