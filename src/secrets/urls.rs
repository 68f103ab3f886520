//! Addresses with a password in them: `scheme://user:password@host` (RFC 3986, section 3.2.1).

use std::ops::Range;

use memchr::memmem;

use super::placeholders::{is_key, is_value};

/// The longest user and password that are looked at.
const MAX_BYTES: usize = 512;

/// Users that hosts of code take with a token as the password, and whose names hold no token.
const HOSTS_FOR_TESTS: [&str; 6] =
    ["example.com", "example.org", "example.net", "localhost", "127.0.0.1", ".example"];

/// Calls a function with the place of each password in an address, in order.
pub(super) fn passwords(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|rest| memmem::find(rest, b"://")) {
        from += at + 3;
        if let Some(range) = password(text, from) {
            from = range.end;
            found(range);
        }
    }
}

/// Returns where the password is in an address, by the place after its `://`.
fn password(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/?#\"'<>`,;()|\\".contains(byte);
    let authority = rest.bytes().take(MAX_BYTES).take_while(|byte| !ends(byte)).count();
    let authority = rest.get(..authority.max(unescaped(rest, authority)))?;
    let (login, host) = authority.rsplit_once('@')?;
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let host_name = host.split(':').next().unwrap_or(host);
    // `https://TOKEN@github.com` has the token in place of the user.
    let (at, value) = match password {
        "" | "x-oauth-basic" => (start, user),
        password => (start + user.len() + 1, password),
    };
    let path = rest.get(authority.len()..).unwrap_or_default();
    let is_token = at != start || (is_login(host_name, value) && !is_dsn(host_name, path));
    let is_for_tests = HOSTS_FOR_TESTS.iter().any(|name| host_name.ends_with(name));
    let is_real = is_token
        && !host.is_empty()
        && !is_for_tests
        && !value.eq_ignore_ascii_case(user_of(user, at != start))
        && is_value(value);
    is_real.then_some(at..at + value.len())
}

/// Returns the length of an authority with a password that has characters in it which end it, such
/// as `/` and `#`; 0 without one. No port has letters, so a password it is.
fn unescaped(rest: &str, length: usize) -> usize {
    let Some((user, start)) = rest.get(..length).and_then(|part| part.split_once(':')) else {
        return 0;
    };
    let is_password = !user.is_empty()
        && start.bytes().any(|byte| byte.is_ascii_alphabetic())
        && start.bytes().all(|byte| byte.is_ascii_graphic() && !b"@[]".contains(&byte))
        && rest.get(length..).is_some_and(|rest| rest.starts_with(['/', '#', '?']));
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'<>`,;()|\\".contains(byte);
    let word = rest.bytes().take(MAX_BYTES).take_while(|byte| !ends(byte)).count();
    let at = rest.get(..word).and_then(|word| word.rfind('@')).filter(|_| is_password);
    let host = |at: usize| {
        let host = rest.get(at..word).unwrap_or_default();
        host.find(['/', '#', '?']).unwrap_or(host.len())
    };
    at.map_or(0, |at| at + host(at))
}

/// Hosts of code, which take a token as the user.
const CODE_HOSTS: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "dev.azure.com"];

/// Whether a user without a password is a token.
fn is_login(host: &str, user: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| user.bytes().any(|byte| kind(&byte));
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let is_long = 20 <= user.len() || (CODE_HOSTS.contains(&host) && is_mixed);
    is_long && is_key(user)
}

/// Whether an address is one for reports to Sentry, whose keys are public: its path is the number
/// of a project.
///
/// <https://docs.sentry.io/concepts/key-terms/dsn-explainer/>
fn is_dsn(host: &str, path: &str) -> bool {
    let digits = path.strip_prefix('/').unwrap_or_default();
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let is_end = digits.get(length..).is_some_and(|rest| !rest.starts_with('/'));
    host.ends_with("sentry.io") || (0 < length && is_end)
}

/// The user that a password is compared with: one that equals it is a default.
fn user_of(user: &str, has_password: bool) -> &str {
    if has_password { user } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut all = Vec::new();
        passwords(text, |range| all.push(&text[range]));
        all
    }

    #[test]
    fn passwords_of_addresses_are_found() {
        assert_eq!(found("https://u:hunter2@git.corp/x"), ["hunter2"]);
        assert_eq!(found("a postgres://app:S3cr3t!@db:5432/x b"), ["S3cr3t!"]);
        assert_eq!(found("redis://:hunter2@cache http://u:p4ss@h"), ["hunter2", "p4ss"]);
        assert_eq!(
            found("https://q7Rk2vXz9Lm4Ht8WcJd5Yb3@git.corp/x"),
            ["q7Rk2vXz9Lm4Ht8WcJd5Yb3"]
        );
        assert_eq!(found("pg://u:S3cr/et#1@db:1/x?y=z"), ["S3cr/et#1"]);
        assert_eq!(found("https://q7Rk2vXz9Lm4Ht8W@github.com/a"), ["q7Rk2vXz9Lm4Ht8W"]);
    }

    #[test]
    fn addresses_without_one_are_left_alone() {
        for text in [
            "https://git.corp/x",
            "https://git@git.corp/x",
            "ssh://git@host:22/x",
            "https://u:${TOKEN}@h/",
            "https://user:password@h",
            "http://postgres:postgres@db/",
            "https://u:hunter2@example.com/",
            "redis://u:hunter2@localhost",
            "http://h/a:b@c",
            "http://h:8080/a@b",
            "http://h:$PORT/ab@c",
            "https://x:",
            "://",
            "x://:@",
            "http://[::1]:80/",
            "https://deploy-user-2023-a@github.com/a",
            "https://q7rk2vxz9lm4ht8wcjd5yb3a1b2d3e4f@o1.ingest.sentry.io/2",
            "https://q7rk2vxz9lm4ht8wcjd5yb3a1b2d3e4f@sentry.corp/2",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
