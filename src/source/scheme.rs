//! The kinds of sources, by the names that they have in containers-transports(5).

use std::fmt;

use super::found::{Found, SourceError};
use super::members::Members;
use super::{OpenOptions, Opened, docker_archive, docker_v1, oci_layout, skopeo_dir};
use crate::limits::Limits;

/// A kind of source; two are equal if they have the same name.
pub struct Scheme {
    /// The part before the colon.
    pub name: &'static str,
    /// A description for `--help`.
    pub about: &'static str,
    /// A short description with its article, for messages.
    pub(super) expected: &'static str,
    /// Whether it must be a directory or must not; `None` if it can be either.
    pub(super) is_directory: Option<bool>,
    /// How its images are found.
    pub(super) open: Open,
}

/// How the images of a kind of source are found.
#[derive(Clone, Copy)]
pub(super) enum Open {
    /// Among the members of an archive or a directory; `None` if they are something else.
    Local(fn(&Members, &Limits) -> Option<Found>),
    /// A file system: all of it is one layer.
    Layer,
    /// Not on this disk.
    #[cfg_attr(not(test), expect(dead_code, reason = "no kind of source is remote yet"))]
    Remote(OpenRemote),
}

/// Finds an image that is not on this disk.
pub(super) type OpenRemote = fn(&str, &OpenOptions<'_>) -> Result<Opened, SourceError>;

impl Scheme {
    /// Whether all of it is one layer.
    pub(super) fn is_layer(&self) -> bool {
        matches!(self.open, Open::Layer)
    }
}

impl fmt::Debug for Scheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Scheme").field(&self.name).finish()
    }
}

impl PartialEq for Scheme {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Scheme {}

/// The scheme of root filesystems and bare layers.
pub(super) const ROOTFS: &str = "rootfs";

/// Every kind of source, in the order in which content is recognised.
pub static SCHEMES: &[Scheme] = &[
    Scheme {
        name: "docker-archive",
        about: "what `docker save` and `podman save` write, and kaniko, jib, bazel, nix",
        expected: "a Docker archive",
        is_directory: None,
        open: Open::Local(|members, limits| {
            docker_archive::find(members, limits).or_else(|| docker_v1::find(members, limits))
        }),
    },
    Scheme {
        name: "dir",
        about: "what `skopeo copy IMAGE dir:PATH` writes",
        expected: "a directory that skopeo wrote",
        is_directory: None,
        open: Open::Local(skopeo_dir::find),
    },
    Scheme {
        name: "oci",
        about: "a directory in the OCI image layout",
        expected: "an OCI image layout",
        is_directory: Some(true),
        open: Open::Local(oci_layout::find),
    },
    Scheme {
        name: "oci-archive",
        about: "the same as a tar",
        expected: "an OCI image layout in a tar",
        is_directory: Some(false),
        open: Open::Local(oci_layout::find),
    },
    Scheme {
        name: ROOTFS,
        about: "a file system as one layer: a directory, or what `docker export` writes",
        expected: "a root filesystem",
        is_directory: None,
        open: Open::Layer,
    },
];
