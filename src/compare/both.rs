//! Something of both images, and which of them is meant.

/// One of the two images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Which {
    Before,
    After,
}

impl Which {
    pub(super) const BOTH: [Self; 2] = [Self::Before, Self::After];

    pub(super) fn other(self) -> Self {
        match self {
            Self::Before => Self::After,
            Self::After => Self::Before,
        }
    }
}

/// Something of both images.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Both<T> {
    pub(super) before: T,
    pub(super) after: T,
}

impl<T> Both<T> {
    pub(super) fn new(before: T, after: T) -> Self {
        Self { before, after }
    }

    pub(super) fn get(&self, which: Which) -> &T {
        match which {
            Which::Before => &self.before,
            Which::After => &self.after,
        }
    }

    pub(super) fn get_mut(&mut self, which: Which) -> &mut T {
        match which {
            Which::Before => &mut self.before,
            Which::After => &mut self.after,
        }
    }

    pub(super) fn as_ref(&self) -> Both<&T> {
        Both::new(&self.before, &self.after)
    }

    pub(super) fn map<U>(self, mut function: impl FnMut(T) -> U) -> Both<U> {
        Both::new(function(self.before), function(self.after))
    }
}

impl<T> Both<Option<T>> {
    /// Both, if there are both.
    pub(super) fn all(self) -> Option<Both<T>> {
        Some(Both::new(self.before?, self.after?))
    }
}
