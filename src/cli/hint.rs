//! What to do after an error.

use std::io;
use std::path::Path;

use super::commands;
use crate::Error;
use crate::escape::printable_argument;
use crate::rules::{self, Category};
use crate::similar::{misspelt, nearest};
use crate::source::{Refusal, SCHEMES, SourceError, Unreachable};

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

/// What can be passed as an image.
pub(super) const WHAT_TO_PASS: &str = "Pass what `docker save`, `podman save`, `skopeo copy` or \
                                       `docker buildx build --output type=oci` writes; for a \
                                       directory tree, pass `rootfs:PATH`.";

/// What to do if an image could not be opened.
fn for_source(error: &SourceError) -> Option<String> {
    match error {
        SourceError::NotFound { reference } => Some(for_nothing(reference)),
        SourceError::Unreachable { source, .. } => match source {
            Unreachable::Denied { .. } => Some(PERMISSION.to_owned()),
            Unreachable::Dangling { .. } | Unreachable::Cycle { .. } => {
                Some("Make the link lead to an image, or pass the path of the image.".to_owned())
            }
            _ => Some("Pass the path of a file or directory.".to_owned()),
        },
        SourceError::UnknownScheme { scheme, rest } => Some(for_scheme(scheme, rest)),
        SourceError::Unsupported { scheme, name } => Some(save_first(scheme, name)),
        SourceError::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            Some(PERMISSION.to_owned())
        }
        SourceError::Spool { .. } => Some(
            "Set TMPDIR to a directory with room for the uncompressed archive, or save it to a \
             file first."
                .to_owned(),
        ),
        SourceError::NotAnImage { location, source, .. } => Some(match source.remedy {
            Refusal::Empty if location == "-" => {
                "Nothing came from standard input: did the command before `|` fail?".to_owned()
            }
            Refusal::Damaged => {
                "It ends early or is damaged: save or download it again.".to_owned()
            }
            _ => WHAT_TO_PASS.to_owned(),
        }),
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

const PERMISSION: &str = "Ask its owner for permission, or run as a user that may read it.";

/// What to do if there is nothing with the name of a reference.
fn for_nothing(reference: &str) -> String {
    if let Some(instead) = commands::planned(reference) {
        return format!("There is no command `{reference}` yet. {instead}");
    }
    let pipe = commands::is_image_name(reference).then(|| pipe("docker", reference));
    match (commands::similar(reference), pipe) {
        (Some(command), _) => format!("Did you mean the command `plimsoll {command}`?"),
        (None, Some(pipe)) => format!("For an image in an engine, pipe it: {pipe}."),
        (None, None) if reference.ends_with(".toml") => {
            format!(
                "To write a configuration, pass its name to `-o`: `plimsoll init -o {}`.",
                commands::shell_word(reference)
            )
        }
        (None, None) => {
            "Pass the path of a file or directory, or `-` for standard input; for an image in an \
             engine, pipe it: `docker save IMAGE | plimsoll -`."
                .to_owned()
        }
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

/// What to do if what is before a colon is no scheme.
fn for_scheme(scheme: &str, rest: &str) -> String {
    let names: Vec<&str> = SCHEMES.iter().map(|scheme| scheme.name).collect();
    let known: Vec<String> = names.iter().map(|name| format!("`{name}:`")).collect();
    let known = format!("The schemes are {}.", known.join(", "));
    let name = rest.trim_start_matches('/');
    let first = match scheme.to_ascii_lowercase().as_str() {
        "docker" | "daemon" | "docker-engine" => {
            format!("For an image in Docker, pipe it: {}.", pipe("docker", name))
        }
        "http" | "https" => {
            "Download the archive first, or pull the image and pipe it: `docker save IMAGE | \
             plimsoll -`."
                .to_owned()
        }
        "registry" | "remote" | "oci-registry" | "containerd" => {
            format!("Pull the image and pipe it: {}.", pipe("docker", name))
        }
        "oci-dir" | "oci-layout" => format!("Use `oci:{rest}`."),
        "tarball" => format!("Use `docker-archive:{rest}`."),
        other => match misspelt(other, &names) {
            Some(similar) => format!("Did you mean `{similar}:{rest}`?"),
            None => return known,
        },
    };
    format!("{first} {known}")
}

/// How to pipe an image out of an engine.
fn pipe(engine: &str, name: &str) -> String {
    let name = if commands::is_image_name(name) { name } else { "IMAGE" };
    format!("`{engine} save {name} | plimsoll -`")
}

/// How to save an image from a place that cannot be read directly.
fn save_first(scheme: &str, name: &str) -> String {
    match scheme {
        "docker://" => {
            let name = if commands::is_image_name(name) { name } else { "IMAGE" };
            format!(
                "Pull it and pipe it: `docker pull {name} && docker save {name} | plimsoll -`; or \
                 copy it: `skopeo copy docker://{name} oci:DIRECTORY`, then `plimsoll DIRECTORY`."
            )
        }
        "docker-daemon:" => format!("Pipe it: {}.", pipe("docker", name)),
        _ => format!("Pipe it: {}.", pipe("podman", name)),
    }
}

/// What to do if a file could not be written.
pub(super) fn for_output(file: &Path, error: &io::Error) -> Option<String> {
    let directory = file.parent().filter(|directory| *directory != Path::new(""));
    let directory = directory.map(|directory| printable_argument(directory.as_os_str()));
    match error.kind() {
        io::ErrorKind::NotFound => {
            let directory = commands::shell_word(&directory?);
            Some(format!("Make the directory first: `mkdir -p {directory}`."))
        }
        io::ErrorKind::IsADirectory => Some("Pass `-o` the name of a file in it.".to_owned()),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Some("Pass `-o` a file in a directory that you may write to.".to_owned())
        }
        _ => None,
    }
}

/// How many rules are named in a hint: one line of them.
const MAX_RULES: usize = 8;

/// What to do if there is no such rule or category.
pub(super) fn for_rule(name: &str) -> String {
    const LIST: &str = "Run `plimsoll rules` to list all of them.";
    let rules = || rules::all().map(|rule| rule.id);
    // A word of the name says more than a part of a word, which a misspelt id may be too.
    let containing: Vec<&str> =
        rules().filter(|id| id.split('-').any(|word| word == name)).collect();
    if !containing.is_empty() {
        let more = if MAX_RULES < containing.len() { " and others" } else { "" };
        let named: Vec<String> =
            containing.iter().take(MAX_RULES).map(|id| format!("`{id}`")).collect();
        return format!("Rules with `{name}` in their name: {}{more}. {LIST}", named.join(", "));
    }
    let categories = Category::ALL.iter().map(|category| category.word());
    let names: Vec<&str> = rules().chain(categories).collect();
    match nearest(name, &names) {
        Some(similar) => format!("Did you mean `{similar}`? {LIST}"),
        None => LIST.to_owned(),
    }
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
