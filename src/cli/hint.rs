//! What to do after an error.

use std::io;
use std::path::Path;

#[cfg(feature = "network")]
mod network;
mod remote;

use super::call::{Call, Pipe};
use super::commands;
use super::report_file::ReportFileError;
use crate::Error;
use crate::difference::NoSuchPath;
use crate::escape::printable_argument;
use crate::rules::{self, Category};
use crate::similar::{misspelt, nearest};
use crate::source::{Refusal, SCHEMES, SourceError, Unreachable};

/// Returns what to do, in one sentence, with the images to choose from below it.
pub(super) fn for_error(error: &Error, call: &Call) -> Option<String> {
    let base = || {
        format!(
            "Pass {} the image in `FROM`, by its name or by the path of an archive or a directory, \
             or {} the number of its layers.",
            call.option("base"),
            call.option("base-layers"),
        )
    };
    const ONTO: &str = "Pass `--onto` the other base image, by its name or by the path of an \
                        archive or a directory, or `scratch`.";
    match error {
        Error::Source(error) => for_source(error, call),
        Error::Base { source, .. } => for_other(&call.option("base"), &base(), source, call),
        Error::Onto { source, .. } => for_other("`--onto`", ONTO, source, call),
        #[cfg(feature = "network")]
        Error::Layer { source, .. } => network::for_layer(source),
        #[cfg(not(feature = "network"))]
        Error::Layer { .. } => None,
        Error::Cancelled => None,
        Error::TwoStreams { .. } => Some("Save one of them to a file first.".to_owned()),
        Error::TooManyBaseLayers { layers, .. } => {
            Some(format!("Pass {} a number from 0 to {layers}.", call.option("base-layers")))
        }
    }
}

/// What to do if the image of an option could not be opened.
fn for_other(option: &str, path: &str, error: &SourceError, call: &Call) -> Option<String> {
    match error {
        SourceError::NotFound { .. } | SourceError::Nowhere { .. } => Some(path.to_owned()),
        SourceError::Ambiguous { images, .. } => {
            Some(choose(&format!("Pass {option} SCHEME:PATH:NAME, with the name of"), images))
        }
        error => for_source(error, call),
    }
}

/// What can be passed as an image.
pub(super) const WHAT_TO_PASS: &str = "Pass what `docker save`, `podman save`, `skopeo copy` or \
                                       `docker buildx build --output type=oci` writes; for a \
                                       directory tree, pass `rootfs:PATH`.";

/// What to do if an image could not be opened.
fn for_source(error: &SourceError, call: &Call) -> Option<String> {
    match error {
        SourceError::NotFound { name: Some(_), .. } => Some(NAME.to_owned()),
        SourceError::NotFound { reference, .. } => Some(for_nothing(reference, call)),
        SourceError::Unreachable { source, .. } => match source {
            Unreachable::Denied { .. } => Some(PERMISSION.to_owned()),
            Unreachable::Dangling { .. } | Unreachable::Cycle { .. } => {
                Some("Make the link lead to an image, or pass the path of the image.".to_owned())
            }
            _ => Some("Pass the path of a file or directory.".to_owned()),
        },
        SourceError::UnknownScheme { scheme, rest } => Some(for_scheme(scheme, rest, call)),
        SourceError::Remote { source, .. } => remote::for_remote(source),
        SourceError::Nowhere { name, tried } => Some(remote::for_nowhere(name, tried, call)),
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
        SourceError::NoSuchImage { images, .. } => {
            Some(choose(&format!("Use {} with", call.option("image")), images))
        }
        SourceError::NoSuchPlatform { images, .. } => {
            let option = call.option("platform");
            Some(choose(&format!("Use {option} with the platform of"), images))
        }
        SourceError::Ambiguous { images, by_platform, .. } => {
            let (image, platform) = (call.option("image"), call.option("platform"));
            Some(match by_platform {
                true => choose(&format!("Use {platform}, or {image} with the number of"), images),
                false => choose(&format!("Use {image} with the name or number of"), images),
            })
        }
        SourceError::UnreadableManifest { is_limit, others, .. } => {
            Some(for_manifest(*is_limit, others, call))
        }
        SourceError::OnlyArtifacts { artifacts, .. } if !artifacts.is_empty() => {
            let image = call.option("image");
            let what = format!("To read one like an image, use {image} with the number of");
            Some(choose(&what, artifacts))
        }
        SourceError::Elsewhere { images, .. } => {
            Some(choose("Save the image again with its content; listed are only", images))
        }
        SourceError::BadPlatform { .. } => Some(PLATFORM.to_owned()),
        _ => None,
    }
}

