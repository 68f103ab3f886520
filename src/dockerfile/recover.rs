//! Lines of the history turned back into the Dockerfile instructions that made them.

use std::borrow::Cow;

use super::copy::without_checksums;
use super::instruction::{Instruction, Keyword};
use super::operands::{fold, short_hash, tidy};
use super::prefix::{joined, split_build_args, split_word, strip_shell};

/// Recovers the instruction from a line of the history.
///
/// `shell` is the shell of the image, empty for the default. Returns `None` for an empty line. If
/// the line holds no Dockerfile instruction, the text is the line itself with the comment in
/// parentheses, or the comment alone.
pub fn recover(
    created_by: Option<&str>,
    comment: Option<&str>,
    shell: &[String],
) -> Option<Instruction> {
    let command = created_by.unwrap_or_default().trim_ascii();
    let command = command.strip_suffix("# buildkit").unwrap_or(command).trim_ascii();
    let comment = comment.unwrap_or_default().trim_ascii();
    // BuildKit's comment only names the version of its format.
    let comment = if comment.starts_with("buildkit.") { "" } else { comment };
    let custom = joined(shell);
    let command = if after_nop(command, &custom) == Some("") { "" } else { command };
    from_command(command, &custom).or_else(|| match (command, comment) {
        ("", "") => None,
        ("", comment) => Some(from_comment(comment)),
        (command, "") => Some(other(fold(command))),
        (command, comment) => Some(other(format!("{} ({})", fold(command), fold(comment)))),
    })
}

fn from_command(command: &str, custom: &str) -> Option<Instruction> {
    if let Some(rest) = after_nop(command, custom) {
        let rest = without_buildah_suffix(rest);
        // Buildah keeps the letters of the Dockerfile.
        return parse(&in_capitals(rest), custom).or_else(|| Some(other(fold(rest))));
    }
    parse(command, custom).or_else(|| {
        let is_run = command.starts_with('|') || strip_shell(command, custom).is_some();
        let run = is_run.then(|| run(command, custom))?;
        // A line that is only a shell, or only looks like build arguments, ran nothing.
        (run.text != "RUN" && !run.text.starts_with("RUN |")).then_some(run)
    })
}

/// Returns the instruction after `#(nop)`, with which the classic builder and Buildah mark
/// instructions that run no command (moby, builder/dockerfile).
fn after_nop<'t>(command: &'t str, custom: &str) -> Option<&'t str> {
    let (head, rest) = command.split_once("#(nop)")?;
    let head = head.trim_ascii_end();
    let head = split_build_args(head, custom).map_or(head, |(_, shell)| shell);
    let left = if head.is_empty() { "" } else { strip_shell(head, custom)? };
    // A Windows shell often ends with statements that run before every command.
    let is_preamble = left.is_empty() || left.starts_with('$') && left.ends_with(';');
    is_preamble.then(|| rest.trim_ascii())
}

/// What Buildah appends so that its cache distinguishes builds with different options (buildah,
/// imagebuildah/stage_executor.go).
const BUILDAH_SUFFIXES: [&str; 6] = [
    "unsetLabel=", "unsetAnnotation=", "inheritLabels=", "inheritAnnotations=", "force-mtime=",
    "unsetEnv=",
];

fn without_buildah_suffix(mut text: &str) -> &str {
    while let Some((head, suffix)) = text.rsplit_once('|')
        && BUILDAH_SUFFIXES.iter().any(|name| suffix.starts_with(name))
    {
        text = head.trim_ascii_end();
    }
    text
}

/// Writes the keyword of an instruction in capitals, as all builders but Buildah and Kaniko do.
pub(super) fn in_capitals(text: &str) -> Cow<'_, str> {
    let (word, rest) = split_word(text);
    let capitals = word.to_ascii_uppercase();
    match Keyword::of(&capitals).is_some() && capitals != word {
        true => format!("{capitals}{rest}").into(),
        false => text.into(),
    }
}

fn parse(text: &str, custom: &str) -> Option<Instruction> {
    let (word, operands) = split_word(text);
    match Keyword::of(word)? {
        Keyword::Run => Some(run(operands, custom)),
        keyword => Some(Instruction {
            text: with_operands(word, &tidy(keyword, operands.trim_ascii())),
            keyword,
            build_args: Vec::new(),
            script: None,
        }),
    }
}

fn run(text: &str, custom: &str) -> Instruction {
    let (flags, text) = split_flags(text.trim_ascii());
    let (build_args, command) =
        split_build_args(text, custom).unwrap_or_else(|| (Vec::new(), text));
    let script = strip_shell(command, custom).unwrap_or(command);
    let lines = script.contains('\n').then(|| script.to_owned());
    let script = tidy(Keyword::Run, script);
    let script = if flags.is_empty() { script } else { with_operands(&fold(flags), &script) };
    Instruction {
        text: with_operands("RUN", &script),
        keyword: Keyword::Run,
        build_args,
        script: lines,
    }
}

/// Splits off `--mount=…` and the like.
fn split_flags(text: &str) -> (&str, &str) {
    let mut rest = text;
    while rest.starts_with("--") {
        rest = split_word(rest).1.trim_ascii_start();
    }
    let flags = text.strip_suffix(rest).unwrap_or_default();
    (flags, rest)
}

fn with_operands(word: &str, operands: &str) -> String {
    if operands.is_empty() { word.to_owned() } else { format!("{word} {operands}") }
}

fn other(text: String) -> Instruction {
    Instruction { text, keyword: Keyword::Other, build_args: Vec::new(), script: None }
}

fn from_comment(comment: &str) -> Instruction {
    if comment.starts_with("Imported from ") {
        return Instruction { keyword: Keyword::Import, ..other(fold(comment)) };
    }
    if comment.starts_with("FROM ")
        && let Some(from) = parse(comment, "")
    {
        return from;
    }
    if let Some(list) = comment.strip_prefix("store paths:") {
        return other(store_paths(list));
    }
    // `docker build --squash` leaves `merge sha256:… to sha256:…`.
    let words = comment.split_ascii_whitespace();
    let words: Vec<_> =
        words.map(|word| short_hash(word).unwrap_or_else(|| word.to_owned())).collect();
    other(words.join(" "))
}

/// Writes an instruction that was recovered for people: without checksums, and with a base image
/// that was imported in the words of the command that does that.
pub fn in_words(text: &str) -> String {
    match text.strip_prefix("Imported from ") {
        Some("-") => "docker import".to_owned(),
        Some(source) => format!("docker import {source}"),
        // The comment that `docker build --squash` leaves.
        None if text.starts_with("merge sha256:") => "docker build --squash".to_owned(),
        None if text.starts_with("COPY ") || text.starts_with("ADD ") => without_checksums(text),
        None => text.to_owned(),
    }
}

/// Names the packages of Nix's `['/nix/store/HASH-NAME', …]`
/// (nixpkgs, build-support/docker/stream_layered_image.py).
fn store_paths(list: &str) -> String {
    let words = list.split(['[', ']', '\'', '"', ',', ' ', '\n']).filter(|word| !word.is_empty());
    let names = words.map(|path| {
        let name = path.strip_prefix("/nix/store/").and_then(|name| name.split_once('-'));
        // The hash has 32 characters of a base-32 alphabet.
        name.filter(|(hash, _)| hash.len() == 32).map_or(path, |(_, name)| name)
    });
    let names: Vec<_> = names.collect();
    with_operands("store paths:", &names.join(" "))
}
