//! Secrets in command lines and instructions: tokens, passwords of addresses, and the values of
//! variables, options and headers that are named for secrets.

use std::ops::Range;

use super::Span;
use super::names::{Says, says};
use super::placeholders::{is_key, is_value, unquoted};
use super::{scan, urls};

/// Returns the secrets of a command line, or of a line of an image's history, in order.
///
/// Takes time proportional to the length of the text.
pub fn in_command(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    scan::tokens(text.as_bytes(), |range, format| {
        spans.push(Span { range, noun: format.name, name: String::new() });
    });
    super::keys::keys(text.as_bytes(), |key| {
        spans.push(Span { range: key.range, noun: key.noun, name: String::new() });
    });
    urls::passwords(text, |range| {
        spans.push(Span { range, noun: "password in an address", name: String::new() });
    });
    assigned(text, &mut spans);
    words(text, &mut spans);
    spans.retain(|span| text.get(span.range.clone()).is_some_and(|value| !value.is_empty()));
    spans.sort_by_key(|span| (span.range.start, span.name.is_empty(), span.range.end));
    let mut end = 0;
    spans.retain(|span| {
        let is_new = end <= span.range.start;
        end = end.max(span.range.end);
        is_new
    });
    spans
}

/// Whether a value with this name is a secret.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    match says(name) {
        Some(Says::Secret) => is_value(value),
        Some(Says::Perhaps) => is_key(value),
        None => false,
    }
}

/// Adds the values of variables and options, as `NAME=value`.
fn assigned(text: &str, spans: &mut Vec<Span>) {
    let is_list = lists_variables(text);
    let mut done = 0;
    for (at, _) in text.match_indices('=') {
        if at < done {
            continue;
        }
        let before = text.get(..at).unwrap_or_default();
        let written = name_before(before);
        // Properties of the Java machine have no space after their option.
        let name = written.strip_prefix("-D").unwrap_or(written).trim_start_matches('-');
        let start = at - written.len();
        let is_read = text.get(..start).is_some_and(|before| before.ends_with(['$', '{']));
        if name.is_empty() || is_read || says(name).is_none() {
            continue;
        }
        let value = value_at(text, at + 1, is_list);
        if is_secret(name, text.get(value.clone()).unwrap_or_default()) {
            done = value.end;
            let range = inner(text, value);
            spans.push(Span { range, noun: "secret", name: name.to_owned() });
        }
    }
}

/// Whether a line is a list of variables whose values are not quoted: those of `ENV`, `ARG` and
/// `LABEL`, and the build arguments before a command.
fn lists_variables(text: &str) -> bool {
    let text = text.split_once("#(nop)").map_or(text, |(_, instruction)| instruction).trim_start();
    ["ENV ", "ARG ", "LABEL ", "|"].iter().any(|start| text.starts_with(start))
}

/// Returns the name that a text ends in.
fn name_before(text: &str) -> &str {
    const MAX_BYTES: usize = 128;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.:-".contains(byte);
    let length = text.bytes().rev().take(MAX_BYTES).take_while(|byte| is_part(byte)).count();
    let name = text.get(text.len() - length..).unwrap_or_default();
    // The last part of a key of npm, such as `//registry.corp/:_authToken`.
    name.rsplit(':').next().unwrap_or(name)
}

/// Returns where the value is that begins at a place: to its closing quote, or to the next space;
/// in a list of variables to the next variable.
fn value_at(text: &str, start: usize, is_list: bool) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    if let Some(quote) = rest.chars().next().filter(|c| "\"'".contains(*c)) {
        let end = rest.get(1..).and_then(|rest| rest.find(quote)).map(|at| start + at + 2);
        return start..end.unwrap_or(text.len());
    }
    let mut end = rest.find(|c: char| c.is_whitespace() || "\"';|&<>)".contains(c));
    if is_list {
        let breaks = rest.match_indices(' ').map(|(at, _)| at);
        let begins_next = |at: &usize| {
            let word =
                rest.get(at + 1..).and_then(|next| next.split(' ').next()).unwrap_or_default();
            word.split_once('=')
                .is_some_and(|(name, _)| !name.is_empty() && name_before(name) == name)
                || word.starts_with("/bin/")
                || word == "#"
        };
        end = breaks.take(MAX_WORDS).find(begins_next);
    }
    start..end.map_or(text.len(), |at| start + at)
}

