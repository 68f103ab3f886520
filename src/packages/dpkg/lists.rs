//! Lists of a package's files.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::packages::path_list::{self, PathList};
use crate::packages::stored::store;

/// Keeps the paths of an `info/PACKAGE.list`, without those that are directories of others in it.
pub(super) fn condense(text: Vec<u8>) -> Vec<u8> {
    // The files of a directory may come long after it.
    let mut directories: HashSet<&[u8], RandomState> = HashSet::default();
    let mut before: &[u8] = b"";
    for line in path_list::lines(&text) {
        let slash = memchr::memrchr(b'/', line).unwrap_or(0);
        let parent = line.get(..slash).unwrap_or_default();
        if parent != before {
            directories.insert(parent);
            before = parent;
        }
    }
    let is_file = |line: &&[u8]| !directories.contains(line) && !matches!(*line, b"" | b"/.");
    store(&path_list::lines(&text).filter(is_file).collect::<PathList>())
}

/// Keeps the paths of a `status.d/PACKAGE.md5sums`: `digest  path` by line.
pub(super) fn condense_sums(text: Vec<u8>) -> Vec<u8> {
    let paths = path_list::lines(&text).map(|line| {
        let space = line.iter().position(|&byte| byte == b' ').unwrap_or(line.len());
        let path = line.get(space + 1..).unwrap_or_default();
        // A star marks files that were read as binary (md5sum(1)).
        let path = path.strip_prefix(b" ").or(path.strip_prefix(b"*")).unwrap_or(path);
        path.strip_prefix(b"./").unwrap_or(path)
    });
    store(&paths.filter(|path| !path.is_empty()).collect::<PathList>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::stored::stored;

    fn paths(list: &[u8]) -> Vec<String> {
        let mut paths = Vec::new();
        let list: PathList = stored(list).unwrap();
        list.each(|path| paths.push(String::from_utf8_lossy(path).into_owned()));
        paths
    }

    #[test]
    fn lists_lose_directories_only() {
        let text = b"/.\n/usr\n/usr/bin\n/usr/share/late\n/usr/bin/a\n/usr/bin/ab\n/etc\n\
                     /usr/share/empty\n/x\r\n/usr/share\n/usr/share/late/b\n";
        let list = condense(text.to_vec());
        assert_eq!(
            paths(&list),
            ["/usr/bin/a", "/usr/bin/ab", "/etc", "/usr/share/empty", "/x\r", "/usr/share/late/b"]
        );
    }

    #[test]
    fn sums_name_paths() {
        let text = b"d41d  usr/bin/a b\nd41d *./etc/c\nd41d\n\n";
        assert_eq!(paths(&condense_sums(text.to_vec())), ["usr/bin/a b", "etc/c"]);
    }
}
