//! Looks for credentials in the files of tools: by the keys that hold them, in the syntaxes that
//! these files have.

use memchr::memmem;

use super::assigned::is_secret;
use super::placeholders::{is_value, unquoted};
use super::urls;

/// How a kind of file is looked into.
#[derive(Debug, Clone, Copy)]
pub(super) enum Probe {
    /// Lines `key = value` or `key: value`; the value of one of these keys is a secret. A key may
    /// be the end of a longer one, after `:` or `.`.
    Lines(&'static [&'static str]),
    /// JSON, on any number of lines: members `"key": "value"`.
    Json(&'static [&'static str]),
    /// XML: elements `<key>value</key>`.
    Elements(&'static [&'static str]),
    /// Words: the one after one of these is a secret.
    Words(&'static [&'static str]),
    /// Addresses with a password.
    Addresses,
    /// Variables, as in a file for the environment, whose names say that their values are secrets.
    Variables,
    /// A single word with at least so many characters.
    Word(usize),
    /// Something else: the function calls the other one with the place of each secret.
    With(fn(&str, &mut dyn FnMut(usize))),
    /// Several of these.
    All(&'static [Probe]),
}

impl Probe {
    /// Calls a function with the place of each secret in a text, in bytes.
    pub(super) fn run(self, text: &str, found: &mut dyn FnMut(usize)) {
        match self {
            Self::Lines(keys) => lines(text, |key, value, at| {
                if keys.iter().any(|known| is_key(key, known)) && is_value(value) {
                    found(at);
                }
            }),
            Self::Json(keys) => keys.iter().for_each(|key| {
                members(text, key, |value, at| {
                    if is_value(value) {
                        found(at);
                    }
                })
            }),
            Self::Elements(keys) => keys.iter().for_each(|key| elements(text, key, found)),
            Self::Words(before) => {
                let mut last = "";
                for word in text.split_whitespace() {
                    if before.contains(&last) && is_value(word) {
                        found(word.as_ptr().addr() - text.as_ptr().addr());
                    }
                    last = word;
                }
            }
            Self::Addresses => urls::passwords(text, |range| found(range.start)),
            Self::Variables => variables(text, found),
            Self::Word(min) => {
                let word = text.trim();
                let is_word = min <= word.len() && word.bytes().all(|byte| byte.is_ascii_graphic());
                if is_word && is_value(word) {
                    found(0);
                }
            }
            Self::With(find) => find(text, found),
            Self::All(probes) => probes.iter().for_each(|probe| probe.run(text, found)),
        }
    }
}

/// Whether a key is a known one, or ends in it after `:` or `.`.
fn is_key(key: &str, known: &str) -> bool {
    let end = key.len().checked_sub(known.len()).and_then(|at| key.split_at_checked(at));
    end.is_some_and(|(before, end)| {
        end.eq_ignore_ascii_case(known) && (before.is_empty() || before.ends_with([':', '.', '/']))
    })
}

/// Calls a function with key, value and place of each line that has both, and is no comment.
pub(super) fn lines(text: &str, mut found: impl FnMut(&str, &str, usize)) {
    let mut at = 0;
    for line in text.split('\n') {
        let here = at;
        at += line.len() + 1;
        let line = line.trim();
        if line.starts_with(['#', ';', '!'])
            || line.starts_with("//") && !line.contains("_auth") && !line.contains("_password")
        {
            continue;
        }
        // The address of a registry has colons, so `=` separates if there is one after the last.
        let by_equals = line.split_once('=').filter(|(key, _)| !key.contains(": "));
        let Some((key, value)) = by_equals.or_else(|| line.split_once(": ")) else { continue };
        let key = key.trim().trim_start_matches("- ").trim_start_matches("export ").trim();
        let value = value.trim().trim_end_matches(',');
        found(unquoted(key), comment_off(value), here);
    }
}

