//! Canonical paths of tar members, and the names that make an entry a whiteout.

use crate::limits::Limits;

/// The prefix that makes a name a whiteout (image-spec layer.md, "Whiteouts").
const WHITEOUT: &[u8] = b".wh.";
/// The name of an opaque whiteout (image-spec layer.md, "Opaque Whiteout").
const OPAQUE: &[u8] = b".wh..wh..opq";
/// The prefix of AUFS's own files, of which the opaque whiteout is one.
const DRIVER: &[u8] = b".wh..wh.";
/// The directory in which AUFS keeps the targets of hard links across directories.
pub const LINK_TARGETS: &[u8] = b".wh..wh.plnk";

/// Why a path is not used unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathProblem {
    /// It has more bytes than the limit; it is refused.
    TooLong,
    /// It has more components than the limit; it is refused.
    TooDeep,
    /// It leads out of the root; `..` is ignored there.
    Escapes,
}

/// Rewrites a path as components joined by `/`: no leading, trailing or doubled `/`, no `.`,
/// and `..` resolved by name. The root is empty.
///
/// On [`PathProblem::Escapes`] the path is usable: `..` stays at the root.
pub(super) fn normalise(
    path: &[u8],
    limits: &Limits,
    out: &mut Vec<u8>,
) -> Result<(), PathProblem> {
    out.clear();
    if path.len() as u64 > limits.path_bytes {
        return Err(PathProblem::TooLong);
    }
    let mut depth = 0;
    let mut escapes = false;
    for component in path.split(|&byte| byte == b'/') {
        match component {
            b"" | b"." => continue,
            b".." => {
                escapes |= out.is_empty();
                depth = std::cmp::max(depth, 1) - 1;
                let parent = out.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
                out.truncate(parent);
                continue;
            }
            _ => depth += 1,
        }
        if !out.is_empty() {
            out.push(b'/');
        }
        out.extend_from_slice(component);
    }
    if depth > limits.path_depth {
        return Err(PathProblem::TooDeep);
    }
    if escapes { Err(PathProblem::Escapes) } else { Ok(()) }
}

/// Splits a normalised path into its directory and its last component.
pub(super) fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(slash) => {
            let (directory, name) = path.split_at(slash);
            (directory, name.get(1..).unwrap_or_default())
        }
        None => (&[], path),
    }
}

/// What a name means for the merge.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning<'a> {
    /// An ordinary path.
    Ordinary,
    /// Removes this name of lower layers.
    Whiteout(&'a [u8]),
    /// Removes all that lower layers have in the directory.
    Opaque,
    /// AUFS's own file.
    Driver,
    /// A whiteout of nothing, or of the directory itself or its parent.
    Invalid,
}

/// Returns what an entry with that directory and name means.
pub(super) fn meaning<'a>(directory: &[u8], name: &'a [u8]) -> Meaning<'a> {
    match directory.split(|&byte| byte == b'/').next() {
        Some(LINK_TARGETS) => return Meaning::Ordinary,
        Some(top) if top.starts_with(DRIVER) => return Meaning::Driver,
        _ => (),
    }
    if name == OPAQUE {
        return Meaning::Opaque;
    }
    if name.starts_with(DRIVER) {
        return Meaning::Driver;
    }
    match name.strip_prefix(WHITEOUT) {
        None => Meaning::Ordinary,
        Some(b"" | b"." | b"..") => Meaning::Invalid,
        Some(removed) => Meaning::Whiteout(removed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &[u8], expected: &[u8], problem: Option<PathProblem>) {
        let mut out = Vec::new();
        let result = normalise(path, &Limits::default(), &mut out);
        assert_eq!(result.err(), problem, "{path:?}");
        assert_eq!(out, expected, "{path:?}");
    }

    #[test]
    fn spellings_of_one_path_are_normalised() {
        for path in ["usr/bin", "/usr/bin", "./usr/bin", "usr//bin/", "usr/./bin", "usr/x/../bin"] {
            check(path.as_bytes(), b"usr/bin", None);
        }
        for path in ["", "/", "./", ".", "a/.."] {
            check(path.as_bytes(), b"", None);
        }
        check(b"\xff/a", b"\xff/a", None);
    }

    #[test]
    fn a_path_cannot_leave_the_root() {
        check(b"../../etc/passwd", b"etc/passwd", Some(PathProblem::Escapes));
        check(b"a/../../b", b"b", Some(PathProblem::Escapes));
    }

    #[test]
    fn long_and_deep_paths_are_refused() {
        let mut out = Vec::new();
        let limits = Limits { path_bytes: 5, path_depth: 2, ..Limits::default() };
        assert_eq!(normalise(b"abcde", &limits, &mut out), Ok(()));
        assert_eq!(normalise(b"abcdef", &limits, &mut out), Err(PathProblem::TooLong));
        assert_eq!(normalise(b"a/b", &limits, &mut out), Ok(()));
        assert_eq!(normalise(b"a/b/c", &limits, &mut out), Err(PathProblem::TooDeep));
    }

    #[test]
    fn names_with_the_whiteout_prefix_mean_a_change() {
        assert_eq!(meaning(b"a", b"b"), Meaning::Ordinary);
        assert_eq!(meaning(b"a", b".wh.b"), Meaning::Whiteout(b"b"));
        assert_eq!(meaning(b"a", b".wh..wh..opq"), Meaning::Opaque);
        assert_eq!(meaning(b"", b".wh..wh.plnk"), Meaning::Driver);
        assert_eq!(meaning(b".wh..wh.plnk", b"1.2"), Meaning::Ordinary);
        assert_eq!(meaning(b".wh..wh.orph/d", b"1.2"), Meaning::Driver);
        assert_eq!(meaning(b".wh.a", b"b"), Meaning::Ordinary);
        for name in [&b".wh."[..], b".wh..", b".wh..."] {
            assert_eq!(meaning(b"a", name), Meaning::Invalid);
        }
    }
}
