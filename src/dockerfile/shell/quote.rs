//! Quoting paths for shell commands.

/// Returns a path for use in a shell command. If a shell would interpret any of its characters,
/// returns a marker: the command must not be shown (see [`is_unsafe`]).
pub fn shell_word(path: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+,:=@%".contains(byte);
    match path.iter().all(is_plain) {
        true => String::from_utf8_lossy(path).into_owned(),
        false => UNSAFE.to_owned(),
    }
}

/// Marks the command as not to be shown; real commands never contain it.
const UNSAFE: &str = "\0";

/// Whether a command contains the marker, in which case it must not be shown.
pub fn is_unsafe(command: &str) -> bool {
    command.contains(UNSAFE)
}
