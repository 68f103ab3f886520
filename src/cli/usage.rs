//! What is wrong with a command line, in the form of all other errors.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::commands;
use crate::escape::printable_text;

/// Why a command line could not be understood.
#[derive(Debug)]
pub(super) struct Usage {
    pub(super) message: String,
    pub(super) cause: Option<String>,
    pub(super) hint: Option<String>,
}

/// What had been typed before the error.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) command: Option<String>,
    /// The image, and whether there is a file with its name.
    pub(super) image: Option<(String, bool)>,
    /// What follows the word that was taken for the image, as a shell reads it.
    pub(super) rest: Vec<String>,
}

/// How two images are compared.
const TO_COMPARE: &str = "Run `plimsoll compare BEFORE AFTER`: each is a file, a directory, `-`, \
                          SCHEME:PATH, or a report that `plimsoll report IMAGE --format json \
                          --files` wrote.";

/// Options of similar tools, with what does the same here.
const FOREIGN_OPTIONS: [(&str, &str); 8] = [
    ("--json", "Use `--format json`."),
    ("-j", "Use `--format json`."),
    ("--markdown", "Use `--format markdown`."),
    ("--md", "Use `--format markdown`."),
    ("-f", "Use `--format FORMAT`."),
    ("--source", "Name the kind of source before the path, such as `oci:PATH`."),
    ("-v", "Use `--format json` or `--full` for more, `-V` for the version."),
    ("--verbose", "Use `--format json` or `--full` for more."),
];

impl Usage {
    /// Says what clap found wrong.
    pub(super) fn of(error: &clap::Error, typed: &Typed) -> Self {
        if let (None, Some((word, false))) = (&typed.command, &typed.image)
            && let Some(absent) = commands::absent(word)
        {
            let (message, hint) = (absent.message.to_owned(), Some(absent.instead.to_owned()));
            return Self { message, cause: None, hint };
        }
        let argument = text(error, ContextKind::InvalidArg).unwrap_or_default();
        let value = text(error, ContextKind::InvalidValue).unwrap_or_default();
        let help = Some(typed.help());
        match error.kind() {
            ErrorKind::UnknownArgument if argument.starts_with('-') => {
                unknown_option(error, &argument, typed)
            }
            ErrorKind::UnknownArgument => one_too_many(&argument, typed),
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
                invalid_value(error, &argument, &value)
            }
            ErrorKind::InvalidSubcommand => {
                let word = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
                // It resembles a command, but comes after an image, or after a misspelt command.
                if typed.image.as_ref().is_some_and(|(image, _)| *image != word) {
                    return one_too_many(&word, typed);
                }
                let similar = commands::similar(&word).map(did_you_mean);
                Self {
                    message: format!("unknown command `{word}`"),
                    cause: None,
                    hint: similar.or(help),
                }
            }
            ErrorKind::ArgumentConflict => {
                let message = match text(error, ContextKind::PriorArg) {
                    Some(prior) if prior == argument => {
                        format!("`{argument}` can be given only once")
                    }
                    Some(prior) => format!("`{argument}` cannot be used with `{prior}`"),
                    None => format!("`{argument}` cannot be used with the other arguments"),
                };
                Self { message, cause: None, hint: help }
            }
            ErrorKind::MissingRequiredArgument if typed.is_compare() && argument.contains('<') => {
                let are = if argument.contains('`') { "are" } else { "is" };
                let message = format!("compare needs two images: `{argument}` {are} missing");
                Self { message, cause: None, hint: Some(TO_COMPARE.to_owned()) }
            }
            ErrorKind::MissingRequiredArgument => {
                Self { message: format!("`{argument}` is missing"), cause: None, hint: help }
            }
            ErrorKind::TooManyValues => {
                let message = format!("`{argument}` takes no value, and has `{value}`");
                Self { message, cause: None, hint: help }
            }
            kind => {
                let message = kind.as_str().unwrap_or("wrong usage").to_owned();
                Self { message, cause: None, hint: help }
            }
        }
    }
}

impl Typed {
    fn is_compare(&self) -> bool {
        self.command.as_deref() == Some("compare")
    }

    /// Where all options are listed.
    fn help(&self) -> String {
        let command = self.command.as_ref().map_or(String::new(), |command| format!("{command} "));
        format!("Run `plimsoll {command}--help` to list all options.")
    }
}

fn unknown_option(error: &clap::Error, option: &str, typed: &Typed) -> Usage {
    let instead = FOREIGN_OPTIONS.iter().find(|(name, _)| *name == option);
    let command = typed.command.as_deref();
    let takes_format =
        command.is_none_or(|command| ["compare", "report", "rules"].contains(&command));
    let instead = instead.filter(|_| takes_format).map(|(_, instead)| (*instead).to_owned());
    let similar = || text(error, ContextKind::SuggestedArg).as_deref().map(did_you_mean);
    let below = || {
        let command = text(error, ContextKind::SuggestedSubcommand)?;
        Some(format!("It is an option of `plimsoll {command}`; pass it after the command."))
    };
    Usage {
        message: format!("unknown option `{option}`"),
        cause: None,
        hint: instead.or_else(below).or_else(similar).or_else(|| Some(typed.help())),
    }
}

/// An argument where none is expected: a second image, or the first one after a misspelt command.
fn one_too_many(argument: &str, typed: &Typed) -> Usage {
    let command = typed.command.as_deref();
    let one_at_a_time = || format!("one image at a time: `{argument}` is one too many");
    let (message, hint) = match (command, &typed.image) {
        (None, Some((word, false))) if commands::similar(word).is_some() => {
            let similar = commands::similar(word).unwrap_or_default();
            let rest = typed.rest.join(" ");
            (
                format!("unknown command `{word}`"),
                did_you_mean(format!("plimsoll {similar} {rest}")),
            )
        }
        (None | Some("explore" | "report"), Some((image, _))) => {
            let (image, argument) = (commands::shell_word(image), commands::shell_word(argument));
            let hint = format!("To compare them, run `plimsoll compare {image} {argument}`.");
            (one_at_a_time(), hint)
        }
        (Some("init"), _) => (one_at_a_time(), typed.help()),
        (Some("compare"), _) => {
            (format!("compare takes two images: `{argument}` is one too many"), typed.help())
        }
        _ => (format!("unexpected argument `{argument}`"), typed.help()),
    };
    Usage { message, cause: None, hint: Some(hint) }
}

fn invalid_value(error: &clap::Error, argument: &str, value: &str) -> Usage {
    let expected = list(error, ContextKind::ValidValue);
    let expected =
        (!expected.is_empty()).then(|| format!("it takes one of {}", expected.join(", ")));
    let message = match (error.kind(), value) {
        (ErrorKind::InvalidValue, "") => format!("`{argument}` has no value"),
        _ => format!("invalid value `{value}` for `{argument}`"),
    };
    let source = std::error::Error::source(error).map(|source| printable_text(&source.to_string()));
    let similar = text(error, ContextKind::SuggestedValue).as_deref().map(did_you_mean);
    Usage { message, cause: source.or(expected), hint: similar }
}

fn did_you_mean(what: impl AsRef<str>) -> String {
    format!("Did you mean `{}`?", what.as_ref())
}

/// Returns what clap says of an error, without anything that acts on a terminal.
fn list(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![printable_text(text)],
        Some(ContextValue::Strings(texts)) => {
            texts.iter().map(|text| printable_text(text)).collect()
        }
        _ => Vec::new(),
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    Some(list(error, kind).join("`, `")).filter(|_| error.get(kind).is_some())
}
