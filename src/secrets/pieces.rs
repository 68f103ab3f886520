//! What tokens are made of: alphabets, and runs of their characters.

/// The characters of a part of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// `0-9`.
    Digits,
    /// `0-9a-fA-F`.
    Hex,
    /// `0-9A-Z`.
    Capitals,
    /// `A-Z2-7`, RFC 4648 section 6.
    Base32,
    /// `0-9a-z`.
    Small,
    /// `0-9A-Za-z`.
    Alphanumeric,
    /// `0-9A-Za-z_-`, RFC 4648 section 5.
    Word,
    /// `0-9A-Za-z_.=-`.
    Dotted,
    /// `0-9A-Za-z+/=`, RFC 4648 section 4.
    Base64,
    /// `0-9A-Za-z+/_-`.
    Path,
    /// `0-9A-Za-z_~.-`.
    Tilde,
}

impl Alphabet {
    /// Whether a byte is one of its characters.
    pub(super) fn contains(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Capitals => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Self::Base32 => byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte),
            Self::Small => byte.is_ascii_digit() || byte.is_ascii_lowercase(),
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
            Self::Dotted => byte.is_ascii_alphanumeric() || b"_-.=".contains(&byte),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/=".contains(&byte),
            Self::Path => byte.is_ascii_alphanumeric() || b"+/_-".contains(&byte),
            Self::Tilde => byte.is_ascii_alphanumeric() || b"_~.-".contains(&byte),
        }
    }
}

/// A part of a token.
#[derive(Debug, Clone, Copy)]
pub enum Piece {
    /// This text.
    Text(&'static str),
    /// From so many to so many characters of an alphabet.
    Run(Alphabet, usize, usize),
}

/// Returns how long the pieces at the beginning of some bytes are together; `None` if the bytes
/// begin with something else, or the last run goes on beyond its length.
///
/// A run takes all that it may, so the text after it must not begin with a character of its
/// alphabet.
pub(super) fn length(pieces: &[Piece], bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    let mut goes_on = false;
    for piece in pieces {
        let taken = match *piece {
            Piece::Text(text) => {
                goes_on = false;
                rest.starts_with(text.as_bytes()).then_some(text.len())?
            }
            Piece::Run(alphabet, min, max) => {
                let run = rest.iter().take(max + 1).take_while(|&&byte| alphabet.contains(byte));
                let run = run.count();
                goes_on = max < run;
                (min <= run).then_some(run.min(max))?
            }
        };
        rest = rest.get(taken..)?;
    }
    (!goes_on).then_some(bytes.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_where_their_characters_do() {
        let pieces =
            [Piece::Run(Alphabet::Digits, 2, 3), Piece::Text("-"), Piece::Run(Alphabet::Hex, 2, 2)];
        let check =
            |text: &str, expected| assert_eq!(length(&pieces, text.as_bytes()), expected, "{text}");
        check("12-af", Some(5));
        check("123-af;", Some(6));
        check("1-af", None);
        check("1234-af", None);
        check("12-afa", None);
        check("12-a", None);
        check("12af", None);
        check("", None);
    }
}
