//! Which paths patterns may match: asking the patterns themselves takes long for millions of paths.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::{Joint, Node};

/// The paths that have a name which some of the patterns need. Few have; only those have to be
/// written out and compared.
pub(in crate::compare) struct MayMatch(Vec<bool>);

impl MayMatch {
    pub(in crate::compare) fn of<'p>(
        joint: &Joint<'_>,
        patterns: impl Iterator<Item = &'p str>,
    ) -> Self {
        // Of a pattern without a plain name nothing is known.
        let names: Option<HashSet<&str, RandomState>> = patterns.map(plain_name).collect();
        let mut may_match = vec![names.is_none(); joint.len()];
        for node in 1..joint.len() {
            let has_name = names.as_ref().is_some_and(|names| names.contains(joint.name(node)));
            if has_name || may_match.get(joint.parent(node)) == Some(&true) {
                may_match.get_mut(node).into_iter().for_each(|may_match| *may_match = true);
            }
        }
        Self(may_match)
    }

    pub(in crate::compare) fn contains(&self, node: Node) -> bool {
        self.0.get(node) == Some(&true)
    }
}

/// The last name in a pattern that stands for itself: every path that the pattern matches has it.
fn plain_name(pattern: &str) -> Option<&str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    // Braces may have slashes in them, between which are alternatives.
    let before_braces = pattern.split('{').next().unwrap_or_default();
    let mut names = before_braces.rsplit('/');
    names.find(|name| !name.is_empty() && name.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_name_without_wildcards_is_needed() {
        for (pattern, name) in [
            ("var/lib/dpkg/**", Some("dpkg")),
            ("var/lib/dpkg/*-old", Some("dpkg")),
            ("etc/ld.so.cache", Some("ld.so.cache")),
            ("**/node_modules/.bin/**", Some(".bin")),
            ("etc/{passwd,group}-", Some("etc")),
            ("app/{a,b/c}", Some("app")),
            ("{a,b}/c", None),
            ("**/*.pyc", None),
            (r"app\/*", None),
        ] {
            assert_eq!(plain_name(pattern), name, "{pattern}");
        }
    }
}
