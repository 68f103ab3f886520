//! How a user names an image: a path, standard input, or a scheme and what follows it.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::found::SourceError;
use super::scheme::{Open, OpenRemote, SCHEMES, Scheme};

/// A name for an image, parsed without access to the disk.
///
/// An existing path takes precedence over every other meaning, whatever it is called (a file may be
/// called `oci:x`), but whether it exists is known only when it is opened. [`fmt::Display`] writes
/// the argument as the user wrote it.
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
        rest: String,
    },
    /// An image that is not a file: `SCHEME:REST`.
    Remote {
        /// The kind of source.
        scheme: &'static Scheme,
        /// The part after the colon.
        rest: String,
    },
    /// An image in an engine, a storage or a registry of a kind that cannot be read yet.
    Unsupported {
        /// Its scheme, with the colon and the slashes that belong to it.
        scheme: &'static str,
        /// The part after it.
        rest: String,
    },
    /// Anything else: a path, if there is one.
    Bare(String),
}

/// Schemes of other tools (containers-transports(5), syft) that cannot be read yet.
///
/// Without the slashes, `docker:x` is the image `docker` with the tag `x`.
const UNSUPPORTED: [&str; 4] = ["containers-storage:", "docker://", "docker-daemon:", "podman:"];

impl Reference {
    fn parse(text: &str) -> Self {
        if text == "-" {
            return Self::Stdin { scheme: None };
        }
        let (name, rest) = text.split_once(':').unwrap_or_default();
        if let Some(scheme) = SCHEMES.iter().find(|scheme| scheme.name == name) {
            return match scheme.open {
                Open::Remote(_) => Self::Remote { scheme, rest: rest.to_owned() },
                Open::Local(_) | Open::Layer if rest == "-" => Self::Stdin { scheme: Some(scheme) },
                Open::Local(_) | Open::Layer => Self::Local { scheme, rest: rest.to_owned() },
            };
        }
        let unsupported = UNSUPPORTED.into_iter().find_map(|scheme| {
            Some(Self::Unsupported { scheme, rest: text.strip_prefix(scheme)?.to_owned() })
        });
        unsupported.unwrap_or_else(|| Self::Bare(text.to_owned()))
    }

    /// Returns whether it is standard input. With a scheme this depends on the disk: a file may be
    /// called `oci-archive:-`.
    pub fn is_stdin(&self) -> bool {
        matches!(self.resolve(), Ok(Place::Stdin { .. }))
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
            named => existing(&named.to_string()),
        };
        if let Some(path) = whole {
            return Ok(Place::Path { scheme: None, path, name: None });
        }
        match self {
            Self::Stdin { scheme } => Ok(Place::Stdin { scheme: *scheme }),
            Self::Local { scheme, rest } => within(scheme, rest),
            Self::Remote { scheme, rest } => match scheme.open {
                Open::Remote(open) => Ok(Place::Remote { open, rest: rest.clone() }),
                Open::Local(_) | Open::Layer => within(scheme, rest),
            },
            Self::Unsupported { scheme, rest } => {
                Err(SourceError::Unsupported { scheme, name: rest.clone() })
            }
            Self::Bare(text) => Err(match unknown_scheme(text) {
                Some(scheme) => SourceError::UnknownScheme { scheme: scheme.to_owned() },
                None => SourceError::NotFound { reference: text.clone() },
            }),
        }
    }
}

/// What a reference resolves to.
pub(super) enum Place {
    Stdin { scheme: Option<&'static Scheme> },
    Path { scheme: Option<&'static Scheme>, path: PathBuf, name: Option<String> },
    Remote { open: OpenRemote, rest: String },
}

/// Splits what follows a scheme into an existing path and the name of an image there.
fn within(scheme: &'static Scheme, rest: &str) -> Result<Place, SourceError> {
    let scheme = Some(scheme);
    if let Some(path) = existing(rest) {
        return Ok(Place::Path { scheme, path, name: None });
    }
    // The name may contain colons too: the path is the longest prefix that exists.
    let split = rest
        .rmatch_indices(':')
        .find_map(|(at, _)| Some((existing(rest.get(..at)?)?, rest.get(at + 1..)?)));
    let (path, name) = split.ok_or_else(|| SourceError::NotFound { reference: rest.to_owned() })?;
    Ok(Place::Path { scheme, path, name: Some(name.to_owned()).filter(|name| !name.is_empty()) })
}

/// The scheme of a reference that has one; `./x:1` and `name:tag` have none.
fn unknown_scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let is_scheme = scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    Some(scheme).filter(|_| is_scheme && text.contains('/'))
}

fn existing(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(path);
    path.exists().then_some(path)
}

impl From<&str> for Reference {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

impl FromStr for Reference {
    /// Every string may be a path.
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::parse(text))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin { scheme: None } => out.write_str("-"),
            Self::Stdin { scheme: Some(scheme) } => write!(out, "{}:-", scheme.name),
            Self::Local { scheme, rest } | Self::Remote { scheme, rest } => {
                write!(out, "{}:{rest}", scheme.name)
            }
            Self::Unsupported { scheme, rest } => write!(out, "{scheme}{rest}"),
            Self::Bare(text) => out.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{OpenOptions, Opened, open};
    use super::*;
    use crate::image::described::Described;
    use crate::layer::{Probes, ReadOptions};
    use crate::limits::Limits;

    fn kind(reference: &Reference) -> String {
        match reference {
            Reference::Stdin { scheme } => format!("stdin {:?}", scheme.map(|scheme| scheme.name)),
            Reference::Local { scheme, rest } => format!("local {} {rest}", scheme.name),
            Reference::Remote { scheme, rest } => format!("remote {} {rest}", scheme.name),
            Reference::Unsupported { scheme, rest } => format!("unsupported {scheme} {rest}"),
            Reference::Bare(text) => format!("bare {text}"),
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
            ("docker://a/b:c@sha256:d", "unsupported docker:// a/b:c@sha256:d"),
            ("docker-daemon:a:1", "unsupported docker-daemon: a:1"),
            ("containers-storage:[vfs@/x]a", "unsupported containers-storage: [vfs@/x]a"),
            ("podman:a", "unsupported podman: a"),
        ] {
            let reference = Reference::from(text);
            assert_eq!(kind(&reference), expected);
            assert_eq!(reference.to_string(), text);
            assert_eq!(text.parse(), Ok(reference));
        }
    }

    /// A kind of source that is not on this disk. Every name is that of an image without layers.
    static ELSEWHERE: Scheme = Scheme {
        name: "elsewhere",
        about: "",
        expected: "",
        is_directory: None,
        open: Open::Remote(|rest, _| {
            let image = Described { names: vec![rest.to_owned()], ..Described::default() };
            let (blobs, warnings) = (Vec::new(), Vec::new());
            Ok(Opened { source: "elsewhere", image, blobs, warnings, ..Opened::default() })
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
        let scheme = Box::leak(Box::new(Scheme { name: before.to_owned().leak(), ..ELSEWHERE }));
        let reference = Reference::Remote { scheme, rest: after.to_owned() };
        assert_eq!(open(&reference, &options).unwrap().source, "rootfs");
    }
}
