//! Storage of Podman, Buildah and CRI-O, read from its directory.
