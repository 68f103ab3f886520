//! Why bytes are hidden.

use crate::words::words;

words! {
    /// Why bytes are hidden.
    pub enum Cause {
        /// A later version took their path.
        Replaced = "replaced",
        /// A later version with the same content took their path: only metadata differs.
        MetadataOnly = "metadata-only",
        /// A whiteout removed them.
        Removed = "removed",
        /// An opaque whiteout, or a non-directory instead of their directory, cleared them.
        Cleared = "cleared",
    }
}
