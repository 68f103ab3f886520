//! How a user names an image: a path, standard input, or a scheme and what follows it.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::found::SourceError;
use super::lookup::{may_be_name, why_no_name};
use super::missing::why_unreachable;
use super::scheme::{Open, OpenRemote, SCHEMES, Scheme};
use super::unknown_scheme::{meant_scheme, unknown_scheme};
use crate::escape::printable_argument;

/// A name for an image, parsed without access to the disk.
///
/// An existing path takes precedence over every other meaning, whatever it is called (a file may be
/// called `oci:x`), but whether it exists is known only when it is opened. [`fmt::Display`] writes
/// the argument as the user wrote it, with `\xNN` for each byte that is not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// Standard input: `-`, or `SCHEME:-` for a given kind of source.
    Stdin {
        /// The kind of source; `None` if its content decides.
        scheme: Option<&'static Scheme>,
    },
    /// A file or directory of a given kind: `SCHEME:PATH` or `SCHEME:PATH:NAME`.
    Local {
        /// The kind of source.
        scheme: &'static Scheme,
        /// The part after the colon. How much of it is the path depends on what exists.
        rest: OsString,
    },
    /// An image that is not a file: `SCHEME:REST`.
    Remote {
        /// The kind of source.
        scheme: &'static Scheme,
        /// The part after the colon.
        rest: String,
    },
    /// Anything else: a path, if there is one, otherwise the name of an image.
    Bare(OsString),
}

impl Reference {
    fn parse(argument: &OsStr) -> Self {
        if argument == "-" {
            return Self::Stdin { scheme: None };
        }
        let bare = || Self::Bare(argument.to_owned());
        let Some(colon) = argument.as_encoded_bytes().iter().position(|&byte| byte == b':') else {
            return bare();
        };
        let Some((name, rest)) = split(argument, colon) else { return bare() };
        let Some(scheme) = SCHEMES.iter().find(|scheme| name == scheme.name) else {
            return bare();
        };
        match (scheme.open, rest.to_str()) {
            (Open::Remote(_), _) => {
                let rest = argument.to_str().and_then(|text| text.strip_prefix(scheme.prefix));
                // Without its slashes, `docker:x` is the image `docker` with the tag `x`.
                rest.map_or_else(bare, |rest| Self::Remote { scheme, rest: rest.to_owned() })
            }
            (Open::Local(_) | Open::Layer, Some("-")) => Self::Stdin { scheme: Some(scheme) },
            (Open::Local(_) | Open::Layer, _) => Self::Local { scheme, rest: rest.to_owned() },
        }
    }

    /// Returns the argument as it was typed.
    fn typed(&self) -> OsString {
        match self {
            Self::Local { scheme, rest } => {
                let mut typed = OsString::from(format!("{}:", scheme.name));
                typed.push(rest);
                typed
            }
            Self::Bare(argument) => argument.clone(),
            Self::Stdin { .. } | Self::Remote { .. } => self.to_string().into(),
        }
    }

    /// Returns whether it is standard input, also by the name that the system gives it. With a
    /// scheme this depends on the disk: a file may be called `oci-archive:-`.
    pub fn is_stdin(&self) -> bool {
        match self.resolve() {
            Ok(Place::Stdin { .. }) => true,
            // What is redirected from a file can be opened again by that name.
            Ok(Place::Path { path, .. }) => {
                STDIN.iter().any(|name| path == Path::new(name)) && !path.is_file()
            }
            _ => false,
        }
    }

    /// Returns the file or directory that it names; `None` for standard input, for what is not on
    /// this disk, and if the path does not exist.
    pub fn path(&self) -> Option<PathBuf> {
        match self.resolve() {
            Ok(Place::Path { path, .. }) => Some(path),
            _ => None,
        }
    }

    /// Resolves it by what exists; fails if it names nothing that can be opened.
    pub(super) fn resolve(&self) -> Result<Place, SourceError> {
        let whole = match self {
            Self::Stdin { scheme: None } => return Ok(Place::Stdin { scheme: None }),
            named => existing(&named.typed()),
        };
        if let Some(path) = whole {
            return Ok(Place::Path { scheme: None, path, name: None });
        }
        match self {
            Self::Stdin { scheme } => Ok(Place::Stdin { scheme: *scheme }),
            Self::Local { scheme, rest } => within(scheme, rest),
            Self::Remote { scheme, rest } => match scheme.open {
                Open::Remote(open) => Ok(Place::Remote { scheme, open, rest: rest.clone() }),
                Open::Local(_) | Open::Layer => within(scheme, rest.as_ref()),
            },
            Self::Bare(argument) => {
                let text = argument.to_str();
                let name = text.filter(|text| may_be_name(text) && meant_scheme(text).is_none());
                match (not_found(argument, text), name) {
                    (
                        SourceError::NotFound { .. } | SourceError::UnknownScheme { .. },
                        Some(name),
                    ) => Ok(Place::Name(name.to_owned())),
                    (error, _) => Err(error),
                }
            }
        }
    }
}

