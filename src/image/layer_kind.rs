//! What the media type of a layer says about its content.

/// What can be expected in a layer's blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayerKind {
    /// A tar stream, compressed or not; which one is known from its first bytes.
    Tar,
    /// A tar stream that cannot be read without a key (ocicrypt, docs/spec.md).
    Encrypted,
    /// A squashfs file system.
    Squashfs,
    /// An erofs file system.
    Erofs,
    /// A tar stream that registries do not hand out, so that the blob is normally absent
    /// (image-spec layer.md, "Non-Distributable Layers").
    Foreign,
    /// Content that lists no files.
    NotTar {
        /// The media type as given.
        media_type: String,
    },
}

/// Prefixes of media types that are known not to be tar streams.
const NOT_TAR: [&str; 9] = [
    // containerd checkpoints (core/images/mediatypes.go).
    "application/vnd.containerd.container.",
    // Nydus data blobs; its bootstrap is an ordinary layer (nydus-snapshotter, pkg/converter).
    "application/vnd.oci.image.layer.nydus.blob.",
    "application/vnd.amazon.soci.",
    "application/vnd.in-toto",
    "application/vnd.dsse",
    "application/vnd.dev.cosign.",
    "application/wasm",
    "application/json",
    "text/",
];

/// Returns what to expect in a layer of that media type.
///
/// Compared without regard to case and without parameters (RFC 2045, section 5.1). A media type
/// that is unknown or empty counts as tar: the first bytes will show.
pub fn layer_kind(media_type: &str) -> LayerKind {
    let known = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if known.ends_with("+encrypted") {
        LayerKind::Encrypted
    } else if known.contains("squashfs") {
        LayerKind::Squashfs
    } else if known.contains("erofs") {
        LayerKind::Erofs
    } else if known.contains(".nondistributable.") || known.contains(".rootfs.foreign.") {
        LayerKind::Foreign
    } else if is_not_tar(&known) {
        LayerKind::NotTar { media_type: media_type.to_owned() }
    } else {
        LayerKind::Tar
    }
}

/// Returns whether the media type says that the layer is an uncompressed tar.
pub fn is_plain(media_type: &str) -> bool {
    let compressed = ["gzip", "zstd"].iter().any(|name| media_type.contains(name));
    !compressed && layer_kind(media_type) == LayerKind::Tar
}

fn is_not_tar(media_type: &str) -> bool {
    let structured = ["+json", "+wasm", "+yaml", "+xml"];
    structured.iter().any(|suffix| media_type.ends_with(suffix))
        || NOT_TAR.iter().any(|prefix| media_type.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_show_what_a_layer_holds() {
        let not_tar = |text: &str| LayerKind::NotTar { media_type: text.to_owned() };
        for (text, kind) in [
            ("application/vnd.oci.image.layer.v1.tar", LayerKind::Tar),
            ("application/vnd.oci.image.layer.v1.tar+zstd", LayerKind::Tar),
            ("application/vnd.docker.image.rootfs.diff.tar.gzip", LayerKind::Tar),
            ("application/tar+gzip", LayerKind::Tar),
            ("application/x-unheard-of", LayerKind::Tar),
            ("", LayerKind::Tar),
            ("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", LayerKind::Encrypted),
            (
                "application/vnd.oci.image.layer.nondistributable.v1.tar+encrypted",
                LayerKind::Encrypted,
            ),
            ("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", LayerKind::Foreign),
            ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", LayerKind::Foreign),
            ("application/vnd.sylabs.image.layer.v1.squashfs", LayerKind::Squashfs),
            ("application/vnd.stacker.image.layer.squashfs+zstd+verity", LayerKind::Squashfs),
            ("application/vnd.erofs.layer.v1", LayerKind::Erofs),
        ] {
            assert_eq!(layer_kind(text), kind, "{text}");
        }
        for text in [
            "application/vnd.in-toto+json",
            "application/vnd.dsse.envelope.v1+json",
            "application/vnd.amazon.soci.index.v2+json",
            "application/vnd.oci.image.layer.nydus.blob.v1",
            "text/spdx",
            "Application/JSON; charset=utf-8",
        ] {
            assert_eq!(layer_kind(text), not_tar(text), "{text}");
        }
    }
}
