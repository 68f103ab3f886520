//! Names from images made safe to print: control characters and bytes that are not UTF-8 escaped.

use std::ffi::OsStr;
use std::fmt::Write;

/// Returns bytes as text that is safe to print and differs from that of any other name.
///
/// UTF-8 stays unchanged. A byte that is not UTF-8 becomes `\xNN`; a control character, a
/// bidirectional override or a line separator becomes `\u{N}` (`\n`, `\t`, `\r` for the usual
/// three), and so does what is not seen at all, such as a zero-width space; a backslash becomes
/// `\\`. So two different names are never written the same, though characters of two scripts may
/// look the same.
pub fn printable(name: &[u8]) -> String {
    // Nearly all names are plain.
    let is_plain = |&byte: &u8| matches!(byte, b' '..=b'~') && byte != b'\\';
    if let (true, Ok(name)) = (name.iter().all(is_plain), std::str::from_utf8(name)) {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for character in chunk.valid().chars() {
            push_printable(&mut out, character);
        }
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// Returns text that is safe to print and reads as it was written, for instructions and messages.
///
/// Like [`printable`], but a backslash stays one: two strings may print the same.
pub fn printable_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => out.push('\\'),
            other => push_printable(&mut out, other),
        }
    }
    out
}

/// Returns content of a file, such as a line, so that it is safe to print.
///
/// It reads as it was written, like [`printable_text`]; a byte that is not UTF-8 becomes `\xNN`.
pub fn printable_content(content: &[u8]) -> String {
    let mut out = String::new();
    for chunk in content.utf8_chunks() {
        out.push_str(&printable_text(chunk.valid()));
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// Returns what a user typed, such as a path, so that it is safe to print: like
/// [`printable_content`].
pub fn printable_argument(argument: &OsStr) -> String {
    printable_content(argument.as_encoded_bytes())
}

fn push_printable(out: &mut String, character: char) {
    match character {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // Characters that are not seen, or that reorder or break lines (Unicode TR 36, 2.5 and
        // 2.8).
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => {
            out.extend(character.escape_unicode());
        }
        c if c.is_control() => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_print_without_effect_on_a_terminal() {
        for (name, text) in [
            (&b"usr/bin"[..], "usr/bin"),
            ("caf\u{e9}".as_bytes(), "caf\u{e9}"),
            (b"a\nb", "a\\nb"),
            (b"\x1b[31m", "\\u{1b}[31m"),
            (b"\xff\xfe", "\\xff\\xfe"),
            (b"\\xff", "\\\\xff"),
            ("\u{202e}txt".as_bytes(), "\\u{202e}txt"),
            ("\u{61c}txt".as_bytes(), "\\u{61c}txt"),
        ] {
            assert_eq!(printable(name), text);
        }
    }
}
