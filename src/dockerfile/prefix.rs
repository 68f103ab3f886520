//! What builders put before a shell command in the history: build arguments and the shell itself.

/// An image's shell is compared at many places of a line, so that a long one would be costly. Real
/// ones have a few words.
const MAX_SHELL_LEN: usize = 256;

/// Words between a shell and the option that takes the command, such as `-c`; real lines have up to
/// six.
const MAX_OPTIONS: usize = 8;

/// Returns the shell of an image as builders write it; empty if it is too long to be one.
pub(super) fn joined(shell: &[String]) -> String {
    let length: usize = shell.iter().map(|word| word.len() + 1).sum();
    if length <= MAX_SHELL_LEN { shell.join(" ") } else { String::new() }
}

/// Splits off the first word; both parts are empty if the text is.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_ascii_start();
    match text.find(|c: char| c.is_ascii_whitespace()) {
        Some(end) => text.split_at(end),
        None => (text, ""),
    }
}

/// Returns the command after a shell and its options; `None` if there is no shell.
///
/// `custom` is the shell of the image, from [`joined`]; the usual shells are recognised by name.
pub(super) fn strip_shell<'t>(text: &'t str, custom: &str) -> Option<&'t str> {
    if let Some(rest) = text.strip_prefix(custom).filter(|_| !custom.is_empty())
        && (rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_whitespace()))
    {
        return Some(rest.trim_ascii_start());
    }
    let (program, mut rest) = split_word(text);
    let kind = ShellKind::from_program(program)?;
    let mut previous = "";
    for _ in 0..MAX_OPTIONS {
        let (word, after) = split_word(rest);
        if kind.takes_command(word) {
            return Some(after.trim_ascii_start());
        }
        if !kind.is_option(word) && !kind.takes_value(previous) {
            return None;
        }
        (previous, rest) = (word, after);
    }
    None
}

enum ShellKind {
    Unix,
    Cmd,
    PowerShell,
}

impl ShellKind {
    fn from_program(program: &str) -> Option<Self> {
        // Anything longer is not one of the names below, even with a path before it.
        if program.len() > MAX_SHELL_LEN {
            return None;
        }
        let name = program.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
        match name.strip_suffix(".exe").unwrap_or(&name) {
            "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" => Some(Self::Unix),
            "cmd" => Some(Self::Cmd),
            "powershell" | "pwsh" => Some(Self::PowerShell),
            _ => None,
        }
    }

    fn takes_command(&self, word: &str) -> bool {
        let is_alphabetic = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
        match self {
            Self::Unix => {
                word.strip_prefix('-').is_some_and(|o| o.ends_with('c') && is_alphabetic(o))
            }
            Self::Cmd => word.eq_ignore_ascii_case("/c"),
            Self::PowerShell => {
                word.eq_ignore_ascii_case("-command") || word.eq_ignore_ascii_case("-c")
            }
        }
    }

    fn is_option(&self, word: &str) -> bool {
        word.starts_with(match self {
            Self::Unix | Self::PowerShell => '-',
            Self::Cmd => '/',
        })
    }

    fn takes_value(&self, option: &str) -> bool {
        match self {
            Self::Unix => option.starts_with('-') && option.ends_with(['o', 'O']),
            Self::Cmd => false,
            Self::PowerShell => option.starts_with('-'),
        }
    }
}

