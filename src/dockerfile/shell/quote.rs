//! Paths written into commands.

/// Returns a path for use in a shell command. If a shell would interpret any of its characters,
/// returns a marker that makes the command unsafe (see [`is_unsafe`]).
pub fn shell_word(path: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+,:=@%".contains(byte);
    match path.iter().all(is_plain) {
        true => String::from_utf8_lossy(path).into_owned(),
        false => UNSAFE.to_owned(),
    }
}

/// Marks a path that cannot be pasted into a shell; real commands never contain it.
const UNSAFE: &str = "\0";

/// Whether a command contains such a path; then it must not be shown.
pub fn is_unsafe(command: &str) -> bool {
    command.contains(UNSAFE)
}
