//! `plimsoll explore IMAGE`, and `plimsoll IMAGE` on a terminal.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;

use super::error::Error;
use super::global::GlobalArgs;
use super::options::explore::{ExploreArgs, ScreenArgs};
use super::progress::Meter;
use super::terminal::{When, colour, is_dumb};
use super::{configuration, report};
use crate::Session;
use crate::escape::printable_argument;
use crate::explore::link::Link;
use crate::explore::theme::{Theme, ThemeName};
use crate::explore::{Message, Settings};
use crate::rules::policy::{MinSaving, Policy};
use crate::source::Reread;

mod event;
mod terminal;
mod input;
mod clipboard;
#[cfg(unix)]
mod signals;
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
    let options = options(args)?;
    report::refuse_typed(&args.reference, &options)?;
    let place = Place::of(args)?;
    let settings = settings(&args.screen, global.color);
    let keys = args.screen.keys.as_ref().map(|keys| keys.0.clone()).unwrap_or_default();
    if !args.screen.print {
        return run::run(&args.reference, options, settings, place, keys);
    }
    let meter = Meter::start(global);
    let size = args.screen.size.unwrap_or(PRINTED);
    let session = Session::open(&args.reference, options, &meter)?;
    let called = session.reference().to_string();
    let mut replay = Replay::read(session, called, settings, size, &meter)?;
    drop(meter);
    if let Some(judged) = replay.model().loaded.as_ref().and_then(|loaded| loaded.judged.as_ref()) {
        report::refuse_nothing(&judged.report)?;
    }
    place.messages().into_iter().for_each(|message| replay.send(message));
    keys.into_iter().for_each(|key| replay.press(key));
    super::print(replay.screen().as_bytes())?;
    Ok(0)
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

fn options(args: &ExploreArgs) -> Result<crate::Options, Error> {
    let min_saving = args.min_saving.map_or(MinSaving::Usual, |least| MinSaving::Bytes(least.0));
    let policy = Policy { min_saving, ..configuration::policy(&args.config)? };
    let reread = match args.reference.is_stdin() {
        true => Reread::Spool,
        false => Reread::Reopen,
    };
    let onto = args.onto.clone();
    Ok(crate::Options { onto, reread, ..report::options(&args.choice, policy) })
}

/// How the screen looks: as it is asked for here, and otherwise as it usually does.
fn settings(args: &ScreenArgs, color: When) -> Settings {
    let usual = Settings::default();
    let has_colour = colour(color, &io::stdout()) && color != When::Never;
    let name = match args.theme {
        Some(name) if color != When::Never => name,
        None if has_colour => usual.theme.name,
        _ => ThemeName::None,
    };
    let theme = Theme { name, ascii: args.ascii || usual.theme.ascii };
    Settings { theme, mouse: usual.mouse && !args.no_mouse, ..usual }
}

/// Where the image is opened.
struct Place {
    link: Link,
    /// The name and the content of a file of marks.
    marks: Option<(String, String)>,
}

impl Place {
    fn of(args: &ExploreArgs) -> Result<Self, Error> {
        let read = |file: &Path| match fs::read(file) {
            Ok(bytes) => Ok((
                printable_argument(file.as_os_str()),
                // What is no text is no mark, and is said to be none where it stands.
                String::from_utf8_lossy(&bytes).into_owned(),
            )),
            Err(source) => Err(Error::ReadMarks { file: file.to_owned(), source }),
        };
        let marks = args.place.marks.as_deref().map(read).transpose()?;
        Ok(Self { link: args.place.link(), marks })
    }

    /// What the model is told.
    fn messages(self) -> Vec<Message> {
        let marks = self.marks.map(|(file, text)| Message::Marks { file, text });
        let link = Some(self.link).filter(|link| !link.is_empty()).map(Message::Link);
        marks.into_iter().chain(link).collect()
    }
}
