//! Lines of a `.dockerignore`: which paths keep something out of the build context.

use std::collections::{BTreeMap, BTreeSet};

use crate::wildcard::is_like;

/// Returns the lines for where a file or directory of the image is in the build context; several if
/// it may have come from any of several sources.
///
/// `destination` is where the instruction copies to, `sources` what it copies, if known.
pub fn context_paths(path: &str, destination: &str, sources: Option<&[&str]>) -> Vec<String> {
    let Some(rest) = path.strip_prefix(destination) else { return Vec::new() };
    if !rest.is_empty() && !rest.starts_with('/') {
        return Vec::new();
    }
    let rest = rest.trim_start_matches('/');
    let Some(sources) = sources else {
        // Only a checksum is known, which is usually that of the whole build context.
        return (!rest.is_empty()).then(|| escaped(rest)).into_iter().collect();
    };
    if let (true, [source]) = (rest.is_empty(), sources) {
        let source = tidy(source);
        return (!source.is_empty() && !source.starts_with("<<"))
            .then(|| escaped(source))
            .into_iter()
            .collect();
    }
    let first = rest.split('/').next().unwrap_or_default();
    let last = |source: &str| source.rsplit('/').next().unwrap_or_default().to_owned();
    let is_file =
        |source: &&str| first == rest && is_like(last(source).as_bytes(), first.as_bytes());
    if let Some(file) = sources.iter().map(|source| tidy(source)).find(is_file) {
        let directory = file.strip_suffix(last(file).as_str()).unwrap_or_default();
        return vec![escaped(&format!("{directory}{rest}"))];
    }
    let directories = sources.iter().map(|source| tidy(source));
    let directories = directories.filter(|source| !source.contains(['*', '?', '[', '<']));
    let below = |source: &str| match source {
        "" => rest.to_owned(),
        source => format!("{source}/{rest}"),
    };
    directories.map(|source| escaped(&below(source))).collect()
}

/// Strips `./` and outer slashes from a source; empty for the build context itself.
fn tidy(source: &str) -> &str {
    let source = source.trim_matches('/');
    let source = source.strip_prefix("./").unwrap_or(source);
    if source == "." { "" } else { source }
}

/// Escapes a path, so that as a pattern it matches only itself.
fn escaped(path: &str) -> String {
    let mut line = String::with_capacity(path.len());
    for (index, character) in path.chars().enumerate() {
        let is_pattern =
            matches!(character, '*' | '?' | '[' | '\\') || index == 0 && "#!".contains(character);
        if is_pattern {
            line.push('\\');
        }
        line.push(character);
    }
    line
}

/// Names that mean the same in any directory: tools and systems create them everywhere.
const EVERYWHERE: [&str; 19] = [
    "node_modules", "__pycache__", "__tests__", "__mocks__", "__snapshots__", ".pytest_cache",
    ".mypy_cache", ".ruff_cache", ".DS_Store", "Thumbs.db", ".idea", ".vscode", ".terraform",
    ".git", ".github", ".husky", ".svn", "CVS", ".gitkeep",
];

/// Suffixes of names that mean the same in any directory.
const SUFFIXES: [&str; 12] = [
    ".pyc", ".swp", ".swo", "_test.go", ".test.ts", ".spec.ts", ".test.js", ".spec.js",
    ".test.tsx", ".spec.tsx", ".test.jsx", ".spec.jsx",
];

/// Whether a name means the same in any directory, in which case the name is the better line, even
/// if its directory happens to hold nothing else.
pub fn is_same_everywhere(name: &[u8]) -> bool {
    EVERYWHERE.iter().any(|known| known.as_bytes() == name)
}

/// Returns the pattern for a name in any directory; `None` if the name alone means nothing.
fn pattern(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let suffix = SUFFIXES.iter().find(|suffix| name.ends_with(**suffix));
    match EVERYWHERE.contains(&name) {
        true => Some(format!("**/{name}")),
        false => suffix.map(|suffix| format!("**/*{suffix}")),
    }
}

/// Replaces lines that differ only in their directory with one pattern, for names that mean the
/// same in any directory.
pub fn with_wildcards(lines: BTreeSet<String>) -> Vec<String> {
    let pattern = |line: &str| pattern(line.rsplit('/').next().unwrap_or_default().as_bytes());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for pattern in lines.iter().filter_map(|line| pattern(line)) {
        *counts.entry(pattern).or_default() += 1;
    }
    let shortened = |line: String| match pattern(&line) {
        Some(pattern) if 1 < counts.get(&pattern).copied().unwrap_or(0) => pattern,
        _ => line,
    };
    let shorter: BTreeSet<String> = lines.into_iter().map(shortened).collect();
    let mut lines = shorter.into_iter().collect();
    sort(&mut lines);
    lines
}

/// Sorts lines, those first that keep secrets out.
pub fn sort(lines: &mut Vec<String>) {
    lines.sort_by(|a, b| (!is_secret(a), a).cmp(&(!is_secret(b), b)));
    lines.dedup();
}

/// Whether a line keeps a source of a `COPY`, or a directory that it is in, out of the build
/// context.
pub fn keeps_out(line: &str, source: &str) -> bool {
    let source = tidy(source);
    if source.contains(['*', '?', '[', '<']) || source.is_empty() {
        return false;
    }
    let ends = source.match_indices('/').map(|(at, _)| at).chain([source.len()]);
    ends.filter_map(|end| source.get(..end)).any(|path| matches_path(line, path))
}

fn matches_path(line: &str, source: &str) -> bool {
    match line.strip_prefix("**/") {
        Some(pattern) => {
            let name = source.rsplit('/').next().unwrap_or(source);
            is_like(pattern.as_bytes(), name.as_bytes())
        }
        None => line == escaped(source) || is_like(line.as_bytes(), source.as_bytes()),
    }
}

/// Whether a path, or a pattern, ends in the name of a file with passwords or a private key. The
/// template of such a file is none.
pub fn is_secret(line: &str) -> bool {
    let name = line.rsplit('/').next().unwrap_or(line);
    let ends = [".pem", ".key", ".p12", ".pfx"];
    let is_template = ["example", "sample", "template"].iter().any(|part| name.contains(part));
    !is_template && name.starts_with(".env")
        || matches!(name, "id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519" | ".netrc" | ".pypirc")
        || ends.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, destination: &str, sources: Option<&[&str]>, expected: &[&str]) {
        assert_eq!(context_paths(path, destination, sources), expected, "{path}");
    }

    #[test]
    fn paths_are_those_of_the_build_context() {
        check("/app/a/b", "/app", None, &["a/b"]);
        check("/app/a/b", "/app", Some(&["."]), &["a/b"]);
        check("/app/a/b", "/app", Some(&["./src/"]), &["src/a/b"]);
        check("/app/a.json", "/app", Some(&["x/*.json", "y"]), &["x/a.json"]);
        check("/app/a/b", "/app", Some(&["x", "y"]), &["x/a/b", "y/a/b"]);
        check("/app", "/app", Some(&["src/app.js"]), &["src/app.js"]);
        check("/application/a", "/app", None, &[]);
    }

    #[test]
    fn patterns_in_names_are_escaped() {
        check("/app/#a*[b]", "/app", None, &["\\#a\\*\\[b]"]);
    }

    #[test]
    fn equal_names_are_one_line() {
        let lines = ["a/node_modules", "b/node_modules", "c/x.pyc", "d"];
        let lines = with_wildcards(lines.into_iter().map(str::to_owned).collect());
        assert_eq!(lines, ["**/node_modules", "c/x.pyc", "d"]);
    }
}
