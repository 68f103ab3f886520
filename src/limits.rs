//! Bounds on hostile input: what each protects, its default, and its name for `--limit`.

/// The bounds that readers keep.
///
/// Each field is the largest value still accepted. Beyond it the part concerned (a path, a header,
/// the rest of a layer) is left out, counted and warned of; the rest is still read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one JSON document: a manifest, an index, a configuration.
    pub json_bytes: u64,
    /// Bytes of one extended tar header: a PAX record block or a GNU long name.
    pub header_bytes: u64,
    /// Pieces of one sparse file's map.
    pub sparse_pieces: u64,
    /// Bytes of one path.
    pub path_bytes: u64,
    /// Components of one path.
    pub path_depth: u64,
    /// Symbolic links followed while one path is resolved.
    pub symlink_hops: u64,
    /// Entries of one layer.
    pub layer_entries: u64,
    /// Bytes of one layer, or of an archive that is compressed as a whole, once decompressed.
    pub layer_bytes: u64,
    /// Decompressed bytes for each stored byte, beyond the first GB of a layer or archive.
    pub layer_ratio: u64,
    /// Base-2 logarithm of the window that a zstd frame may ask for.
    pub zstd_window_log: u64,
    /// Indexes within indexes.
    pub index_depth: u64,
    /// Manifests that one archive may list.
    pub manifests: u64,
    /// Layers that all images of a source list together.
    pub layers: u64,
    /// Members of an archive.
    pub archive_members: u64,
    /// Bytes of one file whose content is looked into, such as a package database.
    pub captured_bytes: u64,
    /// Bytes that are kept of all such files of one layer.
    pub captured_layer_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // containerd refuses larger ones (core/images, 20 MiB).
            json_bytes: 20 << 20,
            // Go's archive/tar stops at the same size (maxSpecialFileSize).
            header_bytes: 1 << 20,
            sparse_pieces: 1 << 20,
            // Eight times Linux's PATH_MAX: deeper trees exist, made one directory at a time.
            path_bytes: 32 << 10,
            path_depth: 1024,
            // path_resolution(7), MAXSYMLINKS.
            symlink_hops: 40,
            layer_entries: 10_000_000,
            layer_bytes: 200_000_000_000,
            // Deflate cannot exceed 1,032; zstd can, without end.
            layer_ratio: 2_000,
            // What the zstd command accepts without --long=31.
            zstd_window_log: 27,
            index_depth: 8,
            manifests: 10_000,
            // Engines stop at 125 to 500 for one image (overlayfs, OVL_MAX_STACK).
            layers: 100_000,
            // Images have a few for each layer; root filesystems are read as layers.
            archive_members: 1_000_000,
            // The rpm database of a full desktop is a third of it.
            captured_bytes: 256 << 20,
            captured_layer_bytes: 512 << 20,
        }
    }
}

/// One row of [`LIMITS`].
pub struct Limit {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it bounds.
    pub about: &'static str,
    /// Where its value is.
    pub field: fn(&mut Limits) -> &mut u64,
}

/// Every limit, by name.
pub static LIMITS: &[Limit] = &[
    Limit {
        name: "archive-members",
        about: "members of an archive",
        field: |limits| &mut limits.archive_members,
    },
    Limit {
        name: "captured-bytes",
        about: "bytes of one file that is looked into, such as a package database",
        field: |limits| &mut limits.captured_bytes,
    },
    Limit {
        name: "captured-layer-bytes",
        about: "bytes kept of all such files of one layer",
        field: |limits| &mut limits.captured_layer_bytes,
    },
    Limit {
        name: "header-bytes",
        about: "bytes of one extended tar header",
        field: |limits| &mut limits.header_bytes,
    },
    Limit {
        name: "index-depth",
        about: "indexes within indexes",
        field: |limits| &mut limits.index_depth,
    },
    Limit {
        name: "json-bytes",
        about: "bytes of one JSON document",
        field: |limits| &mut limits.json_bytes,
    },
    Limit {
        name: "layer-bytes",
        about: "bytes of one layer once decompressed",
        field: |limits| &mut limits.layer_bytes,
    },
    Limit {
        name: "layer-entries",
        about: "entries of one layer",
        field: |limits| &mut limits.layer_entries,
    },
    Limit {
        name: "layer-ratio",
        about: "decompressed bytes for each stored byte, beyond the first GB",
        field: |limits| &mut limits.layer_ratio,
    },
    Limit {
        name: "layers",
        about: "layers that all images of a source list together",
        field: |limits| &mut limits.layers,
    },
    Limit {
        name: "manifests",
        about: "manifests that one archive may list",
        field: |limits| &mut limits.manifests,
    },
    Limit {
        name: "path-bytes",
        about: "bytes of one path",
        field: |limits| &mut limits.path_bytes,
    },
    Limit {
        name: "path-depth",
        about: "components of one path",
        field: |limits| &mut limits.path_depth,
    },
    Limit {
        name: "sparse-pieces",
        about: "pieces of one sparse file's map",
        field: |limits| &mut limits.sparse_pieces,
    },
    Limit {
        name: "symlink-hops",
        about: "symbolic links followed while one path is resolved",
        field: |limits| &mut limits.symlink_hops,
    },
    Limit {
        name: "zstd-window-log",
        about: "base-2 logarithm of the window that a zstd frame may ask for",
        field: |limits| &mut limits.zstd_window_log,
    },
];

/// Up to this many bytes the ratio of decompression does not matter.
const RATIO_FROM_BYTES: u64 = 1_000_000_000;

impl Limits {
    /// The most bytes that a blob or an archive may become from so many stored ones.
    pub fn most_plain_bytes(&self, stored: u64) -> u64 {
        let by_ratio = stored.saturating_mul(self.layer_ratio).max(RATIO_FROM_BYTES);
        self.layer_bytes.min(by_ratio)
    }

    /// Sets the limit of that name; returns false where there is none.
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
