//! How a tar ends: whether all of it is there.

/// How a tar ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ending {
    /// Whether the marker was found that ends a tar. Some writers leave it out.
    pub is_marked: bool,
    /// The length of the tar, as far as it is there.
    pub bytes: u64,
    /// Bytes that are missing of the member that it ends within.
    pub missing: u64,
}
