//! Values that stand for a secret in examples and templates, and are none.

use super::entropy::entropy;

/// What people type in place of a value, in small letters.
const STANDS_FOR: &[&str] = &[
    "example", "placeholder", "changeme", "change-me", "change_me", "change-this", "change_this",
    "changeit", "replace", "redacted", "insert", "dummy", "your-", "your_", "yourtoken", "yourkey",
    "yourpassword", "yoursecret", "todo", "fixme", "xxxx", "****", "....", "sample", "fake",
    "deadbeef", "foobar", "lorem", "not-used", "not_used", "notused", "unused", "build-time",
    "build_time", "buildtime", "build-only", "build_only", "notasecret", "not-a-real-key",
    "not-a-real-token", "not-a-secret", "not_a_secret",
];

/// Sequences that nothing random has.
const SEQUENCES: &[&str] =
    &["1234567890", "0123456789", "abcdefgh", "abcdef0123", "qwertyui", "0a1b2c3d", "a1b2c3d4"];

/// Values that documentation and defaults have, in small letters: everybody knows them.
const DEFAULTS: &[&str] = &[
    "password", "passwd", "pass", "secret", "token", "key", "apikey", "api_key", "postgres",
    "root", "admin", "administrator", "user", "username", "test", "testing", "guest", "mysql",
    "redis", "mongo", "rabbitmq", "minio", "minioadmin", "elastic", "sa", "dev", "development",
    "local", "localhost", "default", "none", "null", "nil", "undefined", "true", "false", "yes",
    "no", "on", "off", "empty", "unset", "unused", "disabled", "enabled", "auto", "required",
    "optional", "prompt", "string", "value", "hidden", "build", "anonymous", "basic", "bearer",
    "md5", "scram-sha-256", "x-access-token", "x-oauth-basic", "oauth2", "my-secret", "mysecret",
    "my_secret", "mypassword", "my-password", "secretkey", "secret_key", "secret-key", "trust",
    "production", "staging", "ignore", "ci",
];

/// Whether bytes have a text in them that people type for examples, or one character many times in
/// a row.
pub(super) fn is_made_up(bytes: &[u8]) -> bool {
    const MAX_REPEATED: usize = 6;
    let small = bytes.to_ascii_lowercase();
    let has = |text: &&str| memchr::memmem::find(&small, text.as_bytes()).is_some();
    let repeats = small.chunk_by(|a, b| a == b).any(|run| MAX_REPEATED <= run.len());
    repeats || STANDS_FOR.iter().any(has) || SEQUENCES.iter().any(has)
}

/// Whether a value is written there, and not a reference to it, a text that stands for it, or a
/// default that everybody knows.
pub(super) fn is_value(value: &str) -> bool {
    let value = unquoted(value);
    let small = value.to_ascii_lowercase();
    const MIN_CHARACTERS: usize = 4;
    MIN_CHARACTERS <= value.len()
        && !is_reference(value)
        && !DEFAULTS.contains(&small.as_str())
        && !is_made_up(value.as_bytes())
}

/// Whether a value names the place where it comes from: a variable, a template, a file.
fn is_reference(value: &str) -> bool {
    const AROUND: [(&str, &str); 6] =
        [("<", ">"), ("[", "]"), ("%", "%"), ("@", "@"), ("__", "__"), ("{", "}")];
    const PARTS: [&str; 10] =
        ["${", "{{", "$(", "<%", "`", ".*", "process.env", "os.environ", "getenv(", "env("];
    let is_path = |value: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-~".contains(c);
        value.chars().all(is_plain) && (value.starts_with("~/") || value.contains('/'))
    };
    let starts = value.starts_with(['/', '.', '~']) && is_path(value);
    let variable = value.strip_prefix('$').is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    starts
        || variable
        || is_of_variables(value)
        || AROUND.iter().any(|(open, close)| value.starts_with(open) && value.ends_with(close))
        || PARTS.iter().any(|part| value.contains(part))
}

