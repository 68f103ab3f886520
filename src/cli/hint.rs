//! What to do if an image could not be opened.

use std::io;

use crate::Error;
use crate::similar::nearest;
use crate::source::{SCHEMES, SourceError};

/// Returns what to do, in one sentence, with the images to choose from below it.
pub(super) fn for_error(error: &Error) -> Option<String> {
    const BASE: &str = "Pass `--base` the path of a file or directory, such as one that `docker \
                        save` wrote of the image in `FROM`, or `--base-layers` the number of its \
                        layers.";
    const ONTO: &str = "Pass `--onto` the path of a file or directory, such as one that `docker \
                        save` wrote of the other base image, or `scratch`.";
    match error {
        Error::Source(error) => for_source(error),
        Error::Base { source, .. } => for_other("--base", BASE, source),
        Error::Onto { source, .. } => for_other("--onto", ONTO, source),
        Error::Cancelled => None,
        Error::TwoStreams { .. } => Some("Save one of them to a file first.".to_owned()),
        Error::TooManyBaseLayers { layers, .. } => {
            Some(format!("Pass `--base-layers` a number from 0 to {layers}."))
        }
    }
}

/// What to do if the image of an option could not be opened.
fn for_other(option: &str, path: &str, error: &SourceError) -> Option<String> {
    match error {
        SourceError::NotFound { .. } => Some(path.to_owned()),
        SourceError::Ambiguous { images, .. } => {
            Some(choose(&format!("Pass `{option}` SCHEME:PATH:NAME, with the name of"), images))
        }
        error => for_source(error),
    }
}

/// What to do if an image could not be opened.
fn for_source(error: &SourceError) -> Option<String> {
    match error {
        SourceError::NotFound { reference } => Some(match command_like(reference) {
            Some(command) => format!("Did you mean the command `plimsoll {command}`?"),
            None => {
                "Pass the path of a file or directory, or `-` for standard input; for an image \
                     in an engine, pipe it: `docker save IMAGE | plimsoll -`."
                    .to_owned()
            }
        }),
        SourceError::UnknownScheme { .. } => {
            let names: Vec<String> =
                SCHEMES.iter().map(|scheme| format!("`{}:`", scheme.name)).collect();
            Some(format!("Use one of {}.", names.join(", ")))
        }
        SourceError::Unsupported { scheme, name } => Some(save_first(scheme, name)),
        SourceError::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            Some("Ask its owner for permission, or run as a user that may read it.".to_owned())
        }
        SourceError::Spool { .. } => Some(
            "Set TMPDIR to a directory with room for the uncompressed archive, or save it to a \
             file first."
                .to_owned(),
        ),
        SourceError::NotAnImage { ends_early: true, .. } => {
            Some("It ends early: download or save it again.".to_owned())
        }
        SourceError::NotAnImage { .. } => Some(
            "Pass what `docker save`, `podman save`, `skopeo copy` or `docker buildx build \
             --output type=oci` writes; for a directory tree, pass `rootfs:PATH`."
                .to_owned(),
        ),
        SourceError::NoSuchImage { images, .. } => Some(choose("Use `--image` with", images)),
        SourceError::NoSuchPlatform { images, .. } => {
            Some(choose("Use `--platform` with the platform of", images))
        }
        SourceError::Ambiguous { images, by_platform, .. } => Some(match by_platform {
            true => choose("Use `--platform`, or `--image` with the number of", images),
            false => choose("Use `--image` with the name or number of", images),
        }),
        SourceError::UnreadableManifest { is_limit, others, .. } => {
            Some(for_manifest(*is_limit, others))
        }
        SourceError::OnlyArtifacts { artifacts, .. } if !artifacts.is_empty() => {
            Some(choose("To read one like an image, use `--image` with the number of", artifacts))
        }
        SourceError::Elsewhere { images, .. } => {
            Some(choose("Save the image again with its content; listed are only", images))
        }
        SourceError::BadPlatform { .. } => {
            Some("Write it as OS/ARCHITECTURE[/VARIANT], such as `linux/arm64/v8`.".to_owned())
        }
        _ => None,
    }
}

/// What to do if the manifest of the image that is meant could not be read; `others` could be.
fn for_manifest(is_limit: bool, others: &[String]) -> String {
    match others {
        _ if is_limit => "Raise the limit: `--limit json-bytes=BYTES`.".to_owned(),
        [] => "Download or save it again.".to_owned(),
        others => choose("Download or save it again, or use `--image` with the number of", others),
    }
}

/// How to save an image from a place that cannot be read directly.
fn save_first(scheme: &str, name: &str) -> String {
    match scheme {
        "docker://" => format!(
            "Copy it to a directory first: `skopeo copy docker://{name} oci:DIRECTORY`, then \
             `plimsoll DIRECTORY`."
        ),
        "docker-daemon:" => format!("Pipe it: `docker save {name} | plimsoll -`."),
        _ => format!("Pipe it: `podman save {name} | plimsoll -`."),
    }
}

/// The command that a reference was probably meant to be.
fn command_like(reference: &str) -> Option<&'static str> {
    nearest(reference, &["completions", "help", "init", "man", "report", "rules"])
}

/// How many images are listed: more would scroll the error itself out of sight.
const MAX_LISTED: usize = 50;

fn choose(what: &str, images: &[String]) -> String {
    let mut lines = vec![format!("{what} one of these:")];
    lines.extend(images.iter().take(MAX_LISTED).map(|image| format!("  {image}")));
    if MAX_LISTED < images.len() {
        lines.push(format!("  and {} more", images.len() - MAX_LISTED));
    }
    lines.join("\n")
}