/// Splits `|2 A=b C=d COMMAND` into the arguments and the command; `None` for any other text.
///
/// Builders do not quote values, so a value may contain spaces, and only the number of arguments
/// and the shell show where the command starts. Without a shell (exec form) it starts after the
/// first word of the last value.
pub(super) fn split_build_args<'t>(text: &'t str, custom: &str) -> Option<(Vec<String>, &'t str)> {
    let (count, list) = split_word(text.strip_prefix('|')?);
    let count: usize = count.parse().ok()?;
    let mut starts = Vec::new();
    let mut fallback = (count == 0).then_some(list);
    let mut rest = list.trim_ascii_start();
    while !rest.is_empty() {
        if count <= starts.len() && strip_shell(rest, custom).is_some() {
            fallback = Some(rest);
            break;
        }
        let (word, mut after) = split_word(rest);
        if is_assignment(word) {
            after = after_quoted_value(rest).unwrap_or(after);
            if starts.len() < count {
                starts.push(list.len() - rest.len());
                fallback = (starts.len() == count).then_some(after);
            }
        } else if starts.is_empty() && count > 0 {
            return None;
        }
        rest = after.trim_ascii_start();
    }
    let command = fallback?;
    let end = list.len() - command.len();
    let ends = starts.iter().skip(1).copied().chain([end]);
    let values = starts.iter().zip(ends).filter_map(|(start, end)| list.get(*start..end));
    let values = values.map(|value| value.trim_ascii().to_owned()).collect();
    Some((values, command.trim_ascii()))
}

fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else {
        return false;
    };
    // BuildKit takes the words of a comment after an `ARG` for names.
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-#:,".contains(&byte);
    !name.is_empty() && !name.starts_with('-') && name.bytes().all(allowed)
}

/// Returns what follows `NAME="a value"`, where the quote closes before a space.
fn after_quoted_value(text: &str) -> Option<&str> {
    let (_, value) = text.split_once('=')?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (_, after) = value.get(1..)?.split_once(quote)?;
    (after.is_empty() || after.starts_with(|c: char| c.is_ascii_whitespace())).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_recognised_by_name_or_from_the_image() {
        let check = |text, rest| assert_eq!(strip_shell(text, "/opt/run it"), rest, "{text}");
        check("/bin/sh -c make", Some("make"));
        check("/bin/bash -o pipefail -c make", Some("make"));
        check("bash -euxo pipefail -c  make all", Some("make all"));
        check("/bin/ash -eo pipefail -c make", Some("make"));
        check("cmd /S /C dir", Some("dir"));
        check(r"C:\Windows\System32\cmd.exe /C dir", Some("dir"));
        check("powershell -NoProfile -ExecutionPolicy Bypass -Command dir", Some("dir"));
        check("/opt/run it now", Some("now"));
        check("/opt/run item", None);
        check("/bin/sh", None);
        check("/bin/sh script -c", None);
        check("bash build.sh", None);
        check("", None);
    }

    #[test]
    fn build_arguments_end_where_the_shell_starts() {
        for (text, args, command) in [
            ("|1 A=b /bin/sh -c make", &["A=b"][..], "/bin/sh -c make"),
            ("|2 A=b c d E= /bin/sh -c make", &["A=b c d", "E="], "/bin/sh -c make"),
            ("|1 A=x=1 b=2 /bin/sh -c make", &["A=x=1 b=2"], "/bin/sh -c make"),
            ("|1 A=\"x /bin/sh -c y\" /bin/sh -c z", &["A=\"x /bin/sh -c y\""], "/bin/sh -c z"),
            ("|1 A=it's /bin/sh -c 'x'", &["A=it's"], "/bin/sh -c 'x'"),
            ("|2 A=/bin/sh -c B=2 /bin/sh -c x", &["A=/bin/sh -c", "B=2"], "/bin/sh -c x"),
            ("|1 A=b npm ci", &["A=b"], "npm ci"),
            ("|3 A=b #= a,= /bin/sh -c x", &["A=b", "#=", "a,="], "/bin/sh -c x"),
            ("|0 npm ci", &[], "npm ci"),
        ] {
            let (found, rest) = split_build_args(text, "").unwrap();
            assert_eq!(found, args, "{text}");
            assert_eq!(rest, command, "{text}");
        }
        for text in ["|", "|x", "|2 A=b /bin/sh -c make", "|1 make", "|99999999999999999999 A=b"] {
            assert_eq!(split_build_args(text, ""), None, "{text}");
        }
    }
}