/// Returns a value without a comment after it.
fn comment_off(value: &str) -> &str {
    if value.starts_with(['"', '\'']) {
        let quote = value.get(..1).unwrap_or_default();
        let end = value.get(1..).and_then(|rest| rest.find(quote)).map(|at| at + 2);
        return end.and_then(|end| value.get(..end)).unwrap_or(value);
    }
    value.split_once(" #").map_or(value, |(value, _)| value.trim_end())
}

/// Calls a function with the value and the place of each member with a key in JSON.
fn members(text: &str, key: &str, mut found: impl FnMut(&str, usize)) {
    let quoted = format!("\"{key}\"");
    for at in memmem::find_iter(text.as_bytes(), quoted.as_bytes()) {
        let rest = text.get(at + quoted.len()..).unwrap_or_default().trim_start();
        let value = rest.strip_prefix(':').and_then(|rest| rest.trim_start().strip_prefix('"'));
        if let Some((value, _)) = value.and_then(|value| value.split_once('"')) {
            found(value, at);
        }
    }
}

fn elements(text: &str, key: &str, found: &mut dyn FnMut(usize)) {
    let open = format!("<{key}>");
    for part in outside_comments(text) {
        for at in memmem::find_iter(part.as_bytes(), open.as_bytes()) {
            let rest = part.get(at + open.len()..).unwrap_or_default();
            if rest.split_once('<').is_some_and(|(value, _)| is_value(value)) {
                found(part.as_ptr().addr() - text.as_ptr().addr() + at);
            }
        }
    }
}

/// Returns the parts of XML between comments, in which Maven's settings have examples.
fn outside_comments(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let (part, comment) = match rest?.split_once("<!--") {
            Some((part, comment)) => (part, Some(comment)),
            None => (rest?, None),
        };
        rest = comment.and_then(|comment| comment.split_once("-->")).map(|(_, after)| after);
        Some(part)
    })
}

fn variables(text: &str, found: &mut dyn FnMut(usize)) {
    lines(text, |name, value, at| {
        let mut has_password = false;
        urls::passwords(value, |_| has_password = true);
        if has_password || is_secret(name, unquoted(value)) {
            found(at);
        }
    });
}

/// The credentials of registries, as Docker, Podman and others keep them: user and password in
/// Base64, or a token.
pub(super) fn registry_logins(text: &str, found: &mut dyn FnMut(usize)) {
    members(text, "auth", |value, at| {
        use base64::Engine;
        let login = base64::engine::general_purpose::STANDARD.decode(value).ok();
        let login = login.and_then(|login| String::from_utf8(login).ok());
        let password = login.as_deref().and_then(|login| login.split_once(':'));
        if password.is_some_and(|(_, password)| is_value(password)) {
            found(at);
        }
    });
    for key in ["identitytoken", "registrytoken", "password"] {
        members(text, key, |value, at| {
            if is_value(value) {
                found(at);
            }
        });
    }
}

/// The passwords of `.pgpass`: the last of five fields.
pub(super) fn pgpass(text: &str, found: &mut dyn FnMut(usize)) {
    let mut at = 0;
    for line in text.split('\n') {
        let password = line.trim().splitn(5, ':').nth(4).unwrap_or_default();
        if !line.starts_with('#') && is_value(password) {
            found(at);
        }
        at += line.len() + 1;
    }
}

/// Constants of PHP: `define('DB_PASSWORD', 'value')`.
pub(super) fn php_constants(text: &str, found: &mut dyn FnMut(usize)) {
    for at in memmem::find_iter(text.as_bytes(), b"define(") {
        let before = text.get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_comment = ["//", "#", "*"].iter().any(|start| line.trim_start().starts_with(start));
        let call = text.get(at + "define(".len()..).unwrap_or_default();
        let Some((name, value)) = call.split_once(',').filter(|_| !is_comment) else { continue };
        let value = value.trim_start();
        let quote = value.get(..1).filter(|quote| matches!(*quote, "'" | "\""));
        let value = quote.and_then(|quote| value.get(1..)?.split(quote).next());
        let name = unquoted(name);
        // WordPress makes its salts of any characters.
        const SALT: usize = 64;
        let is_salt = |value: &str| {
            value.len() == SALT
                && ["_KEY", "_SALT"].iter().any(|end| name.ends_with(end))
                && !super::placeholders::is_made_up(value.as_bytes())
        };
        if value.is_some_and(|value| is_secret(name, value) || is_salt(value)) {
            found(at);
        }
    }
}

