//! Paths that `dpkg` is configured not to install: `path-exclude` and `path-include` (dpkg(1)).

use crate::packages::path_list;
use crate::packages::stored::{store, stored};

/// How many rules of an image are honoured; Debian's slim images have about 20.
const MAX_RULES: usize = 1000;

/// How many steps matching may take in one image: patterns that backtrack would take minutes. The
/// rules of Debian's slim images take about 30 for a path, so this is enough for 300,000 of them.
const MAX_STEPS: u64 = 10_000_000;

/// Whether matching paths are excluded, and the pattern.
type Rule = (bool, Vec<u8>);

/// Keeps the rules of a configuration file.
pub(super) fn condense(text: Vec<u8>) -> Vec<u8> {
    let mut rules: Vec<Rule> = Vec::new();
    for line in path_list::lines(&text) {
        let line = line.trim_ascii();
        let exclude = line.strip_prefix(b"path-exclude").map(|rest| (true, rest));
        let include = line.strip_prefix(b"path-include").map(|rest| (false, rest));
        let Some((excludes, rest)) = exclude.or(include) else { continue };
        let pattern = rest.trim_ascii_start();
        let pattern = pattern.strip_prefix(b"=").unwrap_or(pattern).trim_ascii();
        let quoted = pattern.strip_prefix(b"\"").and_then(|inside| inside.strip_suffix(b"\""));
        rules.push((excludes, quoted.unwrap_or(pattern).to_vec()));
    }
    store(&rules)
}

/// Whether the kept parts of a file exclude any path.
pub fn excludes_any(kept: &[u8]) -> bool {
    stored::<Vec<Rule>>(kept).is_some_and(|rules| rules.iter().any(|(excludes, _)| *excludes))
}

/// The rules of an image.
#[derive(Debug)]
pub(super) struct Filter {
    /// In the order in which `dpkg` reads them.
    rules: Vec<Rule>,
    steps: u64,
}

impl Filter {
    /// Reads the kept parts of each file, in order.
    pub(super) fn new<'a>(files: impl Iterator<Item = &'a [u8]>) -> Self {
        let rules = files.filter_map(stored::<Vec<Rule>>).flatten().take(MAX_RULES).collect();
        Self { rules, steps: MAX_STEPS }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether there were too many steps, so that paths may be excluded without being called so.
    pub(super) fn is_spent(&self) -> bool {
        self.steps == 0
    }

    /// Whether a path is excluded: the last rule that it matches decides.
    pub(super) fn excludes(&mut self, path: &[u8]) -> bool {
        for (excludes, pattern) in self.rules.iter().rev() {
            if matches(pattern, path, &mut self.steps) {
                return *excludes;
            }
        }
        false
    }
}

/// Whether a path matches a pattern, as fnmatch(3) without flags: `*` and `?` also match `/`.
fn matches(pattern: &[u8], path: &[u8], steps: &mut u64) -> bool {
    // Most patterns differ from most paths before their first special character.
    let is_special = |byte: &u8| b"*?[\\".contains(byte);
    let literal = pattern.iter().position(is_special).unwrap_or(pattern.len());
    let (literal, mut pattern) = pattern.split_at_checked(literal).unwrap_or((pattern, &[]));
    *steps = steps.saturating_sub(1 + literal.len() as u64 / 16);
    let Some(mut path) = path.strip_prefix(literal) else { return false };
    // Where to continue if the last star takes one more byte.
    let mut retry: Option<(&[u8], &[u8])> = None;
    loop {
        *steps = steps.saturating_sub(1);
        if *steps == 0 {
            return false;
        }
        if let Some(after) = pattern.strip_prefix(b"*") {
            if after.is_empty() {
                return true;
            }
            pattern = after;
            retry = Some((after, path));
            continue;
        }
        let next = path.split_first();
        let matched = next.and_then(|(&byte, rest)| Some((match_byte(pattern, byte)?, rest)));
        if let Some((after, rest)) = matched {
            (pattern, path) = (after, rest);
            continue;
        }
        if pattern.is_empty() && path.is_empty() {
            return true;
        }
        match retry.and_then(|(after, from)| Some((after, from.split_first()?.1))) {
            Some((after, rest)) => {
                (pattern, path) = (after, rest);
                retry = Some((after, rest));
            }
            None => return false,
        }
    }
}

