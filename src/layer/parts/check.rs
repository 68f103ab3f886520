//! What decides whether a place that a search found is kept.

use std::fmt;
use std::sync::Arc;

/// Whether a place of a search is to be kept: takes its offset and its first bytes, at least
/// [`CHECK_BYTES`](super::CHECK_BYTES) of them unless the file or the place ends earlier.
#[derive(Clone)]
pub struct Check(Arc<Accepts>);

type Accepts = dyn Fn(u64, &[u8]) -> bool + Send + Sync;

impl Check {
    /// Makes one of a function, which may know what came earlier in the file.
    pub fn new(check: impl Fn(u64, &[u8]) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }

    /// Whether a place is to be kept.
    pub(super) fn accepts(&self, offset: u64, bytes: &[u8]) -> bool {
        (self.0)(offset, bytes)
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Check")
    }
}
