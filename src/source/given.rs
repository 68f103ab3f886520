//! What an engine, a storage or a registry gives for a name.

use std::sync::Arc;

use super::content::SentArchive;
use super::found::Found;

/// What an engine, a storage or a registry gives for a name.
pub(super) enum Remote {
    /// An archive that an engine makes of it.
    #[cfg_attr(not(feature = "network"), expect(dead_code, reason = "there are no engines"))]
    Archive(Arc<dyn SentArchive>),
    /// Images whose blobs are read when they are needed.
    Found(Found),
}
