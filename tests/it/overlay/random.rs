//! Random layers of few names.

use proptest::prelude::*;

use crate::layer_language::{Kind, Layer, Line};

fn path() -> impl Strategy<Value = Vec<u8>> {
    let name = prop::sample::select(vec!["a", "b", "c"]);
    prop::collection::vec(name, 1..=3).prop_map(|parts| parts.join("/").into_bytes())
}

fn line() -> impl Strategy<Value = Line> {
    let targets = vec!["a", "b", "c", "a/b", "b/c", "/c", "/a/c", "../a", "..", "c/../b", "."];
    let target = prop::sample::select(targets).prop_map(|target| target.as_bytes().to_vec());
    prop_oneof![
        4 => (path(), 0..4_usize).prop_map(|(path, bytes)| Line {
            content: vec![b'x'; bytes],
            ..Line::new(Kind::File, &path)
        }),
        2 => path().prop_map(|path| Line::new(Kind::Directory, &path)),
        2 => (path(), path()).prop_map(|(path, target)| Line {
            target,
            ..Line::new(Kind::HardLink, &path)
        }),
        2 => (path(), target).prop_map(|(path, target)| Line {
            target,
            ..Line::new(Kind::Symlink, &path)
        }),
        2 => path().prop_map(|path| {
            let at = path.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1);
            Line::new(Kind::File, &[&path[..at], b".wh.", &path[at..]].concat())
        }),
        1 => path().prop_map(|path| {
            Line::new(Kind::File, &[&path[..], b"/.wh..wh..opq"].concat())
        }),
    ]
}

/// A few layers of a few lines, most of which affect each other.
pub(crate) fn stack() -> impl Strategy<Value = Vec<Layer>> {
    prop::collection::vec(prop::collection::vec(line(), 0..9), 1..5)
}
