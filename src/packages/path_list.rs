//! Lists of paths kept small: each path is stored as its difference from the previous one.

use serde::{Deserialize, Serialize};

use super::stored::Bytes;

/// A list of paths, or of other strings that begin like the previous one.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct PathList {
    list: Bytes,
    /// The last path that was added.
    #[serde(skip)]
    last: Vec<u8>,
}

impl PathList {
    /// Adds a path.
    ///
    /// It is stored as the number of bytes that it shares with the previous one, at most 255, the
    /// length of the rest in two bytes, and the rest, of which at most 64 KiB are kept.
    pub fn push(&mut self, path: &[u8]) {
        let shared = shared(path, &self.last).min(255);
        let rest = path.get(shared..).unwrap_or_default();
        let length = u16::try_from(rest.len()).unwrap_or(u16::MAX);
        let rest = rest.get(..usize::from(length)).unwrap_or_default();
        self.list.0.push(shared as u8);
        self.list.0.extend_from_slice(&length.to_le_bytes());
        self.list.0.extend_from_slice(rest);
        self.last.truncate(shared);
        self.last.extend_from_slice(rest);
    }

    /// Passes every path, in order, to a function.
    pub fn each(&self, mut take: impl FnMut(&[u8])) {
        let mut path = Vec::new();
        let mut rest = self.list.0.as_slice();
        while let Some((&[shared, low, high], after)) = rest.split_first_chunk::<3>() {
            let length = usize::from(u16::from_le_bytes([low, high]));
            let (added, next) = after.split_at_checked(length).unwrap_or((after, &[]));
            path.truncate(usize::from(shared));
            path.extend_from_slice(added);
            take(&path);
            rest = next;
        }
    }
}

impl<P: AsRef<[u8]>> FromIterator<P> for PathList {
    fn from_iter<I: IntoIterator<Item = P>>(paths: I) -> Self {
        let mut list = Self::default();
        paths.into_iter().for_each(|path| list.push(path.as_ref()));
        list
    }
}

impl PartialEq for PathList {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Eq for PathList {}

/// Returns the lines of a file; what follows the last newline is one too, even if it is empty.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text).chain([text.len()]);
    ends.map(move |end| {
        let line = text.get(start..end).unwrap_or_default();
        start = end + 1;
        line
    })
}

/// Returns how many bytes two paths share at their beginning.
fn shared(one: &[u8], other: &[u8]) -> usize {
    // Consecutive paths share most of their directories, so eight bytes are compared at a time.
    let ((ones, _), (others, _)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    let whole = 8 * ones.iter().zip(others).take_while(|(a, b)| a == b).count();
    let rest = one.iter().zip(other).skip(whole);
    whole + rest.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::super::stored::{store, stored};
    use super::*;

    #[test]
    fn lists_return_what_was_added() {
        let wanted: [&[u8]; 7] =
            [b"/.", b"/usr", b"/usr/bin", b"/usr/bin/a", b"/usr/bin/ab", b"/etc/x y", b"/\xff"];
        let list: PathList = wanted.into_iter().collect();
        let kept = store(&list);
        assert!(kept.len() < wanted.concat().len() + wanted.len());
        for list in [list, stored(&kept).unwrap()] {
            let mut paths: Vec<Vec<u8>> = Vec::new();
            list.each(|path| paths.push(path.to_vec()));
            assert_eq!(paths, wanted);
        }
        assert_eq!(stored::<PathList>(&kept[..kept.len() - 1]), None);
    }

    #[test]
    fn lines_are_what_newlines_separate() {
        for text in [&b""[..], b"\n", b"a", b"a\n", b"\na\n\nb"] {
            let wanted: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
            assert_eq!(lines(text).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn shared_bytes_are_counted_exactly() {
        for length in 0..20 {
            let one = [vec![b'a'; length], vec![b'b'; 9]].concat();
            let other = [vec![b'a'; length], vec![b'c'; 20]].concat();
            assert_eq!(shared(&one, &other), length);
            assert_eq!(shared(&one, &one), length + 9);
        }
    }

    #[test]
    fn long_paths_and_damaged_lists_are_read() {
        let long: PathList = [vec![b'a'; 300], vec![b'a'; 400]].into_iter().collect();
        let mut lengths = Vec::new();
        long.each(|path| lengths.push(path.len()));
        assert_eq!(lengths, [300, 400]);
        let damaged = |bytes: &[u8]| PathList { list: Bytes(bytes.to_vec()), last: Vec::new() };
        damaged(&[9, 9, 0, b'x']).each(|path| assert_eq!(path, b"x"));
        damaged(&[1, 2]).each(|_| panic!("a damaged head gives no path"));
    }
}
