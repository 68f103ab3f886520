//! The kinds of sources, by the names that they have in containers-transports(5).

use std::fmt;

use super::found::Found;
use super::given::Remote;
use super::members::Members;
use super::remote_error::RemoteError;
use super::{OpenOptions, docker_archive, docker_v1, oci_layout, remote, skopeo_dir};
use crate::limits::Limits;

/// A kind of source; two are equal if they have the same name.
pub struct Scheme {
    /// The part before the colon.
    pub name: &'static str,
    /// How a reference with it begins: its name, a colon, and slashes if they belong to it.
    pub prefix: &'static str,
    /// A word for what follows, for `--help`.
    pub rest: &'static str,
    /// A description for `--help`.
    pub about: &'static str,
    /// A short description with its article, for messages.
    pub(super) expected: &'static str,
    /// What is asked for an image, for messages; empty for files and directories.
    pub(super) place: &'static str,
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
    /// By a name, in an engine, a storage or a registry.
    Remote(OpenRemote),
}

/// Finds an image by its name.
pub(super) type OpenRemote = fn(&str, &OpenOptions<'_>) -> Result<Remote, RemoteError>;

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
        prefix: "docker-archive:",
        rest: "PATH",
        about: "what `docker save` and `podman save` write, and kaniko, jib, bazel, nix",
        expected: "a Docker archive",
        place: "",
        is_directory: None,
        open: Open::Local(|members, limits| {
            docker_archive::find(members, limits).or_else(|| docker_v1::find(members, limits))
        }),
    },
    Scheme {
        name: "dir",
        prefix: "dir:",
        rest: "PATH",
        about: "what `skopeo copy IMAGE dir:PATH` writes",
        expected: "a directory that skopeo wrote",
        place: "",
        is_directory: None,
        open: Open::Local(skopeo_dir::find),
    },
    Scheme {
        name: "oci",
        prefix: "oci:",
        rest: "PATH",
        about: "a directory in the OCI image layout",
        expected: "an OCI image layout",
        place: "",
        is_directory: Some(true),
        open: Open::Local(oci_layout::find),
    },
    Scheme {
        name: "oci-archive",
        prefix: "oci-archive:",
        rest: "PATH",
        about: "the same as a tar",
        expected: "an OCI image layout in a tar",
        place: "",
        is_directory: Some(false),
        open: Open::Local(oci_layout::find),
    },
    Scheme {
        name: ROOTFS,
        prefix: "rootfs:",
        rest: "PATH",
        about: "a file system as one layer: a directory, or what `docker export` writes",
        expected: "a root filesystem",
        place: "",
        is_directory: None,
        open: Open::Layer,
    },
    Scheme {
        name: "docker-daemon",
        prefix: "docker-daemon:",
        rest: "NAME",
        about: "an image in Docker, by its name or its id",
        expected: "an image in Docker",
        place: "Docker",
        is_directory: None,
        open: Open::Remote(remote::engine::docker),
    },
    Scheme {
        name: "podman",
        prefix: "podman:",
        rest: "NAME",
        about: "an image in Podman, by its name or its id",
        expected: "an image in Podman",
        place: "Podman",
        is_directory: None,
        open: Open::Remote(remote::engine::podman),
    },
    Scheme {
        name: "containers-storage",
        prefix: "containers-storage:",
        rest: "NAME",
        about: "an image in the storage of Podman, Buildah and CRI-O, without asking them",
        expected: "an image in containers-storage",
        place: "containers-storage",
        is_directory: None,
        open: Open::Remote(remote::storage::open),
    },
    Scheme {
        name: "docker",
        prefix: "docker://",
        rest: "NAME",
        about: "an image in a registry, as skopeo calls it; Docker Hub's if no host is named",
        expected: "an image in a registry",
        place: "its registry",
        is_directory: None,
        open: Open::Remote(remote::registry::open),
    },
];
