//! Images as text: lines describe what each layer does, and the output shows what a container sees,
//! what became of the rest, and the sums.
//!
//! ```text
//! layer NAME                  begins a layer; the name is for the reader
//! file PATH [BYTES]           a regular file; its content differs from every other line's
//! dir PATH
//! link PATH -> TARGET         a symbolic link
//! hard PATH TARGET            a hard link
//! char PATH [device=1:3]      a character device
//! fifo PATH
//! remove PATH                 a whiteout
//! opaque PATH                 an opaque whiteout of a directory; `.` is the root
//! global                      a PAX global header
//! ```
//!
//! Then any of `content=TEXT like=TEXT mode=755 uid=1 gid=1 mtime=1 xattr=VALUE`. `\xNN` is a byte.
//! `like` is a text that is repeated to BYTES.

use std::collections::BTreeMap;

use expect_test::Expect;

mod identities;
mod read;
mod show;
mod tar;
pub(crate) mod wrap;

pub(crate) use identities::{assert_identities, assert_report_identities};
pub(crate) use read::{Image, Pack, pack, read};
pub(crate) use show::show;
pub(crate) use tar::write_tar;

/// A layer: its tar members in order.
pub(crate) type Layer = Vec<Line>;

/// One tar member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) path: Vec<u8>,
    pub(crate) kind: Kind,
    pub(crate) target: Vec<u8>,
    pub(crate) content: Vec<u8>,
    pub(crate) device: (u32, u32),
    pub(crate) mode: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) mtime: u32,
    pub(crate) xattr: Vec<u8>,
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Directory,
    Symlink,
    HardLink,
    Char,
    Fifo,
    Global,
}

impl Line {
    pub(crate) fn new(kind: Kind, path: &[u8]) -> Self {
        Self {
            path: path.to_vec(),
            kind,
            target: Vec::new(),
            content: Vec::new(),
            device: (1, 3),
            mode: match kind {
                Kind::Directory => 0o755,
                Kind::Symlink => 0o777,
                _ => 0o644,
            },
            uid: 0,
            gid: 0,
            mtime: 0,
            xattr: Vec::new(),
        }
    }

    pub(crate) fn is_whiteout(&self) -> bool {
        let name = self.path.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
        name.starts_with(b".wh.")
    }
}

/// Parses layers from text.
pub(crate) fn parse(text: &str) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut words = line.split_whitespace();
        let Some(verb) = words.next() else { continue };
        if verb == "layer" {
            layers.push(Layer::new());
            continue;
        }
        let words: Vec<&str> = words.collect();
        let layer = layers.last_mut().expect("the first line begins a layer");
        layer.push(parse_line(verb, &words, number as u8));
    }
    layers
}

fn parse_line(verb: &str, words: &[&str], number: u8) -> Line {
    let (options, plain): (Vec<&str>, Vec<&str>) = words
        .iter()
        .partition(|word| word.split_once('=').is_some_and(|(key, _)| OPTIONS.contains(&key)));
    let options: BTreeMap<&str, &str> =
        options.into_iter().filter_map(|option| option.split_once('=')).collect();
    let path = unescape(plain.first().copied().unwrap_or_default());
    let kind = match verb {
        "file" | "remove" | "opaque" => Kind::File,
        "dir" => Kind::Directory,
        "link" => Kind::Symlink,
        "hard" => Kind::HardLink,
        "char" => Kind::Char,
        "fifo" => Kind::Fifo,
        "global" => Kind::Global,
        other => panic!("`{other}` is not a word of the language"),
    };
    let mut line = Line::new(kind, &path);
    match verb {
        "remove" => line.path = whiteout(&path),
        "opaque" => line.path = [&path[..], b"/.wh..wh..opq"].concat(),
        "file" => {
            let bytes = plain.get(1).map_or(0, |bytes| bytes.parse().expect("a number of bytes"));
            line.content = vec![number; bytes];
        }
        "link" => line.target = unescape(plain[2]),
        "hard" => line.target = unescape(plain[1]),
        _ => (),
    }
    let number = |text: &str, radix| u32::from_str_radix(text, radix).expect("a number");
    for (key, value) in options {
        match key {
            "content" => line.content = unescape(value),
            "like" => {
                let text = unescape(value);
                line.content = text.into_iter().cycle().take(line.content.len()).collect();
            }
            "mode" => line.mode = number(value, 8),
            "uid" => line.uid = number(value, 10),
            "gid" => line.gid = number(value, 10),
            "mtime" => line.mtime = number(value, 10),
            "xattr" => line.xattr = value.as_bytes().to_vec(),
            _ => {
                let (major, minor) = value.split_once(':').expect("two numbers");
                line.device = (number(major, 10), number(minor, 10));
            }
        }
    }
    line
}

const OPTIONS: [&str; 8] = ["content", "like", "mode", "uid", "gid", "mtime", "xattr", "device"];

fn whiteout(path: &[u8]) -> Vec<u8> {
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    let directory = path.strip_suffix(name).unwrap_or_default();
    [directory, b".wh.", name].concat()
}

fn unescape(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (hex, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(hex, 16).expect("two hexadecimal digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

/// Checks the output for layers.
///
/// It must be the same if they are compressed, if their paths begin with `./` or `/`, and if all
/// whiteouts come first or last. The identities of all images are asserted each time.
pub(crate) fn check(input: &str, expected: Expect) {
    let layers = parse(input);
    let shown = show_checked(&layers, Pack::Plain);
    assert_eq!(show_checked(&layers, Pack::Gzip), shown, "compressed");
    assert_eq!(show_checked(&layers, Pack::Zstd), shown, "compressed");
    for prefix in [&b"./"[..], b"/"] {
        let mut layers = layers.clone();
        for line in layers.iter_mut().flatten() {
            line.path = [prefix, &line.path[..]].concat();
        }
        let prefixed = show_checked(&layers, Pack::Plain);
        assert_eq!(without_warnings(&prefixed), without_warnings(&shown), "{prefix:?}");
    }
    for first in [true, false] {
        let mut layers = layers.clone();
        for layer in &mut layers {
            layer.sort_by_key(|line| line.is_whiteout() != first);
        }
        assert_eq!(show_checked(&layers, Pack::Plain), shown, "whiteouts first: {first}");
    }
    expected.assert_eq(&shown);
}

/// Checks layers in which the order of the lines matters.
pub(crate) fn check_as_written(input: &str, expected: Expect) {
    expected.assert_eq(&show_checked(&parse(input), Pack::Plain));
}

fn show_checked(layers: &[Layer], pack: Pack) -> String {
    let image = read(layers, pack);
    assert_identities(&image);
    show(&image)
}

/// Removes warnings, which quote paths as they are written.
fn without_warnings(shown: &str) -> String {
    shown
        .lines()
        .filter(|line| !line.starts_with("warning"))
        .map(|line| format!("{line}\n"))
        .collect()
}
