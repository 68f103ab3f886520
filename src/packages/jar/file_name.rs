//! Splits the name of a jar into name and version, `NAME-VERSION[-CLASSIFIER].jar` (Maven,
//! "Introduction to repositories").

/// Words after a number that belong to the version instead of being a classifier, without digits at
/// their end.
const QUALIFIERS: [&str; 22] = [
    "snapshot", "release", "final", "ga", "m", "rc", "cr", "alpha", "beta", "b", "a", "sp", "jre",
    "android", "incubating", "pre", "preview", "milestone", "build", "dev", "ea", "v",
];

/// The usual words after a version (Maven, "Available Plugins").
const CLASSIFIERS: [&str; 8] = [
    "sources", "javadoc", "tests", "test-sources", "all", "shaded", "exec", "jar-with-dependencies",
];

/// Splits the name of a jar; the version is empty if it has none.
pub(in crate::packages) fn split(file: &str) -> (String, String) {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let dashes = || stem.match_indices('-').filter_map(|(at, _)| stem.split_at_checked(at));
    let numbered = || dashes().filter(|(_, rest)| is_numbered(rest));
    // The first number after which everything is version, as in `log4j-1.2-api-2.20.0`. Otherwise
    // the last one, with a classifier after it, as in `epoll-4.1.100.Final-linux-x86_64`; other
    // words than classifiers show that a number without a dot belongs to the name.
    let whole = numbered().find(|(_, rest)| version_bytes(rest) == rest.len());
    let is_version = |rest: &str| {
        let (version, more) = rest.split_at_checked(version_bytes(rest)).unwrap_or((rest, ""));
        version.contains('.') || CLASSIFIERS.contains(&more.trim_start_matches('-'))
    };
    match whole.or_else(|| numbered().rfind(|(_, rest)| is_version(rest))) {
        Some((name, rest)) => {
            let version = rest.get(1..version_bytes(rest)).unwrap_or_default();
            (name.to_owned(), version.to_owned())
        }
        None => (stem.to_owned(), String::new()),
    }
}

fn is_numbered(rest: &str) -> bool {
    rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
}

/// Returns how many bytes of `-1.0-SNAPSHOT-sources` belong to the version.
fn version_bytes(rest: &str) -> usize {
    let parts = rest.split('-').skip(1);
    parts.take_while(|part| is_version(part)).map(|part| part.len() + 1).sum()
}

fn is_version(part: &str) -> bool {
    if part.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let word = part.split('.').next().unwrap_or(part);
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    QUALIFIERS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_where_the_version_begins() {
        for (file, name, version) in [
            ("slf4j-api-2.0.9.jar", "slf4j-api", "2.0.9"),
            ("guava-32.1.2-jre.jar", "guava", "32.1.2-jre"),
            ("log4j-1.2-api-2.20.0.jar", "log4j-1.2-api", "2.20.0"),
            ("demo-0.0.1-SNAPSHOT.jar", "demo", "0.0.1-SNAPSHOT"),
            ("epoll-4.1.100.Final-linux-x86_64.jar", "epoll", "4.1.100.Final"),
            ("cats-core_2.13-2.9.0.jar", "cats-core_2.13", "2.9.0"),
            ("a-1.0-RC1.war", "a", "1.0-RC1"),
            ("a-1.0.jar", "a", "1.0"),
            ("app.jar", "app", ""),
            ("level-3-jar.jar", "level-3-jar", ""),
            ("json-20240303.jar", "json", "20240303"),
            ("json-20240303-sources.jar", "json", "20240303"),
            ("app-2-jar-with-dependencies.jar", "app", "2"),
            ("log4j-1.2-api-test-2.jar", "log4j-1.2-api-test", "2"),
            ("area-51-tools-1.jar", "area-51-tools", "1"),
            ("jrt-fs.jar", "jrt-fs", ""),
            ("-1.jar", "", "1"),
            (".jar", "", ""),
            ("", "", ""),
        ] {
            assert_eq!(split(file), (name.to_owned(), version.to_owned()), "{file}");
        }
    }
}
