//! The version that a Go program was given by its linker, `-ldflags "-X main.version=v1.0.0"`
//! (cmd/link, "-X").

/// Returns the version in the linker's flags, as the build information has them: quoted if there is
/// a space in them.
///
/// A variable called `version` counts if it is one of the package `main` or of the main module:
/// that of a dependency is set too, for what only the dependency prints.
pub(super) fn version(flags: &str, module: &str) -> Option<String> {
    let flags = unquoted(flags);
    let words = words(&flags);
    let settings = words.iter().zip(words.iter().skip(1).map(Some).chain([None]));
    let mut found: Option<&str> = None;
    for (word, next) in settings {
        let word = word.strip_prefix('-').map(|word| word.strip_prefix('-').unwrap_or(word));
        let setting = match word {
            Some("X") => next.map(String::as_str),
            Some(word) => word.strip_prefix("X="),
            None => None,
        };
        let Some((variable, value)) = setting.and_then(|setting| setting.split_once('=')) else {
            continue;
        };
        let Some((package, name)) = variable.rsplit_once('.') else { continue };
        let is_version = name.eq_ignore_ascii_case("version")
            && value.bytes().any(|byte| byte.is_ascii_digit())
            && !value.contains(char::is_whitespace);
        if is_version && package == "main" {
            return Some(value.to_owned());
        }
        let below = package.strip_prefix(module).filter(|_| !module.is_empty());
        if is_version && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            found = found.or(Some(value));
        }
    }
    found.map(str::to_owned)
}

/// Removes Go's quotes around a setting.
fn unquoted(text: &str) -> String {
    let inner = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(raw) = inner('`') {
        return raw.to_owned();
    }
    let Some(quoted) = inner('"') else { return text.to_owned() };
    let (mut plain, mut is_escaped) = (String::new(), false);
    for character in quoted.chars() {
        if character == '\\' && !is_escaped {
            is_escaped = true;
            continue;
        }
        plain.push(if is_escaped && matches!(character, 'n' | 't') { ' ' } else { character });
        is_escaped = false;
    }
    plain
}

/// Splits flags at spaces, but not within quotes, as the go command does.
fn words(flags: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = flags.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '\'' | '"' => {
                let inner = rest.get(1..).unwrap_or_default();
                inner.split_once(first).unwrap_or((inner, ""))
            }
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_the_program_are_found() {
        for (flags, expected) in [
            (r#""-w -X main.version=v1.0.0""#, Some("v1.0.0")),
            (r#""-s -w -X=main.Version=2.1-rc1 -X main.commit=abc1""#, Some("2.1-rc1")),
            (r#""-X 'main.version=1.2' -X main.built=today""#, Some("1.2")),
            (r#"`-X "main.version=1.3"`"#, Some("1.3")),
            (r#""-X \"main.version=1.4\"""#, Some("1.4")),
            ("-X=main.version=5", Some("5")),
            (r#""-X a.b/c/internal/build.Version=6 -X main.version=7""#, Some("7")),
            (r#""-X a.b/c/internal/build.Version=6""#, Some("6")),
            (r#""-X a.b/c.version=6""#, Some("6")),
        ] {
            assert_eq!(version(flags, "a.b/c").as_deref(), expected, "{flags}");
        }
    }

    #[test]
    fn other_variables_and_damage_are_no_version() {
        for flags in [
            "",
            "\"",
            "-X",
            r#""-w -X""#,
            r#""-X main.version""#,
            r#""-X main.version=""#,
            r#""-X main.version=unknown""#,
            r#""-X main.goversion=go1.20""#,
            r#""-X a.b/cd/build.version=6""#,
            r#""-X github.com/prometheus/common/version.Version=0.45""#,
            r#""-X 'main.version=one 2""#,
            r#""main.version=1.0""#,
        ] {
            assert_eq!(version(flags, "a.b/c"), None, "{flags}");
        }
        assert_eq!(version("\"-X /build.version=6\"", ""), None);
    }
}
