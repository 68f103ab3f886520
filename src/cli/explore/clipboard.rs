//! The clipboard of the terminal, which may be on another machine.

use crossterm::clipboard::CopyToClipboard;
use crossterm::queue;

/// What terminals take: the least of those that have a limit.
const MAX_BYTES: usize = 74_994;

/// Returns what makes a terminal put text into its clipboard (OSC 52). Whether it did is not said.
///
/// tmux takes the same, and passes it on if its `set-clipboard` is on. Fails if the text is longer
/// than terminals take.
pub(super) fn copy(text: &str) -> Result<Vec<u8>, String> {
    if MAX_BYTES < text.len() {
        return Err("it is longer than terminals take".to_owned());
    }
    let mut bytes = Vec::new();
    queue!(bytes, CopyToClipboard::to_clipboard_from(text)).map_err(|error| error.to_string())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn text_is_sent_encoded() {
        assert_eq!(copy("/etc"), Ok(b"\x1b]52;c;L2V0Yw==\x1b\\".to_vec()));
        // What is copied cannot end the sequence.
        let bytes = copy("\u{1b}\\\u{7}").unwrap_or_default();
        assert_eq!(bytes.iter().filter(|byte| byte.is_ascii_control()).count(), 2);
        assert!(copy(&"x".repeat(100_000)).is_err());
    }
}
