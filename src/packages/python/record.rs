//! `RECORD`: the files of an installed distribution, as comma-separated values.
//!
//! Python packaging specifications, "Recording installed projects"; RFC 4180 for the quotes.

use serde::{Deserialize, Serialize};

use crate::packages::sized_paths::SizedPaths;
use crate::packages::stored::store;

/// The parts of a list of files that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct FileList {
    /// Whether its end is missing.
    pub(super) is_cut: bool,
    pub(super) files: SizedPaths,
}

/// Keeps the paths and lengths of a `RECORD`.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let mut files = SizedPaths::default();
    let is_whole = rows(&content, |path, bytes| files.push(path, bytes));
    store(&FileList { is_cut: !is_whole, files })
}

/// Keeps the lines of a file, each a path.
pub(super) fn condense_lines(content: Vec<u8>) -> Vec<u8> {
    let mut files = SizedPaths::default();
    for line in content.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii) {
        if !line.is_empty() {
            files.push(line, None);
        }
    }
    store(&FileList { is_cut: false, files })
}

/// Passes the path and length of each row to a function; returns whether the last row is complete.
fn rows(text: &[u8], mut take: impl FnMut(&[u8], Option<u64>)) -> bool {
    let mut rest = text;
    let mut path = Vec::new();
    while !rest.is_empty() {
        let end = rest.iter().position(|&byte| byte == b'\n');
        let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let (whole, used) = if line.contains(&b'"') {
            quoted(rest, &mut path, &mut take)
        } else {
            (plain(line, &mut take) || end.is_some(), line.len() + 1)
        };
        if !whole {
            return false;
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    true
}

/// Reads a row without quotes; returns whether it has three fields.
fn plain(line: &[u8], take: &mut impl FnMut(&[u8], Option<u64>)) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut fields = line.splitn(3, |&byte| byte == b',');
    let path = fields.next().unwrap_or_default();
    let bytes = fields.nth(1);
    if !path.is_empty() && (bytes.is_some() || !line.contains(&b',')) {
        take(path, bytes.and_then(number));
    }
    line.is_empty() || bytes.is_some()
}

/// Reads a row with quotes, which may span several lines; returns whether it is complete, and its
/// length in bytes with the newline.
fn quoted(
    text: &[u8],
    path: &mut Vec<u8>,
    take: &mut impl FnMut(&[u8], Option<u64>),
) -> (bool, usize) {
    let (mut field, mut inside, mut used) = (0, false, 0);
    let mut length = Vec::new();
    path.clear();
    let mut bytes = text.iter().copied().peekable();
    let mut ended = false;
    while let Some(byte) = bytes.next() {
        used += 1;
        match byte {
            b'"' if inside && bytes.peek() == Some(&b'"') => {
                bytes.next();
                used += 1;
            }
            b'"' => {
                inside = !inside;
                continue;
            }
            b',' if !inside => {
                field += 1;
                continue;
            }
            b'\n' if !inside => {
                ended = true;
                break;
            }
            _ => (),
        }
        match field {
            0 => path.push(byte),
            2 => length.push(byte),
            _ => (),
        }
    }
    let whole = !inside && (ended || 2 <= field);
    if whole && !path.is_empty() {
        take(path, number(length.trim_ascii()));
    }
    (whole, used)
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::stored::stored;

    fn read(text: &str) -> (bool, Vec<(String, Option<u64>)>) {
        let kept: FileList = stored(&condense(text.into())).unwrap();
        let mut list = Vec::new();
        kept.files.each(|path, bytes| {
            list.push((String::from_utf8_lossy(path).into_owned(), bytes));
        });
        (kept.is_cut, list)
    }

    fn pairs(list: &[(&str, Option<u64>)]) -> Vec<(String, Option<u64>)> {
        list.iter().map(|(path, bytes)| ((*path).to_owned(), *bytes)).collect()
    }

    #[test]
    fn rows_have_a_path_and_maybe_a_length() {
        let text = "../../../bin/x,sha256=a,12\r\na/__pycache__/b.cpython-311.pyc,,\na/RECORD,,\n";
        let wanted = pairs(&[
            ("../../../bin/x", Some(12)),
            ("a/__pycache__/b.cpython-311.pyc", None),
            ("a/RECORD", None),
        ]);
        assert_eq!(read(text), (false, wanted));
        assert_eq!(read("a,sha256=b,1"), (false, pairs(&[("a", Some(1))])));
        assert_eq!(read(""), (false, pairs(&[])));
    }

    #[test]
    fn quoted_fields_may_have_commas_quotes_and_newlines() {
        let text = "\"a,b\",sha256=c,3\n\"say \"\"x\"\"\",,\n\"two\nlines\",sha256=d,4\nz,,5\n";
        let wanted = pairs(&[
            ("a,b", Some(3)),
            ("say \"x\"", None),
            ("two\nlines", Some(4)),
            ("z", Some(5)),
        ]);
        assert_eq!(read(text), (false, wanted));
    }

    #[test]
    fn a_truncated_list_is_noticed_and_keeps_complete_rows() {
        assert_eq!(read("a,sha256=b,1\nc/d,sha2"), (true, pairs(&[("a", Some(1))])));
        assert_eq!(read("a,sha256=b,1\n\"c/d"), (true, pairs(&[("a", Some(1))])));
        assert!(read("\"\n\n\n\n").0);
    }
}
