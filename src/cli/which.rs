//! Which of the two images of a comparison something is about.

/// One of two images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The first one.
    Before,
    /// The second one.
    After,
}

impl Which {
    /// Both, in their order.
    pub(super) const BOTH: [Self; 2] = [Self::Before, Self::After];

    /// Its name on the command line and in messages.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Before => "BEFORE",
            Self::After => "AFTER",
        }
    }

    /// Its name in files, and in options about it alone.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}
