//! `plimsoll explore IMAGE`, and `plimsoll IMAGE` on a terminal.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use super::error::Error;
use super::global::GlobalArgs;
use super::options::ConfigArgs;
use super::options::explore::{ExploreArgs, ScreenArgs};
use super::progress::Meter;
use super::terminal::{When, colour, is_dumb};
use super::{configuration, report};
use crate::Session;
use crate::escape::printable_argument;
use crate::explore::key::Key;
use crate::explore::marks::{self, MarkFile, Marks};
use crate::explore::theme::{Theme, ThemeName};
use crate::explore::{Model, Settings};
use crate::rules::policy::{MinSaving, Policy};
use crate::source::Reread;

mod event;
mod terminal;
mod input;
mod clipboard;
#[cfg(unix)]
mod signals;
mod extraction;
mod perform;
mod loading;
mod worker;
mod run;
mod replay;

pub use replay::Replay;

/// The size of a screen that is printed.
const PRINTED: (u16, u16) = (80, 24);

/// Shows the image on the terminal, or prints one screen of it; returns the exit code.
pub(super) fn run(args: &ExploreArgs, global: &GlobalArgs) -> Result<u8, Error> {
    if !args.screen.print
        && let Some(missing) = missing()
    {
        let image = printable_argument(args.reference.to_string().as_ref());
        return Err(Error::NoScreen { missing, image });
    }
    let (policy, budget) = configuration::policy_and_budget(&args.config)?;
    let options = options(args, policy);
    report::refuse_typed(&args.reference, &options)?;
    let size = args.screen.size.unwrap_or(PRINTED);
    let mut model = Model::new(settings(&args.screen, &args.config, global.color)?, size);
    model.budget = marks::has_lines(&budget).then(|| Arc::new(budget));
    model.link = Some(Box::new(args.place.link())).filter(|link| !link.is_empty());
    model.marks = args.place.marks.as_deref().map_or_else(|| Ok(Marks::default()), marks)?;
    let keys = args.screen.keys.as_ref().map(|keys| keys.0.clone()).unwrap_or_default();
    match args.screen.print {
        true => print(args, options, model, keys, global),
        false => run::run(&args.reference, options, model, keys),
    }
}

fn print(
    args: &ExploreArgs,
    options: crate::Options,
    model: Model,
    keys: Vec<Key>,
    global: &GlobalArgs,
) -> Result<u8, Error> {
    let meter = Meter::start(global);
    let session = Session::open(&args.reference, options, &meter)?;
    let called = session.reference().to_string();
    let mut replay = Replay::read(session, called, model, &meter)?;
    drop(meter);
    if let Some(judged) = replay.model().judged() {
        report::refuse_nothing(&judged.report)?;
    }
    keys.into_iter().for_each(|key| replay.press(key));
    super::print(replay.screen().as_bytes())?;
    Ok(0)
}

/// Reads the marks of a file.
fn marks(file: &Path) -> Result<Marks, Error> {
    let text = fs::read_to_string(file);
    let text = text.map_err(|source| Error::ReadMarks { file: file.to_owned(), source })?;
    let parsed = MarkFile::parse(&text);
    let parsed = parsed.map_err(|errors| Error::Marks { file: file.to_owned(), errors })?;
    Ok(Marks::of(parsed.marks().cloned()))
}

/// Returns what is missing of a terminal that can be drawn on and typed at; `None` if nothing is.
pub(super) fn missing() -> Option<&'static str> {
    match () {
        () if !io::stdout().is_terminal() => Some("standard output is not a terminal"),
        () if !has_keys() => Some("there is no terminal to type at"),
        () if is_dumb() => Some("the terminal cannot be drawn on (TERM=dumb)"),
        () => None,
    }
}

/// Whether keys can be read: they come from the terminal also if standard input is the image.
fn has_keys() -> bool {
    let has_terminal = || cfg!(unix) && fs::File::open("/dev/tty").is_ok();
    io::stdin().is_terminal() || has_terminal()
}

fn options(args: &ExploreArgs, policy: Policy) -> crate::Options {
    let min_saving = args.min_saving.map_or(MinSaving::Usual, |least| MinSaving::Bytes(least.0));
    let policy = Policy { min_saving, ..policy };
    let reread = match args.reference.is_stdin() {
        true => Reread::Spool,
        false => Reread::Reopen,
    };
    let onto = args.onto.clone();
    crate::Options { onto, reread, ..report::options(&args.choice, policy) }
}

/// How the screen looks: as it is asked for here, and otherwise as the user has configured it.
fn settings(args: &ScreenArgs, config: &ConfigArgs, color: When) -> Result<Settings, Error> {
    let usual = super::settings::read(config)?;
    let has_colour = colour(color, &io::stdout()) && color != When::Never;
    let name = match args.theme {
        Some(name) if color != When::Never => name,
        None if has_colour => usual.theme.name,
        _ => ThemeName::None,
    };
    let theme = Theme { name, ascii: args.ascii || usual.theme.ascii };
    Ok(Settings { theme, mouse: usual.mouse && !args.no_mouse, ..usual })
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::cli::options::{self, Command};

    fn parsed(arguments: &str) -> Command {
        let arguments = format!("plimsoll {arguments}");
        let parsed = options::parse(arguments.split(' ').map(OsString::from));
        parsed.unwrap_or_else(|_| panic!("{arguments}")).0
    }

    #[test]
    fn an_image_is_explored_unless_something_of_a_report_is_asked_for() {
        for options in ["", " --config x", " --platform linux/arm64", " --base-layers 1 -q"] {
            let command = parsed(&format!("image.tar{options}"));
            assert!(matches!(command, Command::Image(_)), "{options}");
        }
        for options in [
            "--format text", "-o x", "--files", "--plan in-place", "--full", "--packages",
            "--min-saving 0", "--onto scratch", "--verify", "--strict", "--partial",
        ] {
            let command = parsed(&format!("image.tar {options}"));
            assert!(matches!(command, Command::Report(_)), "{options}");
        }
    }

    #[test]
    fn a_stream_is_kept_and_a_file_opened_again() {
        for (image, expected) in [("-", Reread::Spool), ("image.tar.gz", Reread::Reopen)] {
            let Command::Explore(args) = parsed(&format!("explore {image}")) else {
                panic!("{image}");
            };
            assert_eq!(super::options(&args, Policy::default()).reread, expected, "{image}");
        }
    }
}