/// Passwords in the connection strings of .NET: `Password=value;`.
pub(super) fn connection_strings(text: &str, found: &mut dyn FnMut(usize)) {
    let small = text.to_ascii_lowercase();
    for key in ["password=", "pwd="] {
        for at in memmem::find_iter(small.as_bytes(), key.as_bytes()) {
            let rest = text.get(at + key.len()..).unwrap_or_default();
            let end = rest.find([';', '"', '\n', '\'']).unwrap_or(rest.len());
            let before = small.get(..at).unwrap_or_default();
            let begins = before.ends_with([';', '"', ' ', '\'']);
            if begins && rest.get(..end).is_some_and(is_value) {
                found(at);
            }
        }
    }
}

/// Secrets of Kubernetes: documents of kind `Secret` with values that no template fills in.
pub(super) fn kubernetes_secrets(text: &str, found: &mut dyn FnMut(usize)) {
    let mut at = 0;
    for document in text.split("\n---") {
        let mut kind = document.split('\n').map(str::trim_end);
        let mut in_data = false;
        if kind.any(|line| line == "kind: Secret") {
            let mut here = at;
            for line in document.split('\n') {
                let is_top = !line.starts_with([' ', '\t']) && !line.trim().is_empty();
                if is_top {
                    in_data = matches!(line.trim_end(), "data:" | "stringData:");
                } else if in_data
                    && line
                        .split_once(": ")
                        .is_some_and(|(key, value)| is_secret(key.trim(), value))
                {
                    found(here);
                }
                here += line.len() + 1;
            }
        }
        at += document.len() + "\n---".len();
    }
}

/// Private keys of WireGuard: 32 bytes in Base64.
pub(super) fn wireguard(text: &str, found: &mut dyn FnMut(usize)) {
    lines(text, |key, value, at| {
        let is_key = matches!(key, "PrivateKey" | "PresharedKey") && value.len() == 44;
        if is_key && is_value(value) {
            found(at);
        }
    });
}

/// A master key of Rails: 32 or 64 hexadecimal digits.
pub(super) fn rails_key(text: &str, found: &mut dyn FnMut(usize)) {
    let word = text.trim();
    let is_key = matches!(word.len(), 32 | 64 | 128) && word.bytes().all(|b| b.is_ascii_hexdigit());
    if is_key && is_value(word) {
        found(0);
    }
}

/// Outputs and attributes of Terraform's state that are secrets.
pub(super) fn terraform_state(text: &str, found: &mut dyn FnMut(usize)) {
    const KEYS: [&str; 10] = [
        "password", "master_password", "admin_password", "secret", "secret_key", "private_key",
        "private_key_pem", "token", "client_secret", "administrator_login_password",
    ];
    let has = |member: &str| memmem::find(text.as_bytes(), member.as_bytes()).is_some();
    let is_state = has("\"terraform_version\"") || (has("\"version\"") && has("\"resources\""));
    if !is_state {
        return;
    }
    for key in KEYS {
        members(text, key, |value, at| {
            if is_value(value) {
                found(at);
            }
        });
    }
    // An output is an object of its own.
    for at in memmem::find_iter(text.as_bytes(), b"\"sensitive\"") {
        let after = text.get(at + "\"sensitive\"".len()..).unwrap_or_default().trim_start();
        let is_set = after.strip_prefix(':').is_some_and(|v| v.trim_start().starts_with("true"));
        let start = text.get(..at).and_then(|before| before.rfind('{')).filter(|_| is_set);
        let Some(start) = start else { continue };
        let end = after.find('}').map_or(text.len(), |length| text.len() - after.len() + length);
        let object = text.get(start..end).unwrap_or_default();
        members(object, "value", |value, place| {
            if is_value(value) {
                found(start + place);
            }
        });
    }
}