/// The names of standard input in file systems.
const STDIN: [&str; 3] = ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// What a reference resolves to.
pub(super) enum Place {
    Stdin {
        scheme: Option<&'static Scheme>,
    },
    Path {
        scheme: Option<&'static Scheme>,
        path: PathBuf,
        name: Option<String>,
    },
    Remote {
        scheme: &'static Scheme,
        open: OpenRemote,
        rest: String,
    },
    /// No path: a name to look up.
    Name(String),
}

/// Splits what follows a scheme into an existing path and the name of an image there.
fn within(scheme: &'static Scheme, rest: &OsStr) -> Result<Place, SourceError> {
    let found = |path, name| Ok(Place::Path { scheme: Some(scheme), path, name });
    if let Some(path) = existing(rest) {
        return found(path, None);
    }
    // Dive writes `SCHEME://PATH`.
    let without_slashes = rest.to_str().and_then(|rest| rest.strip_prefix("//"));
    if let Some(path) = without_slashes.and_then(|rest| existing(rest.as_ref())) {
        return found(path, None);
    }
    // The name may contain colons too: the path is the longest prefix that exists.
    let colons = rest.as_encoded_bytes().iter().enumerate().rev();
    let splits = colons.filter(|(_, byte)| **byte == b':').filter_map(|(at, _)| split(rest, at));
    for (path, name) in splits.clone() {
        if let Some(path) = existing(path) {
            let name = Some(printable_argument(name)).filter(|name| !name.is_empty());
            return found(path, name);
        }
    }
    let paths = std::iter::once(rest).chain(splits.map(|(path, _)| path));
    let unreachable = paths.map(|path| not_found(path, None));
    let mut unreachable =
        unreachable.filter(|error| matches!(error, SourceError::Unreachable { .. }));
    Err(unreachable.next().unwrap_or_else(|| not_found(rest, None)))
}

/// Returns why nothing is found at a path; `reference` is the whole argument if it may have a
/// scheme.
fn not_found(path: &OsStr, reference: Option<&str>) -> SourceError {
    let name = printable_argument(path);
    if let Some(source) = why_unreachable(Path::new(path)) {
        return SourceError::Unreachable { reference: name, source };
    }
    match reference.and_then(unknown_scheme) {
        Some((scheme, rest)) => SourceError::UnknownScheme {
            scheme: scheme.to_owned(),
            rest: printable_argument(rest.as_ref()),
        },
        None => SourceError::NotFound { reference: name, name: reference.and_then(why_no_name) },
    }
}

fn existing(path: &OsStr) -> Option<PathBuf> {
    let path = PathBuf::from(path);
    path.exists().then_some(path)
}

/// Splits an argument at the byte of a colon, which is left out.
#[cfg(unix)]
fn split(argument: &OsStr, at: usize) -> Option<(&OsStr, &OsStr)> {
    use std::os::unix::ffi::OsStrExt;
    let (before, after) = argument.as_bytes().split_at_checked(at)?;
    Some((OsStr::from_bytes(before), OsStr::from_bytes(after.get(1..)?)))
}

/// Splits an argument at the byte of a colon, which is left out; `None` if it is not Unicode.
#[cfg(not(unix))]
fn split(argument: &OsStr, at: usize) -> Option<(&OsStr, &OsStr)> {
    let (before, after) = argument.to_str()?.split_at_checked(at)?;
    Some((before.as_ref(), after.get(1..)?.as_ref()))
}

impl From<&OsStr> for Reference {
    fn from(argument: &OsStr) -> Self {
        Self::parse(argument)
    }
}

impl From<&str> for Reference {
    fn from(text: &str) -> Self {
        Self::parse(text.as_ref())
    }
}

impl FromStr for Reference {
    /// Every string may be a path.
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin { scheme: None } => out.write_str("-"),
            Self::Stdin { scheme: Some(scheme) } => write!(out, "{}:-", scheme.name),
            Self::Local { scheme, rest } => {
                write!(out, "{}:", scheme.name)?;
                write_argument(out, rest)
            }
            Self::Remote { scheme, rest } => write!(out, "{}{rest}", scheme.prefix),
            Self::Bare(argument) => write_argument(out, argument),
        }
    }
}

