//! Commands that were run with a secret in them, rewritten so that they read it from a mount.

use crate::secrets::MASK;

/// How a command reads a secret, where no line can be written.
pub(super) const EXAMPLE: &str = "`RUN --mount=type=secret,id=NAME … \"$(cat /run/secrets/NAME)\"`";

/// Parts of commands that keep what they are given: in a file, or in a configuration.
const KEEPERS: [&str; 8] = [
    "tee ", "config set", "configure set", "git clone", "git config", "git remote", "docker login",
    "add-source",
];

/// Whether a command leaves the secrets that it is given in the layer, so that a mount alone does
/// not help.
pub(super) fn keeps(command: &str) -> bool {
    let is_printed = command.match_indices(MASK).any(|(at, _)| {
        let (before, after) = command.split_at_checked(at).unwrap_or_default();
        let begins = before.rsplit(['&', ';', '|']).next().unwrap_or(before).trim_start();
        let rest = after.split("&&").next().unwrap_or(after);
        // `echo SECRET > file`: what other programs write is not what they are given.
        ["echo ", "printf "].iter().any(|print| begins.starts_with(print)) && rest.contains('>')
    });
    is_printed || KEEPERS.iter().any(|part| command.contains(part))
}

/// Returns a `RUN` that reads every secret of a command from a file that is mounted. `names` are
/// those of variables and options that have them.
///
/// `None` if the command has none, or a here-document, in which quotes mean something else.
pub(super) fn with_mounts(command: &str, names: &[&str]) -> Option<String> {
    if !command.contains(MASK) || command.contains("<<") {
        return None;
    }
    let only = match names {
        [only] => Some(*only),
        _ => None,
    };
    let (mut text, mut ids) = (String::new(), Vec::new());
    let mut quotes = Quotes::default();
    let mut parts = command.split(MASK).peekable();
    while let Some(part) = parts.next() {
        quotes.read(part);
        text.push_str(part);
        if parts.peek().is_none() {
            break;
        }
        let id = unique(&id_at(&text, only), &ids);
        text.push_str(&quotes.quoted(&format!("$(cat /run/secrets/{id})")));
        ids.push(id);
    }
    let mounts: Vec<String> = ids.iter().map(|id| format!("--mount=type=secret,id={id}")).collect();
    Some(format!("RUN {} {text}", mounts.join(" ")))
}

/// Returns the id of the secret that comes after a text: that of the variable that it is the value
/// of, or of the only name.
fn id_at(before: &str, only: Option<&str>) -> String {
    let word = before.rsplit(|c: char| c.is_whitespace() || "\"'".contains(c)).next();
    let word = word.filter(|word| !word.is_empty()).or_else(|| {
        // The quote belongs to the value: `TOKEN="SECRET"`.
        before.trim_end_matches(['"', '\'']).rsplit(char::is_whitespace).next()
    });
    let assigned = word.and_then(|word| word.strip_suffix('=')).map(|name| {
        name.trim_start_matches('-').rsplit([':', '/', '?', '&']).next().unwrap_or(name)
    });
    let is_telling = |name: &&str| 2 < name.trim_start_matches('-').len();
    match assigned.or(only.filter(is_telling)).map(|name| name.trim_start_matches('-')) {
        Some(name) => id_of(name.as_bytes()),
        None => "password".to_owned(),
    }
}

/// An id that no other secret has.
fn unique(id: &str, others: &[String]) -> String {
    let is_free = |id: &String| !others.contains(id);
    let numbered = (2..).map(|number: u32| format!("{id}_{number}"));
    std::iter::once(id.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// Which quotes of a shell are open.
#[derive(Debug, Default)]
struct Quotes {
    open: Option<char>,
    is_escaped: bool,
}

impl Quotes {
    fn read(&mut self, text: &str) {
        for c in text.chars() {
            match (self.open, c) {
                _ if self.is_escaped => self.is_escaped = false,
                (Some('"') | None, '\\') => self.is_escaped = true,
                (Some(quote), c) if quote == c => self.open = None,
                (None, '"' | '\'') => self.open = Some(c),
                _ => (),
            }
        }
    }

    /// Returns a substitution as it is written in these quotes.
    fn quoted(&self, substitution: &str) -> String {
        match self.open {
            Some('"') => substitution.to_owned(),
            Some(_) => format!("'\"{substitution}\"'"),
            None => format!("\"{substitution}\""),
        }
    }
}

/// Returns the id of a secret that is named like a file or a variable: its letters and digits, in
/// small letters.
pub(super) fn id_of(name: &[u8]) -> String {
    let small = name.iter().map(|byte| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte.to_ascii_lowercase()),
        _ => '_',
    });
    let id: String = small.collect();
    let id = id.trim_matches('_');
    if id.is_empty() { "secret".to_owned() } else { id.to_owned() }
}

/// Whether a name is one of a variable of the environment.
pub(super) fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_from_mounts_in_the_quotes_that_are_open() {
        for (command, names, line) in [
            (
                "curl -H \"Authorization: Bearer ***\" h",
                &["Authorization"][..],
                "RUN --mount=type=secret,id=authorization curl -H \"Authorization: Bearer \
                 $(cat /run/secrets/authorization)\" h",
            ),
            (
                "curl -H 'Authorization: Bearer ***' h",
                &["Authorization"],
                "RUN --mount=type=secret,id=authorization curl -H 'Authorization: Bearer \
                 '\"$(cat /run/secrets/authorization)\"'' h",
            ),
            (
                "mysql -p*** && KEY=*** make --key=***",
                &["-p", "KEY"],
                "RUN --mount=type=secret,id=password --mount=type=secret,id=key \
                 --mount=type=secret,id=key_2 mysql -p\"$(cat /run/secrets/password)\" && \
                 KEY=\"$(cat /run/secrets/key)\" make --key=\"$(cat /run/secrets/key_2)\"",
            ),
            (
                "KEY=\"***\" make",
                &["KEY"],
                "RUN --mount=type=secret,id=key KEY=\"$(cat /run/secrets/key)\" make",
            ),
        ] {
            assert_eq!(with_mounts(command, names).as_deref(), Some(line));
        }
        assert_eq!(with_mounts("make", &[]), None);
        assert_eq!(with_mounts("cat <<E\n***\nE", &[]), None);
    }

    #[test]
    fn commands_that_keep_a_secret_are_told_from_those_that_use_it() {
        for command in [
            "echo //r/:_authToken=*** > .npmrc",
            "git clone https://oauth2:***@git.corp/x",
            "npm config set //r/:_authToken ***",
        ] {
            assert!(keeps(command), "{command}");
        }
        for command in ["curl -u a:*** h > /x", "echo x > log && curl -u a:*** h", "echo a:*** | x"]
        {
            assert!(!keeps(command), "{command}");
        }
    }
}
