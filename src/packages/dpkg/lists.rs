//! Lists of the files of packages.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::super::path_list;

/// Keeps the paths of an `info/PACKAGE.list` that are not directories of others in it.
pub(super) fn condense(text: Vec<u8>) -> Vec<u8> {
    let (mut list, mut last) = (Vec::with_capacity(text.len() / 2), Vec::new());
    // What is in a directory may stand long after it.
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
    for line in path_list::lines(&text) {
        if !directories.contains(line) && !matches!(line, b"" | b"/.") {
            path_list::push(&mut list, &mut last, line);
        }
    }
    list.shrink_to_fit();
    list
}

/// Keeps the paths of a `status.d/PACKAGE.md5sums`: `digest  path` by line.
pub(super) fn condense_sums(text: Vec<u8>) -> Vec<u8> {
    let (mut list, mut last) = (Vec::new(), Vec::new());
    for line in path_list::lines(&text) {
        let space = line.iter().position(|&byte| byte == b' ').unwrap_or(line.len());
        let path = line.get(space + 1..).unwrap_or_default();
        // A star marks what was read as binary (md5sum(1)).
        let path = path.strip_prefix(b" ").or(path.strip_prefix(b"*")).unwrap_or(path);
        let path = path.strip_prefix(b"./").unwrap_or(path);
        if !path.is_empty() {
            path_list::push(&mut list, &mut last, path);
        }
    }
    list.shrink_to_fit();
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(list: &[u8]) -> Vec<String> {
        let mut paths = Vec::new();
        path_list::each(list, |path| paths.push(String::from_utf8_lossy(path).into_owned()));
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
