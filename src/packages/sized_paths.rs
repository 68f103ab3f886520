//! Lists of paths kept small, each with the length that its database gives for the file.

use super::path_list;

/// A list that is being written.
#[derive(Debug, Default)]
pub struct SizedPaths {
    list: Vec<u8>,
    last: Vec<u8>,
    lengths: Vec<u8>,
}

impl SizedPaths {
    /// Adds a path, and its length in bytes where the database has one.
    pub fn push(&mut self, path: &[u8], bytes: Option<u64>) {
        path_list::push(&mut self.list, &mut self.last, path);
        // Zero says that there is none; seven bits to a byte, lowest first, as in LEB128.
        let mut rest = bytes.map_or(0, |bytes| bytes.saturating_add(1));
        while 0x7f < rest {
            self.lengths.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.lengths.push(rest as u8);
    }

    /// Writes the list behind what is there.
    pub fn write(&self, out: &mut Vec<u8>) {
        let length = u32::try_from(self.list.len()).unwrap_or(0);
        out.extend_from_slice(&length.to_le_bytes());
        if 0 < length {
            out.extend_from_slice(&self.list);
            out.extend_from_slice(&self.lengths);
        }
        out.shrink_to_fit();
    }
}

/// Gives every path of a written list, in order, with its length, to a function.
pub fn each(written: &[u8], mut take: impl FnMut(&[u8], Option<u64>)) {
    let Some((&length, rest)) = written.split_first_chunk::<4>() else { return };
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(0);
    let Some((list, mut lengths)) = rest.split_at_checked(length) else { return };
    path_list::each(list, |path| {
        let (mut value, mut shift) = (0_u64, 0);
        while let Some((&byte, after)) = lengths.split_first() {
            lengths = after;
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        take(path, value.checked_sub(1));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_give_back_paths_and_lengths() {
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
        let mut written = Vec::new();
        list.write(&mut written);
        let mut found = Vec::new();
        each(&written, |path, bytes| found.push((path.to_vec(), bytes)));
        let wanted: Vec<_> = wanted.iter().map(|(path, bytes)| (path.to_vec(), *bytes)).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn damaged_lists_end() {
        for damaged in [&b""[..], b"\x01", b"\xff\xff\xff\xff", b"\x04\0\0\0\0\x01\0a"] {
            each(damaged, |path, bytes| assert_eq!((path, bytes), (&b"a"[..], None)));
        }
        each(b"\x04\0\0\0\0\x01\0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", |_, _| ());
    }
}
