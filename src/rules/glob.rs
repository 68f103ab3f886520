//! Patterns of paths in a configuration.

use globset::{Candidate, GlobBuilder, GlobMatcher};

/// A pattern that paths in an image match: `*` within a name, `**` over directories, `?`, `[a-z]`
/// and `{a,b}`. It starts at the root, with or without a slash.
///
/// A directory that matches includes everything in it.
#[derive(Debug, Clone)]
pub struct PathGlob {
    text: String,
    matcher: GlobMatcher,
}

impl PathGlob {
    /// Builds a pattern; the error says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, String> {
        let relative = text.strip_prefix("./").unwrap_or(text);
        let relative = relative.trim_start_matches('/').trim_end_matches('/');
        if relative.is_empty() {
            return Err("it names no path".to_owned());
        }
        let glob = GlobBuilder::new(relative)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        Ok(Self { text: text.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Returns the pattern as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the path itself matches; its directories are not considered.
    pub fn is_match(&self, path: &[u8]) -> bool {
        let relative = path.strip_prefix(b"/").unwrap_or(path);
        self.matcher.is_match_candidate(&Candidate::from_bytes(relative))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stop_at_slashes_and_names_may_be_any_bytes() {
        for (glob, path, matches) in [
            ("app/*.map", "/app/a.map", true),
            ("/app/*.map", "/app/a.map", true),
            ("app/*.map", "/app/b/a.map", false),
            ("app/**/*.map", "/app/b/c/a.map", true),
            ("app/**", "/app/b", true),
            ("app/**", "/app", false),
            ("app/", "/app", true),
            ("./app", "/app", true),
            ("**/*.{js,ts}", "/a/b.ts", true),
            ("app/[ab]?", "/app/b1", true),
            (r"app/\*", "/app/*", true),
            (r"app/\*", "/app/x", false),
        ] {
            let glob = PathGlob::new(glob).expect("it is a pattern");
            assert_eq!(glob.is_match(path.as_bytes()), matches, "{} {path}", glob.text());
        }
        let any = PathGlob::new("a/*").expect("it is a pattern");
        assert!(any.is_match(b"/a/\xff\n"));
    }

    #[test]
    fn bad_patterns_are_errors() {
        assert_eq!(PathGlob::new("/").unwrap_err(), "it names no path");
        assert!(PathGlob::new("app/[a").is_err());
        assert!(PathGlob::new("app/{a").is_err());
    }
}
