//! Values that should not ship: recognised by their published formats, or by the file, variable or
//! option that holds them. Nothing of a value is kept.
//!
//! A [`Hit`] says what was found and in which line. The bytes that it was found in are dropped as
//! soon as they have been read, and nothing is computed from them that outlives that.

mod assigned;
mod checks;
mod commands;
mod contents;
mod der;
mod entropy;
mod formats;
mod keys;
mod known;
mod line;
mod lists;
mod names;
mod nouns;
mod options;
mod paths;
mod placeholders;
mod pieces;
mod probes;
mod scan;
mod settings;
mod stores;
mod tables;
mod text;
mod urls;
mod users;

pub use checks::Check;
pub use commands::{in_command, in_words};
pub use contents::{has_private_key, masked_line};
pub use formats::{FORMATS, Format};
pub use known::Known;
pub use lists::build_arguments;
pub(crate) use nouns::noun;
pub use paths::{Interest, MAX_BYTES, interest};
pub use pieces::{Alphabet, Piece};
pub use settings::in_setting;
pub use text::{in_file, is_text};

use crate::words::words;

words! {
    /// What holds a secret, and so what is to be done about it.
    pub enum Holder {
        /// A private key, in any of the usual encodings.
        Key = "key",
        /// The key by which an SSH server is known.
        HostKey = "host-key",
        /// The self-signed key that Debian's `ssl-cert` makes when it is installed.
        SnakeoilKey = "snakeoil-key",
        /// A file in which a tool keeps credentials.
        Credentials = "credentials",
        /// A file of variables for the environment.
        Variables = "variables",
        /// Any other file with a token in it.
        Token = "token",
        /// An address with a password in it.
        Address = "address",
        /// The hash of a password.
        Hash = "hash",
        /// A user that needs no password.
        NoPassword = "no-password",
    }
}

/// One secret in a file. Nothing of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The number of its line, from 1; 0 in a file that is not text.
    pub line: u32,
    /// What holds it.
    pub holder: Holder,
    /// What it is, as a singular noun phrase without an article, such as `GitHub token`.
    pub noun: &'static str,
    /// Whether it is of no use alone, such as a key that is encrypted, or of little use.
    pub is_weak: bool,
}

/// Where a secret is in a text, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The bytes of its value.
    pub range: std::ops::Range<usize>,
    /// What it is, as a singular noun phrase without an article.
    pub noun: &'static str,
    /// The variable or option that it is the value of; empty if it has none.
    pub name: String,
}

/// What is written in place of a value.
pub const MASK: &str = "***";

/// Returns a text with [`MASK`] in place of each value.
pub fn masked(text: &str, spans: &[Span]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    let mut ranges: Vec<_> = spans.iter().map(|span| span.range.clone()).collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    for range in ranges {
        if range.end <= done {
            continue;
        }
        if done <= range.start {
            masked.push_str(text.get(done..range.start).unwrap_or_default());
            masked.push_str(MASK);
        }
        done = range.end;
    }
    masked.push_str(text.get(done..).unwrap_or_default());
    masked
}

/// Returns a text with [`MASK`] in place of each value, and with as many lines as before.
pub fn masked_within_lines(text: &str, spans: &[Span]) -> String {
    let mut lines: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        let mut at = span.range.start;
        for line in text.get(span.range.clone()).unwrap_or_default().split_inclusive('\n') {
            let range = at..at + line.trim_end_matches('\n').trim_end_matches('\\').len();
            at += line.len();
            lines.push(Span { range, ..span.clone() });
        }
    }
    lines.retain(|span| !span.range.is_empty());
    masked(text, &lines)
}
