//! Lines of files as they may be shown: without the values of secrets.

use std::borrow::Cow;

use super::commands::in_command;
use super::{MASK, keys, masked};

/// Whether a private key is in a text.
pub fn has_private_key(text: &[u8]) -> bool {
    let mut has = false;
    keys::keys(text, |_| has = true);
    has
}

/// Returns a line of a file without the values of secrets in it. `has_key` says that a private key
/// is in the file: then lines of Base64 are left out too.
///
/// A line that is not UTF-8 is returned as it is.
pub fn masked_line(line: &[u8], has_key: bool) -> Cow<'_, [u8]> {
    // Indentation is that of a value in YAML.
    const MIN_CHARACTERS: usize = 16;
    let data = line.trim_ascii();
    let is_data = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    if has_key && MIN_CHARACTERS <= data.len() && data.iter().all(is_data) {
        return Cow::Borrowed(MASK.as_bytes());
    }
    let Ok(text) = std::str::from_utf8(line) else { return Cow::Borrowed(line) };
    let spans = in_command(text);
    match spans.is_empty() {
        true => Cow::Borrowed(line),
        false => Cow::Owned(masked(text, &spans).into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_replaced() {
        let check = |line: &str, has_key, expected: &str| {
            assert_eq!(masked_line(line.as_bytes(), has_key), expected.as_bytes());
        };
        check("  DB_PASSWORD=hunter2", false, "  DB_PASSWORD=***");
        check("token: hunter2", false, "token: ***");
        check("  MC4CAQAwBQYDK2VwBCIEIKq7", true, "***");
        check("MC4CAQAwBQYDK2VwBCIEIKq7", false, "MC4CAQAwBQYDK2VwBCIEIKq7");
        check("plain text", true, "plain text");
        assert_eq!(*masked_line(b"\xff", false), *b"\xff");
    }
}
