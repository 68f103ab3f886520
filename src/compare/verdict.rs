//! Whether an image grew: the rule of `compare --exit-code`.

use super::{Change, Comparison};
use crate::report::Incomplete;

impl Comparison {
    /// Whether the second image is larger than the first by more than `threshold`, in bytes
    /// unpacked or in bytes of the download. What is unknown of one of them is not judged.
    pub fn grew(&self) -> bool {
        !self.growth().is_empty()
    }

    /// Returns which sizes grew by more than `threshold`, by their names in outputs, and how much;
    /// empty if none did.
    pub fn growth(&self) -> Vec<(&'static str, Change)> {
        let measures = [("unpacked", &self.sizes.unpacked), ("download", &self.sizes.download)];
        let changes =
            measures.into_iter().filter_map(|(name, measure)| Some((name, measure.change?)));
        changes.filter(|(_, change)| 0 < change.0 && self.threshold < change.size()).collect()
    }

    /// Returns what is missing of one of the images so that [`grew`](Self::grew) may be wrong;
    /// `None` if it is right.
    ///
    /// The first image weighs at least what is there of it, so that what did not grow did not. In
    /// the same way, what grew did if only the second image is incomplete.
    pub fn doubt(&self) -> Option<&Incomplete> {
        let side = if self.grew() { &self.before } else { &self.after };
        side.incomplete.as_ref()
    }
}
