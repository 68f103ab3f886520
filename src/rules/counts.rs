//! Where the saving of a finding counts.

use crate::words::words;

words! {
    /// Where the saving of a finding counts.
    pub enum Counts {
        /// In the headline.
        Headline = "headline",
        /// Only with another base image.
        OtherBase = "other-base",
        /// At a cost, so it is optional.
        Optional = "optional",
        /// Alone: it would be in the headline, but saves too little to be worth a change.
        Small = "small",
        /// Nowhere: it is a guess, or the configuration ignores it.
        Nowhere = "nowhere",
        /// Nowhere: it is not about bytes.
        NoBytes = "no-bytes",
    }
}
