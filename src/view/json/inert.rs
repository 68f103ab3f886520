//! Strings in JSON that no log of a build obeys: `##[` and `##vso[`, which some obey anywhere in a
//! line, are written with the bracket escaped. A parser reads the same strings.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};

/// Writes an object with two spaces for each level, and a newline at its end.
pub(in crate::view) fn write_pretty(
    out: &mut dyn Write,
    object: &impl Serialize,
) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Pretty::default());
    object.serialize(&mut serializer)?;
    writeln!(out)
}

/// Writes an object without blanks and line feeds.
pub(in crate::view) fn write_compact(
    out: &mut dyn Write,
    object: &impl Serialize,
) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Compact);
    object.serialize(&mut serializer).map_err(io::Error::from)
}

/// What is before the bracket of a command, in lowercase.
const COMMANDS: [&[u8]; 2] = [b"##", b"##vso"];

/// Writes a part of a string that has nothing in it that JSON escapes.
pub(in crate::view) fn write_fragment<W: ?Sized + Write>(
    out: &mut W,
    fragment: &str,
) -> io::Result<()> {
    let bytes = fragment.as_bytes();
    let mut written = 0;
    for at in memchr::memchr_iter(b'[', bytes) {
        let (before, _) = bytes.split_at_checked(at).unwrap_or((bytes, &[]));
        let is_end = |command: &&[u8]| {
            let end = before.len().checked_sub(command.len()).and_then(|at| before.get(at..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(command))
        };
        if COMMANDS.iter().any(is_end) {
            out.write_all(bytes.get(written..at).unwrap_or_default())?;
            out.write_all(b"\\u005b")?;
            written = at + 1;
        }
    }
    out.write_all(bytes.get(written..).unwrap_or_default())
}

/// The usual indentation, and inert strings.
#[derive(Default)]
struct Pretty(PrettyFormatter<'static>);

/// No blanks, and inert strings.
struct Compact;

impl Formatter for Compact {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        write_fragment(out, fragment)
    }
}

/// Passes on what is the same.
macro_rules! same {
    ($($name:ident($($first:ident)?);)+) => {$(
        fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $first: bool)?) -> io::Result<()> {
            self.0.$name(out $(, $first)?)
        }
    )+};
}

impl Formatter for Pretty {
    same! {
        begin_array();
        end_array();
        begin_array_value(first);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first);
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        write_fragment(out, fragment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_broken_and_read_back() {
        for (text, written) in [
            ("##[error]x", r###""##\u005berror]x""###),
            ("a ##VSO[task] ##[b]", r###""a ##VSO\u005btask] ##\u005bb]""###),
            ("#[a] # [b] [", r###""#[a] # [b] [""###),
            ("é##[x]\n", r###""é##\u005bx]\n""###),
            ("", r###""""###),
        ] {
            let mut out = Vec::new();
            write_pretty(&mut out, &text).unwrap();
            assert_eq!(String::from_utf8_lossy(&out).trim_end(), written);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }
}