fn write_argument(out: &mut fmt::Formatter<'_>, argument: &OsStr) -> fmt::Result {
    match argument.to_str() {
        Some(text) => out.write_str(text),
        None => out.write_str(&printable_argument(argument)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::found::{Found, FoundImage};
    use super::super::given::Remote;
    use super::super::{OpenOptions, open};
    use super::*;
    use crate::image::described::Described;
    use crate::layer::{Probes, ReadOptions};
    use crate::limits::Limits;

    fn kind(reference: &Reference) -> String {
        match reference {
            Reference::Stdin { scheme } => format!("stdin {:?}", scheme.map(|scheme| scheme.name)),
            Reference::Local { scheme, rest } => {
                format!("local {} {}", scheme.name, rest.display())
            }
            Reference::Remote { scheme, rest } => format!("remote {} {rest}", scheme.name),
            Reference::Bare(text) => format!("bare {}", text.display()),
        }
    }

    #[test]
    fn references_are_parsed_without_the_disk_and_printed_as_written() {
        for (text, expected) in [
            ("-", "stdin None"),
            ("docker-archive:-", "stdin Some(\"docker-archive\")"),
            ("rootfs:-", "stdin Some(\"rootfs\")"),
            ("--", "bare --"),
            ("", "bare "),
            ("/", "bare /"),
            ("image.tar", "bare image.tar"),
            ("nginx:1", "bare nginx:1"),
            ("./oci:x", "bare ./oci:x"),
            ("what:/x", "bare what:/x"),
            ("oci:", "local oci "),
            ("oci:x:1:2", "local oci x:1:2"),
            ("oci-archive:-:x", "local oci-archive -:x"),
            ("docker:dind", "bare docker:dind"),
            ("docker://a/b:c@sha256:d", "remote docker a/b:c@sha256:d"),
            ("docker-daemon:a:1", "remote docker-daemon a:1"),
            ("containers-storage:[vfs@/x]a", "remote containers-storage [vfs@/x]a"),
            ("podman:a", "remote podman a"),
        ] {
            let reference = Reference::from(text);
            assert_eq!(kind(&reference), expected);
            assert_eq!(reference.to_string(), text);
            assert_eq!(text.parse(), Ok(reference));
        }
    }

    #[test]
    #[cfg(unix)]
    fn paths_need_not_be_text() {
        use std::os::unix::ffi::OsStrExt;
        for (bytes, name) in [(&b"a\xff"[..], "a\\xff"), (b"rootfs:\xfe", "rootfs:\\xfe")] {
            let argument = OsStr::from_bytes(bytes);
            let reference = Reference::from(argument);
            assert_eq!(
                (reference.typed().as_os_str(), reference.to_string().as_str()),
                (argument, name)
            );
        }
    }

    /// A kind of source that is not on this disk. Every name is that of an image without layers.
    static ELSEWHERE: Scheme = Scheme {
        name: "elsewhere",
        prefix: "elsewhere:",
        rest: "",
        about: "",
        expected: "",
        place: "",
        is_directory: None,
        open: Open::Remote(|rest, _| {
            let image = Described { names: vec![rest.to_owned()], ..Described::default() };
            let images = vec![FoundImage::new(image, std::iter::empty())];
            Ok(Remote::Found(Found { images, ..Found::default() }))
        }),
    };

    #[test]
    fn a_remote_source_gets_the_reference_unless_a_file_has_its_name() {
        let (limits, probes) = (Limits::default(), Probes::default());
        let read = ReadOptions::new(&limits, &probes);
        let options = OpenOptions::new(read, 1);
        let opened = |rest: &str| {
            let reference = Reference::Remote { scheme: &ELSEWHERE, rest: rest.to_owned() };
            open(&reference, &options).map(|opened| (opened.source, opened.image.names))
        };
        let image = opened("a:1").unwrap();
        assert_eq!(image, ("elsewhere", vec!["a:1".to_owned()]));
        // The directory `elsewhere:` is there, below which nothing is an image.
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("elsewhere:a");
        std::fs::create_dir(&path).unwrap();
        let name = path.to_str().unwrap();
        assert_eq!(Reference::from(name).path().as_deref(), Some(path.as_path()));
        let (before, after) = name.split_once(':').unwrap();
        let scheme = Box::leak(Box::new(Scheme {
            name: before.to_owned().leak(),
            prefix: format!("{before}:").leak(),
            ..ELSEWHERE
        }));
        let reference = Reference::Remote { scheme, rest: after.to_owned() };
        assert_eq!(open(&reference, &options).unwrap().source, "rootfs");
    }
}
