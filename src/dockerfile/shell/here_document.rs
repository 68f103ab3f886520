//! Where a here-document ends.

use std::ops::Range;

use super::piece::{Context, PieceKind, pieces};

/// What ends a here-document.
#[derive(Debug, Clone)]
pub(super) struct Delimiter {
    word: String,
    /// For `<<-`: leading tabs are ignored.
    ignores_tabs: bool,
}

impl Delimiter {
    /// Makes a delimiter from a word, without its quotes.
    pub(super) fn new(word: &str, ignores_tabs: bool) -> Self {
        let text_of = |range: Range<usize>| word.get(range).unwrap_or_default();
        let unquoted = pieces(word, Context::Command).into_iter().map(|piece| {
            let range = piece.range;
            match piece.kind {
                PieceKind::Escape => text_of(range.start + 1..range.end),
                PieceKind::SingleQuotes | PieceKind::DoubleQuotes => {
                    text_of(range.start + 1..range.end - 1)
                }
                _ => text_of(range),
            }
        });
        Self { word: unquoted.collect(), ignores_tabs }
    }

    /// The length of the lines up to and including the one that ends them; the whole text if that
    /// is missing.
    pub(super) fn body_len(&self, text: &str) -> usize {
        let mut length = 0;
        for line in text.split_inclusive('\n') {
            length += line.len();
            let line = line.trim_end_matches(['\n', '\r']);
            let line = if self.ignores_tabs { line.trim_start_matches('\t') } else { line };
            if line == self.word {
                break;
            }
        }
        length
    }
}
