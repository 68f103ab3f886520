//! Secrets in variables and labels of an image's configuration.

use super::Span;
use super::assigned::is_secret;
use super::commands::in_command;
use super::keys::is_key;
use super::names::is_for_browsers;
use super::scan::BROWSER_KEYS;

/// Returns the secrets in the value of a variable or a label, by its name.
///
/// The whole value is one if the name says so; otherwise the tokens and passwords in it are.
pub fn in_setting(name: &str, value: &str) -> Vec<Span> {
    if is_secret(name, value) || is_key(value) {
        return vec![Span { range: 0..value.len(), noun: "secret", name: name.to_owned() }];
    }
    let mut spans = in_command(value);
    spans.retain(|span| !(is_for_browsers(name) && BROWSER_KEYS.contains(&span.noun)));
    spans.iter_mut().for_each(|span| name.clone_into(&mut span.name));
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_secrets_by_their_names_or_parts_of_them_by_their_form() {
        let found = |name, value| -> Vec<_> {
            in_setting(name, value).into_iter().map(|span| (span.name, span.range)).collect()
        };
        let named = |name: &str, range| vec![(name.to_owned(), range)];
        assert_eq!(found("DB_PASSWORD", "hunter2"), named("DB_PASSWORD", 0..7));
        assert_eq!(found("DB_URL", "pg://u:hunter2@h"), named("DB_URL", 7..14));
        assert_eq!(found("OPTS", "-Dtoken=hunter2"), named("OPTS", 8..15));
        assert_eq!(found("DB_PASSWORD", "changeme"), []);
        assert_eq!(found("DB_PASSWORD_FILE", "hunter2"), []);
        assert_eq!(found("PATH", "/usr/bin"), []);
        let key = ["AI", "za", "SyB4c7d9Qw2Lk8Zx3Vn6Mp1Rt5Yh0Gf_JsU"].concat();
        assert_eq!(found("VITE_FIREBASE_API_KEY", &key), []);
        assert_eq!(found("MAPS", &key), named("MAPS", 0..39));
        assert_eq!(found("SECRET_KEY", "build-time-only-not-used"), []);
        assert_eq!(found("SECRET_KEY", "correct-horse-battery"), []);
        assert_eq!(found("S3_KEY", "uploads/logo-2023.png"), []);
        assert_eq!(found("GPG_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D"), []);
    }
}