const NAME: &str =
    "A name is `[HOST/]REPOSITORY[:TAG][@DIGEST]`, in lower case, such as `node:20`.";

const PLATFORM: &str = "Write it as OS/ARCHITECTURE[/VARIANT], such as `linux/arm64/v8`.";

const PERMISSION: &str = "Ask its owner for permission, or run as a user that may read it.";

/// What to do if an image was looked for where a command may be meant; `None` if none is.
fn for_command(word: &str, call: &Call) -> Option<String> {
    if call.is_comparison() {
        return None;
    }
    if let Some(absent) = commands::absent(word) {
        return Some(format!("T{}. {}", absent.message.trim_start_matches('t'), absent.instead));
    }
    commands::similar(word).map(|command| format!("Did you mean the command `plimsoll {command}`?"))
}

/// What to do if there is nothing with the name of a reference.
fn for_nothing(reference: &str, call: &Call) -> String {
    if let Some(hint) = for_command(reference, call) {
        return hint;
    }
    if call.is_comparison() && reference.ends_with(".json") {
        return format!("To write a report, run {}.", call.write_report());
    }
    if reference.ends_with(".toml") {
        return format!(
            "To write a configuration, pass its name to `-o`: `plimsoll init -o {}`.",
            commands::shell_word(reference)
        );
    }
    "Pass the path of a file or directory, the name of an image such as `node:20`, or `-` for \
     standard input."
        .to_owned()
}

/// What to do if the manifest of the image that is meant could not be read; `others` could be.
fn for_manifest(is_limit: bool, others: &[String], call: &Call) -> String {
    match others {
        _ if is_limit => "Raise the limit: `--limit json-bytes=BYTES`.".to_owned(),
        [] => "Download or save it again.".to_owned(),
        others => {
            let image = call.option("image");
            let what = format!("Download or save it again, or use {image} with the number of");
            choose(&what, others)
        }
    }
}

/// What to do if what is before a colon is no scheme.
fn for_scheme(scheme: &str, rest: &str, call: &Call) -> String {
    let names: Vec<&str> = SCHEMES.iter().map(|scheme| scheme.name).collect();
    let known: Vec<String> = SCHEMES.iter().map(|scheme| format!("`{}`", scheme.prefix)).collect();
    let known = format!("The schemes are {}.", known.join(", "));
    let name = rest.trim_start_matches('/');
    let first = match scheme.to_ascii_lowercase().as_str() {
        "docker" | "daemon" | "docker-engine" => format!("Use `docker-daemon:{name}`."),
        "http" | "https" => {
            let Pipe { verb, command, .. } = call.pipe("docker", "IMAGE");
            format!(
                "Pass the name of the image without `{scheme}://`; for an archive, download it \
                 first, or {verb} it: `{command}`."
            )
        }
        "registry" | "remote" | "oci-registry" => format!("Use `docker://{name}`."),
        "containerd" => {
            let Pipe { verb, command, .. } = call.pipe("docker", name);
            format!("Pull the image into Docker or Podman, or {verb} it: `{command}`.")
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

/// What to do if JSON could not be read as a report.
pub(super) fn for_report(error: &ReportFileError, call: &Call) -> String {
    let write = call.write_report();
    match error {
        ReportFileError::SomethingElse(_) => {
            format!("Pass the image itself, or a report of it: {write}.")
        }
        error if error.is_newer() => {
            format!("Update plimsoll, or write the report again with this version: {write}.")
        }
        _ => format!("Pass an image, or write the report again: {write}."),
    }
}

/// What to do if neither image has a path.
pub(super) fn for_path(error: &NoSuchPath) -> String {
    match &error.similar {
        Some(similar) => format!("Did you mean `{similar}`?"),
        None => "Run with `--files` to list the paths that changed.".to_owned(),
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