/// Whether a value begins with a variable, and has hardly anything but variables.
fn is_of_variables(value: &str) -> bool {
    const MIN_LETTERS: usize = 4;
    if !value.starts_with('$') || !value.get(1..).is_some_and(starts_name) {
        return false;
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let others = value.split('$').skip(1).flat_map(|part| {
        let name = part.bytes().take_while(|&byte| is_part(byte)).count();
        part.bytes().skip(if starts_name(part) { name } else { 0 })
    });
    others.filter(u8::is_ascii_alphanumeric).count() < MIN_LETTERS
}

fn starts_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Whether a value is made of words in small letters, joined by `-`, `_` or spaces, as no program
/// makes keys.
pub(super) fn is_plain_words(value: &str) -> bool {
    let value = unquoted(value);
    let words: Vec<&str> = value.split(['-', '_', ' ']).collect();
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    2 <= words.len() && words.iter().all(is_word)
}

/// Whether a value is the name of a file: with an extension.
fn is_file_name(value: &str) -> bool {
    let name = value.rsplit('/').next().unwrap_or(value);
    name.rsplit_once('.').is_some_and(|(name, extension)| {
        !name.is_empty()
            && (2..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && extension.bytes().any(|byte| byte.is_ascii_lowercase())
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
    })
}

/// Whether a value is one, and as disordered as a key: letters and digits, and neither a word nor a
/// path nor a fingerprint.
pub(super) fn is_key(value: &str) -> bool {
    let value = unquoted(value);
    const MIN_CHARACTERS: usize = 16;
    const MIN_ENTROPY: f64 = 3.0;
    let has = |kind: fn(&char) -> bool| value.chars().any(|c| kind(&c));
    let is_fingerprint = [32, 40, 64, 128].contains(&value.len())
        && value.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_lowercase());
    is_value(value)
        && MIN_CHARACTERS <= value.len()
        && has(char::is_ascii_digit)
        && has(char::is_ascii_alphabetic)
        && !value.contains(char::is_whitespace)
        && !value.contains("://")
        && !is_file_name(value)
        && !is_fingerprint
        && MIN_ENTROPY <= entropy(value.as_bytes())
}

/// Returns a value without quotes and spaces around it.
pub(super) fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let quoted = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    quoted('"').or_else(|| quoted('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_and_references_are_no_values() {
        for value in
            ["hunter2", "\"s3cr3t-Pa55\"", "correct horse battery", "p4ss", "$2a!x", "/Ab+c9=="]
        {
            assert!(is_value(value), "{value}");
        }
        let none = [
            "", "abc", "${TOKEN}", "$TOKEN", "<token>", "{{ token }}", "changeme", "'Password'",
            "your-token", "xxxxxxxx", "********", "/run/secrets/token", "postgres", "aaaaaaaa",
            "AKIAIOSFODNN7EXAMPLE", "%TOKEN%", "1234567890", "$USER:$PASSWORD",
            "\"build-time-only-not-used\"",
        ];
        for value in none {
            assert!(!is_value(value), "{value}");
        }
    }

    #[test]
    fn words_are_no_keys() {
        assert!(is_plain_words("correct-horse battery_staple"));
        for value in ["hunter", "correct-h0rse", "Correct-horse", "a--b", ""] {
            assert!(!is_plain_words(value), "{value}");
        }
    }

    #[test]
    fn keys_are_disordered() {
        assert!(is_key("q7Rk2vXz9Lm4Ht8W"));
        for value in [
            "q7Rk2vXz9Lm4",
            "production-settings",
            "0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D",
            "https://q7Rk2vXz9Lm4Ht8W",
            "/var/q7Rk2vXz9Lm4Ht8W",
            "aaaaaaaa11111111",
            "uploads/logo-2023.png",
        ] {
            assert!(!is_key(value), "{value}");
        }
    }
}
