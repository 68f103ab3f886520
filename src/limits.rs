//! Bounds on hostile input: what each protects, its default, and its name for `--limit`.

/// One row of [`LIMITS`].
pub struct Limit {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name and an equals sign, which begin a value of `--limit`.
    pub assignment: &'static str,
    /// What it bounds, for help output.
    pub about: &'static str,
    /// Where its value is stored.
    pub field: fn(&mut Limits) -> &mut u64,
}

/// Makes the fields, their defaults and the rows of [`LIMITS`] from one table.
macro_rules! limits {
    ($($(#[$about:meta])* $field:ident = $default:expr, $name:literal: $short:literal;)+) => {
        /// The bounds that readers keep.
        ///
        /// Each field is the largest value still accepted. Beyond it the part concerned (a path, a
        /// header, the rest of a layer) is left out with a warning; everything else is still read.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Limits { $($(#[$about])* pub $field: u64,)+ }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        /// Every limit, by name.
        pub static LIMITS: &[Limit] = &[
            $(Limit {
                name: $name,
                assignment: concat!($name, "="),
                about: $short,
                field: |limits| &mut limits.$field,
            },)+
        ];
    };
}

limits! {
    /// Members of an archive.
    // Images have a few for each layer; root filesystems are layers, with a separate limit.
    archive_members = 1_000_000, "archive-members": "members of an archive";

    /// Bytes of one file whose content is inspected, such as a package database.
    // Three times the rpm database of a full desktop.
    captured_bytes = 256 << 20,
        "captured-bytes": "bytes of one file that is inspected, such as a package database";

    /// Bytes that are kept from all such files of one layer.
    // Twice the largest file, so that one database does not displace all others.
    captured_layer_bytes = 512 << 20,
        "captured-layer-bytes": "bytes kept from all such files of one layer";

    /// Bytes of one extended tar header: a PAX record block or a GNU long name.
    // Go's archive/tar stops at the same size (maxSpecialFileSize).
    header_bytes = 1 << 20, "header-bytes": "bytes of one extended tar header";

    /// Indexes within indexes.
    // Tools write two levels: an index for each image, and one of its platforms.
    index_depth = 8, "index-depth": "indexes within indexes";

    /// Bytes of one JSON document: a manifest, an index, a configuration.
    // containerd refuses larger ones (core/images, 20 MiB).
    json_bytes = 20 << 20, "json-bytes": "bytes of one JSON document";

    /// Bytes of one layer, or of an archive that is compressed as a whole, once decompressed.
    // Far more than real layers have; reading all of it takes minutes. Gzip bombs end here, as
    // `layer_ratio` only stops zstd.
    layer_bytes = 200_000_000_000, "layer-bytes": "bytes of one layer once decompressed";

    /// Entries of one layer.
    // A million are common in large layers; memory grows with them.
    layer_entries = 10_000_000, "layer-entries": "entries of one layer";

    /// Decompressed bytes for each stored byte, beyond the first GB of a layer or archive.
    // Deflate cannot exceed 1,032; zstd has no bound.
    layer_ratio = 2_000,
        "layer-ratio": "decompressed bytes for each stored byte, beyond the first GB";

    /// Layers that all images of a source list together.
    // Engines stop at 125 to 500 for one image (overlayfs, OVL_MAX_STACK).
    layers = 100_000, "layers": "layers that all images of a source list together";

    /// Manifests that one archive may list.
    // Far more than images and platforms in one archive; each costs reading its configuration.
    manifests = 10_000, "manifests": "manifests that one archive may list";

    /// Bytes of one path.
    // Eight times Linux's PATH_MAX, as longer paths can be made one directory at a time.
    path_bytes = 32 << 10, "path-bytes": "bytes of one path";

    /// Components of one path.
    // Each becomes a directory of the tree, so a deep path costs more than its bytes.
    path_depth = 1024, "path-depth": "components of one path";

    /// Pieces of one sparse file's map.
    // A map takes 16 bytes of memory for each, while its file is read.
    sparse_pieces = 1 << 20, "sparse-pieces": "pieces of one sparse file's map";

    /// Symbolic links followed while one path is resolved.
    // path_resolution(7), MAXSYMLINKS.
    symlink_hops = 40, "symlink-hops": "symbolic links followed while one path is resolved";

    /// Base-2 logarithm of the window that a zstd frame may request.
    // What the zstd command accepts without --long=31.
    zstd_window_log = 27,
        "zstd-window-log": "base-2 logarithm of the window that a zstd frame may request";
}

/// Up to this many decompressed bytes the ratio does not matter: they are read in seconds, and
/// small layers of zeros legitimately have a high ratio.
const RATIO_FROM_BYTES: u64 = 1_000_000_000;

impl Limits {
    /// Returns how many bytes a blob or an archive with that many stored ones may decompress to.
    pub fn max_plain_bytes(&self, stored: u64) -> u64 {
        let by_ratio = stored.saturating_mul(self.layer_ratio).max(RATIO_FROM_BYTES);
        self.layer_bytes.min(by_ratio)
    }

    /// Sets the limit called `name`; returns false if there is no such limit.
    pub fn set(&mut self, name: &str, value: u64) -> bool {
        let Some(limit) = LIMITS.iter().find(|limit| limit.name == name) else { return false };
        *(limit.field)(self) = value;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_set_by_its_name() {
        for limit in LIMITS {
            let mut limits = Limits::default();
            assert!(limits.set(limit.name, 7), "{}", limit.name);
            assert_eq!(*(limit.field)(&mut limits), 7, "{}", limit.name);
        }
        assert!(!Limits::default().set("no-such-limit", 1));
    }

    #[test]
    fn limits_are_sorted_by_name() {
        assert!(LIMITS.is_sorted_by_key(|limit| limit.name));
    }
}