/// Returns the rest of a pattern if its first element, which is not a star, matches a byte.
fn match_byte(pattern: &[u8], byte: u8) -> Option<&[u8]> {
    let (&first, rest) = pattern.split_first()?;
    match first {
        b'?' => Some(rest),
        b'[' => match bracket(rest, byte) {
            Some((true, rest)) => Some(rest),
            Some((false, _)) => None,
            // Without a closing bracket it is an ordinary character.
            None => (byte == b'[').then_some(rest),
        },
        b'\\' => {
            let (&quoted, rest) = rest.split_first()?;
            (quoted == byte).then_some(rest)
        }
        first => (first == byte).then_some(rest),
    }
}

/// Whether a byte is in a set, and what follows the set; `None` if the set has no end.
fn bracket(set: &[u8], byte: u8) -> Option<(bool, &[u8])> {
    let (is_negated, mut rest) = match set.split_first() {
        Some((b'!' | b'^', rest)) => (true, rest),
        _ => (false, set),
    };
    let mut is_in = false;
    let mut is_first = true;
    loop {
        let (&from, after) = rest.split_first()?;
        if from == b']' && !is_first {
            return Some((is_in != is_negated, after));
        }
        is_first = false;
        rest = after;
        is_in |= match after {
            [b'-', to, after @ ..] if *to != b']' => {
                rest = after;
                (from..=*to).contains(&byte)
            }
            _ => from == byte,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_fnmatch_does() {
        let matches = |pattern: &str, path: &str| {
            super::matches(pattern.as_bytes(), path.as_bytes(), &mut 1_000_000)
        };
        assert!(matches("/usr/share/doc/*", "/usr/share/doc/a/b"));
        assert!(!matches("/usr/share/doc/*", "/usr/share/doc"));
        assert!(matches("/usr/share/doc/*/copyright", "/usr/share/doc/a/b/copyright"));
        assert!(matches("*.[a-c]?\\*", "x.bz*"));
        assert!(!matches("*.[!a-c]z", "x.bz"));
        assert!(matches("[]x]", "]") && matches("[a", "[a") && !matches("[a", "a"));
        assert!(matches("", "") && matches("**", "") && !matches("", "a"));
    }

    #[test]
    fn the_last_rule_that_matches_decides() {
        let text =
            b"# comment\npath-exclude=/usr/share/doc/*\npath-include /usr/share/doc/*/copyright\n\
            path-exclude \"/usr/share/man/*\"\nforce-unsafe-io\n";
        let kept = condense(text.to_vec());
        let mut filter = Filter::new([kept.as_slice()].into_iter());
        assert!(filter.excludes(b"/usr/share/doc/a/changelog.gz"));
        assert!(!filter.excludes(b"/usr/share/doc/a/copyright"));
        assert!(filter.excludes(b"/usr/share/man/man1/a.1.gz"));
        assert!(!filter.excludes(b"/usr/bin/a"));
    }

    #[test]
    fn patterns_that_backtrack_end_in_time() {
        let pattern = format!("*{}", "a".repeat(2000));
        let kept = condense(format!("path-exclude={pattern}b\n").into_bytes());
        let mut filter = Filter::new([kept.as_slice()].into_iter());
        for _ in 0..100 {
            assert!(!filter.excludes("a".repeat(4000).as_bytes()));
        }
        assert!(filter.is_spent());
    }

    #[test]
    fn the_rules_of_slim_images_are_compared_with_many_paths() {
        let rules: String = ["doc", "info", "linda", "lintian", "man", "locale", "groff"]
            .iter()
            .flat_map(|name| {
                let exclude = format!("path-exclude /usr/share/{name}/*\n");
                [exclude, format!("path-include /usr/share/{name}/*/copyright\n")]
            })
            .collect();
        let kept = condense(rules.into_bytes());
        let mut filter = Filter::new([kept.as_slice()].into_iter());
        for number in 0..100_000 {
            let path = format!("/usr/share/doc/package-{number}/changelog.Debian.gz");
            assert!(filter.excludes(path.as_bytes()));
        }
        assert!(!filter.is_spent());
    }
}
