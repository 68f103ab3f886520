//! Addresses with a password in them: `scheme://user:password@host` (RFC 3986, section 3.2.1).

use std::ops::Range;

use memchr::memmem;

use super::placeholders::is_value;

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
    let authority = rest.get(..authority)?;
    let (login, host) = authority.rsplit_once('@')?;
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let host_name = host.split(':').next().unwrap_or(host);
    // `https://TOKEN@github.com` has the token in place of the user.
    let (at, value) = match password {
        "" | "x-oauth-basic" => (start, user),
        password => (start + user.len() + 1, password),
    };
    let is_token = at != start || (20 <= value.len() && super::placeholders::is_key(value));
    let is_for_tests = HOSTS_FOR_TESTS.iter().any(|name| host_name.ends_with(name));
    let is_real = is_token
        && !host.is_empty()
        && !is_for_tests
        && !value.eq_ignore_ascii_case(user_of(user, at != start))
        && is_value(value);
    is_real.then_some(at..at + value.len())
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
            "://",
            "x://:@",
            "http://[::1]:80/",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
