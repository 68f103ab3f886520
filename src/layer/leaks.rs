//! Looks for secrets in files while a layer is read. Their contents are dropped with the file.

use crate::secrets::{Hit, Interest, in_file, interest};

/// A secret in a file of a layer. Nothing of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leak {
    /// The index of the file's entry in the layer.
    pub entry: u32,
    /// What was found, and in which line.
    pub hit: Hit,
}

/// How many secrets of a layer are listed.
const MAX_LEAKS: usize = 4096;

/// Takes the files of one layer that may have secrets.
#[derive(Default)]
pub(super) struct Leaks {
    list: Vec<Leak>,
    open: Option<Open>,
    /// The content of a file that arrives in several pieces.
    content: Vec<u8>,
}

struct Open {
    interest: Interest,
    file_bytes: u64,
    /// Of a file that arrived in one piece.
    hits: Vec<Hit>,
}

impl Leaks {
    pub(super) fn finish(mut self) -> Vec<Leak> {
        self.list.shrink_to_fit();
        self.list
    }

    /// Begins a regular file, by its normalised path.
    pub(super) fn begin(&mut self, path: &[u8], file_bytes: u64) {
        self.content.clear();
        let interest = interest(path, file_bytes).filter(|_| self.list.len() < MAX_LEAKS);
        self.open = interest.map(|interest| Open { interest, file_bytes, hits: Vec::new() });
    }

    /// Takes the next bytes of the file.
    pub(super) fn data(&mut self, path: &[u8], bytes: &[u8]) {
        let Some(open) = &mut self.open else { return };
        if !self.content.is_empty() {
            self.content.extend_from_slice(bytes);
        } else if !open.interest.allows(bytes) {
            self.open = None;
        } else if bytes.len() as u64 == open.file_bytes {
            open.hits = in_file(open.interest, path, bytes);
        } else {
            self.content.extend_from_slice(bytes);
        }
    }

    /// Ends the file; `entry` is its index in the layer.
    pub(super) fn end(&mut self, path: &[u8], entry: usize) {
        let (Some(open), Ok(entry)) = (self.open.take(), u32::try_from(entry)) else { return };
        let hits = match self.content.is_empty() {
            true => open.hits,
            false => in_file(open.interest, path, &self.content),
        };
        let room = MAX_LEAKS.saturating_sub(self.list.len());
        self.list.extend(hits.into_iter().take(room).map(|hit| Leak { entry, hit }));
        self.content.clear();
    }

    /// Drops the open file.
    pub(super) fn drop_open(&mut self) {
        self.open = None;
        self.content.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, content: &[u8], piece: usize) -> Vec<u32> {
        let mut leaks = Leaks::default();
        leaks.begin(path.as_bytes(), content.len() as u64);
        content.chunks(piece).for_each(|bytes| leaks.data(path.as_bytes(), bytes));
        leaks.end(path.as_bytes(), 7);
        let leaks = leaks.finish();
        assert!(leaks.iter().all(|leak| leak.entry == 7));
        leaks.iter().map(|leak| leak.hit.line).collect()
    }

    #[test]
    fn files_are_looked_into_however_they_arrive() {
        let file = b"registry=https://r.corp/\n//r.corp/:_authToken=hunter2\n";
        for piece in [1, 2, 10, file.len()] {
            assert_eq!(found("root/.npmrc", file, piece), [2]);
        }
        assert_eq!(found("root/.npmrc", b"\0\x01//r/:_authToken=hunter2", 100), [0_u32; 0]);
        assert_eq!(found("root/.npmrc", b"", 1), [0_u32; 0]);
        assert_eq!(found("usr/share/.npmrc", file, 100), [0_u32; 0]);
    }
}
