//! Paths written into commands.

/// Returns a path as it is written in a command. Where a shell would interpret any of its
/// characters, returns a mark that no fix is written with (see [`is_unsafe`]).
pub fn shell_word(path: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+,:=@%".contains(byte);
    match path.iter().all(is_plain) {
        true => String::from_utf8_lossy(path).into_owned(),
        false => UNSAFE.to_owned(),
    }
}

/// Replaces a path that cannot be pasted into a shell: no command has it.
const UNSAFE: &str = "\0";

/// Whether a command that was put together has such a path.
pub fn is_unsafe(command: &str) -> bool {
    command.contains(UNSAFE)
}
