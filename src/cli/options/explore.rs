//! What can be typed after `plimsoll explore`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::{ConfigArgs, ImageArgs, ReportArgs, Suggesting, byte_size, number_from_1};
use crate::OntoOption;
use crate::explore::files::{Filters, Order};
use crate::explore::key::{Key, parse_keys};
use crate::explore::keys::View;
use crate::explore::link::Link;
use crate::explore::theme::ThemeName;
use crate::similar::unknown;
use crate::source::Reference;
use crate::units::Bytes;

#[derive(Debug, Args)]
pub(in crate::cli) struct ExploreArgs {
    /// Image to read: a file, a directory, `-` for standard input, or SCHEME:PATH
    #[arg(value_name = "IMAGE", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) reference: Reference,
    #[command(flatten)]
    pub(in crate::cli) place: PlaceArgs,
    #[command(flatten)]
    pub(in crate::cli) screen: ScreenArgs,
    /// Leave out of the answer and of plans what saves fewer unpacked bytes, such as 500kB or 0
    /// [default: 1 MB, or 1 % of the fixed image if that is more]
    #[arg(long, value_name = "SIZE", value_parser = byte_size)]
    pub(in crate::cli) min_saving: Option<Bytes>,
    /// Show what the image would be on another base: an image, or `scratch`
    #[arg(long, value_name = "IMAGE", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) onto: Option<OntoOption>,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,
    #[command(flatten)]
    pub(in crate::cli) choice: ImageArgs,
}

// Where the image is opened. Not a doc comment, which clap would print.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct PlaceArgs {
    /// Go to this path
    #[arg(long, value_name = "PATH", value_hint = ValueHint::Other)]
    at: Option<String>,
    /// Begin in this view
    #[arg(long, value_name = "VIEW", value_parser = views(), allow_hyphen_values = true)]
    view: Option<View>,
    /// Go to this layer, the lowest of which is 1
    #[arg(long, value_name = "N", value_hint = ValueHint::Other)]
    #[arg(value_parser = number_from_1, allow_negative_numbers = true)]
    layer: Option<std::num::NonZeroUsize>,
    /// List only files that match, such as `size>=1MB`
    #[arg(long, value_name = "FILTER", value_hint = ValueHint::Other, value_parser = filter)]
    #[arg(allow_hyphen_values = true)]
    filter: Option<String>,
    /// List files in this order; with a hyphen before it, the other way round
    #[arg(long, value_name = "[-]ORDER", value_parser = order(), allow_hyphen_values = true)]
    sort: Option<String>,
    /// Mark what this file names
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) marks: Option<PathBuf>,
}

// What the screen is like, and what is done on it.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct ScreenArgs {
    /// Press these keys once the image is read, such as `3 Enter "text" Ctrl-d`
    #[arg(long, value_name = "KEYS", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    #[arg(value_parser = keys)]
    pub(in crate::cli) keys: Option<Keys>,
    /// Print the screen as text instead of showing it; needs no terminal
    #[arg(long)]
    pub(in crate::cli) print: bool,
    /// Size of the screen that --print prints [default: 80x24]
    #[arg(long, value_name = "COLUMNSxROWS", requires = "print", value_hint = ValueHint::Other)]
    #[arg(value_parser = size)]
    pub(in crate::cli) size: Option<(u16, u16)>,
    /// Draw with ASCII characters only
    #[arg(long)]
    pub(in crate::cli) ascii: bool,
    /// Use these colours [default: auto, or none if there is to be no colour]
    #[arg(long, value_name = "THEME", value_parser = themes())]
    pub(in crate::cli) theme: Option<ThemeName>,
    /// Leave the mouse to the terminal
    #[arg(long)]
    pub(in crate::cli) no_mouse: bool,
}

/// Keys, as typed.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Keys(pub(in crate::cli) Vec<Key>);

impl From<ReportArgs> for ExploreArgs {
    /// Explores what would be reported otherwise.
    fn from(report: ReportArgs) -> Self {
        Self {
            reference: report.reference,
            place: PlaceArgs::default(),
            screen: ScreenArgs::default(),
            min_saving: report.min_saving,
            onto: report.onto,
            config: report.config,
            choice: report.choice,
        }
    }
}

impl PlaceArgs {
    /// Returns the place to go to.
    pub(in crate::cli) fn link(&self) -> Link {
        Link {
            at: self.at.clone(),
            view: self.view,
            layer: self.layer.map(Into::into),
            filter: self.filter.clone(),
            sort: self.sort.clone(),
        }
    }
}

/// The largest screen: more cells than any terminal has, and little memory.
const MAX_SIDE: u16 = 1000;

fn size(text: &str) -> Result<(u16, u16), String> {
    let wrong = || "it is not COLUMNSxROWS, such as 120x40".to_owned();
    let (columns, rows) = text.split_once(['x', '×']).ok_or_else(wrong)?;
    let side = |text: &str| text.parse::<u16>().map_err(|_| wrong());
    let size = (side(columns)?, side(rows)?);
    match size {
        (1..=MAX_SIDE, 1..=MAX_SIDE) => Ok(size),
        _ => Err(format!("columns and rows are from 1 to {MAX_SIDE}")),
    }
}

fn filter(text: &str) -> Result<String, String> {
    Filters::parse(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

/// Accepts an order with and without a hyphen before it, and suggests those without.
fn order() -> impl TypedValueParser<Value = String> {
    let words: Vec<&str> = Order::ALL.iter().map(|order| order.word()).collect();
    let known = words.clone();
    let parser = StringValueParser::new().try_map(move |text| {
        let word = text.strip_prefix('-').unwrap_or(&text);
        let is_known = known.contains(&word);
        if is_known { Ok(text) } else { Err(unknown(&format!("order `{word}`"), word, &known)) }
    });
    Suggesting { parser, suggested: words }
}

fn keys(text: &str) -> Result<Keys, String> {
    parse_keys(text).map(Keys).map_err(|error| error.to_string())
}

/// Accepts the words of an enum.
fn words<T: Copy + Send + Sync + 'static>(
    values: &'static [T],
    word: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let possible = values.iter().map(|value| PossibleValue::new(word(*value)));
    PossibleValuesParser::new(possible.collect::<Vec<_>>()).try_map(move |chosen| {
        values.iter().copied().find(|value| word(*value) == chosen).ok_or("it is unknown")
    })
}

fn views() -> impl TypedValueParser<Value = View> {
    words(View::ALL, View::word)
}

fn themes() -> impl TypedValueParser<Value = ThemeName> {
    words(ThemeName::ALL, ThemeName::word)
}