/// How many words a value of a list of variables may have.
const MAX_WORDS: usize = 16;

/// Returns a range without the quotes at its ends.
fn inner(text: &str, range: Range<usize>) -> Range<usize> {
    let written = text.get(range.clone()).unwrap_or_default();
    let value = unquoted(written);
    let at = written.find(value).unwrap_or(0);
    range.start + at..range.start + at + value.len()
}

/// Adds the values that are separate words: of options, headers and keys of npm, and the passwords
/// of some programs.
fn words(text: &str, spans: &mut Vec<Span>) {
    let mut before: [&str; 2] = ["", ""];
    let mut program = "";
    for word in split(text) {
        let value = text.get(word.clone()).unwrap_or_default();
        let [last, second] = before;
        if let Some((name, range)) = value_of_word(text, [last, second, program], word.clone()) {
            spans.push(Span { range, noun: "secret", name });
        }
        if PROGRAMS.contains(&value.rsplit('/').next().unwrap_or_default()) {
            program = value.rsplit('/').next().unwrap_or_default();
        }
        before = [value, last];
    }
}

/// Programs with passwords as options that have a short name.
const PROGRAMS: &[&str] = &[
    "docker", "podman", "buildah", "skopeo", "helm", "sshpass", "mysql", "mysqladmin", "mysqldump",
    "mariadb", "curl", "az", "wget", "twine",
];

/// Schemes of the header `Authorization`.
const SCHEMES: [&str; 4] = ["bearer", "basic", "token", "apikey"];

/// Returns the name and the place of the secret that a word is, by the words before it and the
/// program.
fn value_of_word(
    text: &str,
    around: [&str; 3],
    word: Range<usize>,
) -> Option<(String, Range<usize>)> {
    let [last, second, program] = around;
    let value = text.get(word.clone())?.trim_end_matches(['"', '\'']);
    let whole = word.start..word.start + value.len();
    let header = last.trim_start_matches(['"', '\'']).strip_suffix(':');
    let long = last.strip_prefix("--").filter(|name| !name.contains('='));
    let is_login = matches!(
        program,
        "docker" | "podman" | "buildah" | "skopeo" | "helm" | "az" | "sshpass" | "twine"
    );
    if let Some(name) = long.filter(|name| is_secret(name, value) && !value.starts_with('-')) {
        return Some((format!("--{name}"), whole));
    }
    if let Some(name) = header.filter(|name| is_secret(name, value)) {
        return Some((name.to_owned(), whole));
    }
    let is_authorization =
        |text: &str| text.trim_start_matches(['"', '\'']).eq_ignore_ascii_case("authorization:");
    if is_authorization(second)
        && SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(last))
        && is_value(value)
    {
        return Some(("Authorization".to_owned(), whole));
    }
    let key =
        last.rsplit(':').next().filter(|key| matches!(*key, "_authToken" | "_auth" | "_password"));
    if let Some(key) = key.filter(|_| is_value(value)) {
        return Some((key.to_owned(), whole));
    }
    if last == "-p" && is_login && is_value(value) {
        return Some(("-p".to_owned(), whole));
    }
    if matches!(last, "-u" | "--user") && matches!(program, "curl" | "skopeo") {
        let (_, password) = value.split_once(':').filter(|(_, password)| is_value(password))?;
        return Some((last.to_owned(), whole.end - password.len()..whole.end));
    }
    if last.eq_ignore_ascii_case("password")
        && matches!(second_word(text, word.start), Some("login"))
        && is_value(value)
    {
        return Some(("password".to_owned(), whole));
    }
    let short =
        value.strip_prefix("-p").filter(|_| program.starts_with("mysql") || program == "mariadb");
    if let Some(password) =
        short.filter(|password| is_value(password) && !password.starts_with('-'))
    {
        return Some(("-p".to_owned(), whole.end - password.len()..whole.end));
    }
    let rest =
        text.get(word.end..)?.trim_start().trim_start_matches(['"', '\'', '\\']).trim_start();
    let is_changed =
        rest.strip_prefix('|').is_some_and(|rest| rest.trim_start().starts_with("chpasswd"));
    let (user, password) = value.split_once(':').filter(|_| is_changed)?;
    let is_user = user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    (is_user && is_value(password))
        .then(|| (user.to_owned(), whole.end - password.len()..whole.end))
}

