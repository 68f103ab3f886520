//! The places where names of images are looked up.

/// A place where names are looked up.
#[derive(Debug, PartialEq, Eq)]
pub struct Lookup {
    /// What `--source` calls it.
    pub name: &'static str,
    /// The scheme of its images.
    pub scheme: &'static str,
    /// Whether it is asked unless the user says otherwise.
    pub(super) is_usual: bool,
}

/// Every place, in the order in which they are asked unless the user says otherwise: what is on
/// this machine comes first, and is what a build has just made.
pub static LOOKUPS: &[Lookup] = &[
    Lookup { name: "docker", scheme: "docker-daemon", is_usual: true },
    Lookup { name: "podman", scheme: "podman", is_usual: true },
    // Podman gives the same images, and asks nobody for a second copy of their layers.
    Lookup { name: "containers-storage", scheme: "containers-storage", is_usual: false },
    Lookup { name: "registry", scheme: "docker", is_usual: true },
];
