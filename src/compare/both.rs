//! Something of both images, and which of them is meant.

/// One of the two images of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// The first one.
    Before,
    /// The second one.
    After,
}

impl Which {
    /// Both, in their order.
    pub const BOTH: [Self; 2] = [Self::Before, Self::After];

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Before => Self::After,
            Self::After => Self::Before,
        }
    }

    /// Its name on the command line and in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Before => "BEFORE",
            Self::After => "AFTER",
        }
    }

    /// Its name in files, and in options about it alone.
    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
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

    /// What a function makes of each image.
    pub(super) fn of(mut make: impl FnMut(Which) -> T) -> Self {
        Self::new(make(Which::Before), make(Which::After))
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

impl<'l, T> Both<&'l [T]> {
    /// Goes through two lists that are sorted by a key: what has the same key in either, by key.
    pub(super) fn groups<K: Ord>(
        mut self,
        key: impl Fn(Which, &T) -> K,
    ) -> impl Iterator<Item = (K, Self)> {
        std::iter::from_fn(move || {
            let first = |which: Which| self.get(which).first().map(|item| key(which, item));
            let least = [first(Which::Before), first(Which::After)].into_iter().flatten().min()?;
            let group = Both::of(|which| {
                let list: &'l [T] = self.get(which);
                let count = list.iter().take_while(|item| key(which, item) == least).count();
                let (group, rest) = list.split_at_checked(count).unwrap_or((list, &[]));
                *self.get_mut(which) = rest;
                group
            });
            Some((least, group))
        })
    }
}

impl<T> Both<Option<T>> {
    /// Both, if there are both.
    pub(super) fn all(self) -> Option<Both<T>> {
        Some(Both::new(self.before?, self.after?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_lists_are_grouped_by_key() {
        let before = [(1, 'a'), (1, 'b'), (3, 'c')];
        let after = [(0, 'd'), (1, 'e'), (4, 'f'), (4, 'g')];
        let groups = Both::new(before.as_slice(), after.as_slice()).groups(|_, &(key, _)| key);
        let text = |list: &[(i32, char)]| list.iter().map(|(_, c)| c).collect::<String>();
        let groups: Vec<String> = groups
            .map(|(key, both)| format!("{key}:{}/{}", text(both.before), text(both.after)))
            .collect();
        assert_eq!(groups, ["0:/d", "1:ab/e", "3:c/", "4:/fg"]);
        let empty: Both<&[u8]> = Both::new(&[], &[]);
        assert_eq!(empty.groups(|_, &key| key).count(), 0);
    }
}
