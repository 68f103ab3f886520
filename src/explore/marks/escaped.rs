//! Names in a file of marks: written as they are printed everywhere, and read back exactly.

use crate::escape::printable;

/// What an empty word is written as.
const EMPTY: &str = "-";

/// Returns a name as one word.
pub(super) fn word(name: &[u8]) -> String {
    match name {
        b"" => EMPTY.to_owned(),
        b"-" => "\\u{2d}".to_owned(),
        name => printable(name).replace(' ', "\\u{20}"),
    }
}

/// Returns a name that ends a line: spaces within it stay, those at its ends would be lost.
pub(super) fn rest(name: &[u8]) -> String {
    let text = printable(name);
    let inner = text.trim_matches(' ');
    let Some(start) = text.find(inner).filter(|_| !inner.is_empty()) else {
        return text.replace(' ', "\\u{20}");
    };
    let (before, rest) = text.split_at_checked(start).unwrap_or_default();
    let after = rest.len().saturating_sub(inner.len());
    format!("{}{inner}{}", "\\u{20}".repeat(before.len()), "\\u{20}".repeat(after))
}

/// Reads a word.
pub(super) fn read_word(text: &str) -> Result<Vec<u8>, String> {
    if text == EMPTY { Ok(Vec::new()) } else { unescape(text) }
}

/// Reads a name with the escapes of [`printable`].
///
/// Fails at a backslash that begins none of them.
pub fn unescape(text: &str) -> Result<Vec<u8>, String> {
    let mut name = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        name.extend_from_slice(before.as_bytes());
        rest = push_escape(&mut name, escape).ok_or_else(|| {
            let shown: String = escape.chars().take(8).collect();
            format!(
                "`\\{}` is no escape; a backslash is written `\\\\`",
                printable(shown.as_bytes())
            )
        })?;
    }
    name.extend_from_slice(rest.as_bytes());
    Ok(name)
}

/// Adds what an escape, without its backslash, stands for; returns what follows.
fn push_escape<'t>(name: &mut Vec<u8>, escape: &'t str) -> Option<&'t str> {
    let kind = escape.chars().next()?;
    let rest = escape.strip_prefix(kind)?;
    match kind {
        '\\' => name.push(b'\\'),
        'n' => name.push(b'\n'),
        'r' => name.push(b'\r'),
        't' => name.push(b'\t'),
        'x' => {
            let (digits, rest) = rest.split_at_checked(2)?;
            name.push(u8::try_from(hexadecimal(digits)?).ok()?);
            return Some(rest);
        }
        'u' => {
            let (digits, rest) = rest.strip_prefix('{')?.split_once('}')?;
            let character = char::from_u32(hexadecimal(digits)?)?;
            name.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return Some(rest);
        }
        _ => return None,
    }
    Some(rest)
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_digits.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_as_they_were() {
        for (name, text) in [
            (&b"/usr/bin"[..], "/usr/bin"),
            (b"/a b ", "/a b\\u{20}"),
            (b"  ", "\\u{20}\\u{20}"),
            (b"/\xff\\x", "/\\xff\\\\x"),
            ("/caf\u{e9}\u{202e}\n".as_bytes(), "/caf\u{e9}\\u{202e}\\n"),
        ] {
            assert_eq!(rest(name), text);
            assert_eq!(unescape(text).unwrap(), name, "{text}");
        }
        for (name, text) in [(&b""[..], "-"), (b"-", "\\u{2d}"), (b"a b", "a\\u{20}b")] {
            assert_eq!(word(name), text);
            assert_eq!(read_word(text).unwrap(), name, "{text}");
        }
    }

    #[test]
    fn other_backslashes_are_refused() {
        for text in ["\\", "a\\q", "\\x1", "\\x+1", "\\u{d800}", "\\u{}", "\\u{20", "\\x\u{e9}"] {
            assert!(unescape(text).is_err(), "{text}");
        }
    }
}
