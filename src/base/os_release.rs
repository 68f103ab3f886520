//! `os-release`: what a distribution states about itself (os-release(5)).

use std::collections::BTreeMap;

use crate::packages::stored::store;

/// The variables that are kept.
const KEPT: [&str; 7] =
    ["PRETTY_NAME", "NAME", "ID", "VERSION", "VERSION_ID", "VERSION_CODENAME", "VARIANT_ID"];

/// A longer value is ignored, as names and versions are short.
pub(super) const MAX_VALUE_BYTES: usize = 256;

/// The variables with their values.
pub(super) type Values = BTreeMap<String, String>;

/// Keeps the variables of [`KEPT`].
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let mut values = parse(&content);
    values.retain(|name, _| KEPT.contains(&name.as_str()));
    store(&values)
}

/// Reads all variables; if one is assigned twice, the last value counts, as in a shell.
fn parse(content: &[u8]) -> Values {
    let text = String::from_utf8_lossy(content);
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let assigned = lines.filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        let value = unquote(value);
        let is_valid = !value.is_empty() && value.len() <= MAX_VALUE_BYTES;
        is_valid.then(|| (name.to_owned(), value))
    });
    assigned.collect()
}

/// Removes quotes and escapes as a shell does; a quote that is never closed ends with the line.
fn unquote(text: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ' | '\t') => break,
            (Some('\''), other) => out.push(other),
            (Some(_), '\\') => match characters.next() {
                Some(escaped @ ('"' | '$' | '`' | '\\')) => out.push(escaped),
                Some(other) => out.extend(['\\', other]),
                None => (),
            },
            (_, '\\') => out.extend(characters.next()),
            (_, other) => out.push(other),
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::stored::stored;

    #[test]
    fn values_are_unquoted_as_a_shell_does() {
        for (text, expected) in [
            ("debian", "debian"),
            ("\"Debian GNU/Linux 12 (bookworm)\"", "Debian GNU/Linux 12 (bookworm)"),
            ("'single \\ quoted \"x\"'", "single \\ quoted \"x\""),
            (r#""a \"b\" \$c \`d\` \\e \f""#, r#"a "b" $c `d` \e \f"#),
            ("a\\ b c", "a b"),
            ("\"cut", "cut"),
            ("\"ends\\", "ends"),
            ("one'two'\"three\"", "onetwothree"),
            ("", ""),
        ] {
            assert_eq!(unquote(text), expected, "{text}");
        }
    }

    #[test]
    fn the_last_assignment_counts_and_other_variables_are_left_out() {
        let long = format!("NAME={}\n", "x".repeat(MAX_VALUE_BYTES + 1));
        let text = format!("#ID=a\nID=b\n ID=debian\r\nHOME_URL=x\nVERSION_ID=\né{long}NAME");
        let found: Values = stored(&condense(text.into_bytes())).unwrap();
        assert_eq!(found.get("ID").map(String::as_str), Some("debian"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(parse(&[0xff, b'=', 0xff, b'\n', 0]).len(), 1);
        assert!(parse(b"").is_empty());
    }
}
