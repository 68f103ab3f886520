//! Variables, options and labels whose names say that their values are secrets.

/// How much a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// Any value is a secret, such as that of `DB_PASSWORD`.
    Secret,
    /// A value that looks like a key is a secret, such as that of `SIGNING_KEY`.
    Perhaps,
}

/// Words that a name ends in, or has before a number, if any value is a secret.
const SECRET: &[&str] = &[
    "PASSWORD", "PASSWD", "PASSPHRASE", "PASS", "PWD", "SECRET", "TOKEN", "APIKEY", "AUTHTOKEN",
    "CREDENTIALS", "CREDENTIAL", "PWORD", "SECRETS", "ACCESSTOKEN", "CLIENTSECRET", "PAT",
    "PGPASSWORD", "PGPASS", "DBPASS", "SSHPASS", "REQUIREPASS", "MASTERAUTH", "ROOTPASS",
];

/// Words before `KEY` with which any value is a secret.
const SECRET_KEYS: &[&str] =
    &["API", "SECRET", "PRIVATE", "ENCRYPTION", "MASTER", "SIGNING", "AUTH", "ACCESS", "ACCOUNT"];

/// Words that a name ends in if a value that looks like a key is a secret.
const PERHAPS: &[&str] = &["KEY", "AUTH", "SALT", "DSN", "SIGNATURE", "COOKIE", "WEBHOOK", "JWT"];

/// Words that say that something else is meant.
const PUBLIC: &[&str] = &[
    "PUBLIC", "PUBLISHABLE", "GPG", "PGP", "FINGERPRINT", "CHECKSUM", "SHA256", "SHA512",
    "KEYRING", "KEYSERVER", "FILE", "EXAMPLE", "OLDPWD", "ANON",
];

/// Beginnings of names whose values are built into what browsers load.
const FOR_BROWSERS: &[&str] =
    &["NEXT_PUBLIC_", "VITE_", "REACT_APP_", "NUXT_PUBLIC_", "PUBLIC_", "GATSBY_", "EXPO_PUBLIC_"];

/// Returns what a name says; `None` if its value may be shown.
pub(super) fn says(name: &str) -> Option<Says> {
    const MAX_BYTES: usize = 128;
    if MAX_BYTES < name.len() || matches!(name, "PWD" | "OLDPWD") {
        return None;
    }
    let words = words(name);
    let is_public =
        words.iter().any(|word| PUBLIC.contains(&word.as_str())) || is_for_browsers(name);
    let last = words.iter().rev().find(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
    let last = last.filter(|_| !is_public)?.trim_end_matches(|c: char| c.is_ascii_digit());
    let before = words
        .iter()
        .rev()
        .skip_while(|word| !word.starts_with(last))
        .nth(1)
        .map_or("", |word| word.as_str());
    if SECRET.contains(&last) || (last == "KEY" && SECRET_KEYS.contains(&before)) {
        // `AWS_ACCESS_KEY` alone is a name of `AWS_ACCESS_KEY_ID`, which is no secret.
        return Some(Says::Secret);
    }
    let glued = ["PASSWORD", "PASSWD", "SECRET", "APIKEY", "SECRETKEY", "PRIVATEKEY"];
    if glued.iter().any(|end| last.ends_with(end)) {
        return Some(Says::Secret);
    }
    PERHAPS.contains(&last).then_some(Says::Perhaps)
}

/// Whether the value of a variable is built into what browsers load, so that it is public.
pub(super) fn is_for_browsers(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    FOR_BROWSERS.iter().any(|start| upper.starts_with(start))
}

/// Returns the words of a name in capitals: between `_`, `-`, `.` and `:`, and where a capital
/// follows a small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        let is_break = !c.is_ascii_alphanumeric();
        if is_break || (was_small && c.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| !is_break) {
            word.push(c.to_ascii_uppercase());
        }
        was_small = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_recognised_by_their_words() {
        for name in [
            "DB_PASSWORD", "GITHUB_TOKEN", "secretKey", "clientSecret", "AWS_SECRET_ACCESS_KEY",
            "STRIPE_API_KEY", "MYSQL_ROOT_PASSWORD", "PGPASSWORD", "REDIS_PASS", "PASSWORD2",
            "spring.datasource.password", "npm_token", "DB_PWD", "APIKEY", "rootPassword", "PASS",
            "PGPASS",
        ] {
            assert_eq!(says(name), Some(Says::Secret), "{name}");
        }
        for name in ["SIGNING_JWT", "APP_KEY", "SENTRY_DSN", "KEY", "CACHE_KEY"] {
            assert_eq!(says(name), Some(Says::Perhaps), "{name}");
        }
    }

    #[test]
    fn names_of_other_things_are_left_alone() {
        for name in [
            "GPG_KEY",
            "GPG_KEYS",
            "NGINX_GPGKEY_PATH",
            "PYTHON_SHA256",
            "APT_KEYRING",
            "KEYMAP",
            "DB_PASSWORD_FILE",
            "TOKENIZERS_PARALLELISM",
            "MAX_TOKENS",
            "PASSWORD_MIN_LENGTH",
            "AUTHOR",
            "AUTH_URL",
            "NEXT_PUBLIC_API_KEY",
            "STRIPE_PUBLISHABLE_KEY",
            "PATH",
            "PWD",
            "OLDPWD",
            "SSH_PUBLIC_KEY",
            "SECRET_NAME",
            "TOKEN_TTL",
            "KEY_ID",
            "",
            "AWS_ACCESS_KEY_ID",
            "GITHUB_TOKEN_URL",
            "COMPASS",
            "org.opencontainers.image.authors",
        ] {
            assert_eq!(says(name), None, "{name}");
        }
    }
}
