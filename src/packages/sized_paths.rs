//! Lists of paths kept small, each with the length that a database has for the file.

use serde::{Deserialize, Serialize};

use super::path_list::PathList;

/// A list of paths with lengths.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizedPaths {
    paths: PathList,
    /// For each path the length of its file plus one; zero if the database has none.
    lengths: Vec<u64>,
}

impl SizedPaths {
    /// Adds a path, and the length of its file in bytes if the database has one.
    pub fn push(&mut self, path: &[u8], bytes: Option<u64>) {
        self.paths.push(path);
        self.lengths.push(bytes.map_or(0, |bytes| bytes.saturating_add(1)));
    }

    /// Passes every path with its length to a function, in order.
    pub fn each(&self, mut take: impl FnMut(&[u8], Option<u64>)) {
        let mut lengths = self.lengths.iter();
        self.paths.each(|path| take(path, lengths.next().and_then(|length| length.checked_sub(1))));
    }
}

#[cfg(test)]
mod tests {
    use super::super::stored::{store, stored};
    use super::*;

    #[test]
    fn lists_return_paths_and_lengths() {
        let wanted: [(&[u8], Option<u64>); 5] = [
            (b"a/b.py", Some(0)),
            (b"a/c.py", None),
            (b"a/c.so", Some(127)),
            (b"b", Some(1 << 40)),
            (b"b\n", Some(126)),
        ];
        let mut list = SizedPaths::default();
        for (path, bytes) in wanted {
            list.push(path, bytes);
        }
        let kept = store(&list);
        let mut found = Vec::new();
        let read: SizedPaths = stored(&kept).unwrap();
        read.each(|path, bytes| found.push((path.to_vec(), bytes)));
        let wanted: Vec<_> = wanted.iter().map(|(path, bytes)| (path.to_vec(), *bytes)).collect();
        assert_eq!(found, wanted);
        for end in 0..kept.len() {
            assert_eq!(stored::<SizedPaths>(&kept[..end]), None, "{end}");
        }
    }

    #[test]
    fn damaged_lists_are_read_to_their_end() {
        // A path without a length, and lengths without paths.
        for kept in [&b"\x04\0\x01\0a\0"[..], b"\x03\0\0\0\x02\x01\x01"] {
            let list: SizedPaths = stored(kept).unwrap();
            list.each(|_, bytes| assert!(bytes.is_none_or(|bytes| bytes == 0)));
        }
    }
}