/// Returns the word two before the one that comes right before a place: `login` in
/// `login USER password`.
fn second_word(text: &str, at: usize) -> Option<&str> {
    const MAX_BYTES: usize = 256;
    let before = text.get(..at)?;
    let from = (at.saturating_sub(MAX_BYTES)..=at).find(|&from| before.is_char_boundary(from))?;
    before.get(from..)?.split_whitespace().rev().nth(2)
}

/// Returns where the words of a text are: between white space and quotes.
fn split(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_between = |c: char| c.is_whitespace() || "\"'\\".contains(c);
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c: char| !is_between(c))?;
        let rest = text.get(start..)?;
        let end = start + rest.find(is_between).unwrap_or(rest.len());
        at = end;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, &str)> {
        in_command(text).into_iter().map(|span| (span.name, &text[span.range])).collect()
    }

    fn check(text: &str, name: &str, value: &str) {
        assert_eq!(found(text), [(name.to_owned(), value)], "{text}");
    }

    #[test]
    fn values_of_variables_and_options_are_found() {
        check("export DB_PASSWORD=hunter2 && x", "DB_PASSWORD", "hunter2");
        check("A=b API_TOKEN='a b c' make", "API_TOKEN", "a b c");
        check("|2 A=b NPM_TOKEN=hunter2 x /bin/sh -c npm ci", "NPM_TOKEN", "hunter2 x");
        check("ENV DB_PASSWORD=correct horse A=b", "DB_PASSWORD", "correct horse");
        check("/bin/sh -c #(nop)  ENV DB_PASSWORD=hunter2", "DB_PASSWORD", "hunter2");
        check("x --password hunter2 y", "--password", "hunter2");
        check("x --password=hunter2", "password", "hunter2");
        check("java -Dpassword=hunter2", "password", "hunter2");
        check("npm config set //r.corp/:_authToken hunter2", "_authToken", "hunter2");
        check("echo '//r.corp/:_authToken=hunter2' > .npmrc", "_authToken", "hunter2");
        check("curl -u me:hunter2 https://h", "-u", "hunter2");
        check("curl -H \"Authorization: Bearer hunter2\" h", "Authorization", "hunter2");
        check("curl --header 'PRIVATE-TOKEN: hunter2' h", "PRIVATE-TOKEN", "hunter2");
        check("docker login -u me -p hunter2 r.corp", "-p", "hunter2");
        check("sshpass -p hunter2 ssh h", "-p", "hunter2");
        check("mysql -uroot -phunter2", "-p", "hunter2");
        check("echo 'root:hunter2' | chpasswd", "root", "hunter2");
        check("echo machine h login me password hunter2 > ~/.netrc", "password", "hunter2");
        check("git clone https://me:hunter2@git.corp/x", "", "hunter2");
    }

    #[test]
    fn references_and_mounts_are_left_alone() {
        for text in [
            "export TOKEN=$(cat /run/secrets/token)",
            "TOKEN=\"${TOKEN}\" npm ci",
            "|1 NPM_TOKEN= /bin/sh -c npm ci",
            "--mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci",
            "curl -H \"Authorization: Bearer $TOKEN\" h",
            "docker login --password-stdin",
            "mkdir -p password && cp -p a b",
            "echo \"root:$PASSWORD\" | chpasswd",
            "gpg --batch --keyserver hkps://keys.openpgp.org --recv-keys \"$GPG_KEY\"",
            "if [ -n \"$TOKEN\" ]; then x; fi",
            "ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
            "ENV PASSWORD_FILE=/run/secrets/password",
            "useradd --password '*' app",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
