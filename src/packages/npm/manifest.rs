//! `package.json`: what of it is kept, and how.

use std::collections::BTreeSet;

use serde::de::MapAccess;

use super::json::{Names, Shape, Text, parse, skip, take};
use super::members::{AskedBy, OptionalPeers, Scripts, Workspaces, replace};

/// What one line of what is kept says; the rest of the line is a name.
///
/// npm docs, package.json: `dependencies`, `optionalDependencies`, `peerDependencies`,
/// `peerDependenciesMeta`, `devDependencies`, `workspaces`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Version,
    Requires,
    Optional,
    Peer,
    OptionalPeer,
    Development,
    /// A pattern of directories.
    Workspaces,
    /// npm 6 wrote its notes into it; the name is empty.
    Noted,
    /// npm 6 notes that the project itself asks for it; the name is empty.
    AskedFor,
    /// npm 6 notes that the project's development asks for it; the name is empty.
    AskedForDevelopment,
    /// A script of a project: its name, a blank, what it runs.
    Script,
    /// It is cut or no JSON; the name is empty.
    Damaged,
}

const LINES: [(u8, Line); 12] = [
    (b'v', Line::Version),
    (b'r', Line::Requires),
    (b'o', Line::Optional),
    (b'p', Line::Peer),
    (b'q', Line::OptionalPeer),
    (b'd', Line::Development),
    (b'w', Line::Workspaces),
    (b'n', Line::Noted),
    (b'/', Line::AskedFor),
    (b'#', Line::AskedForDevelopment),
    (b's', Line::Script),
    (b'!', Line::Damaged),
];

/// Writes a line; those with line ends or zeros are left out, as no name has any.
pub(super) fn write(out: &mut Vec<u8>, line: Line, text: &str) {
    let tag = LINES.iter().find(|(_, it)| *it == line).map_or(b'!', |(tag, _)| *tag);
    if !text.contains(['\n', '\0']) {
        out.push(tag);
        out.extend_from_slice(text.as_bytes());
        out.push(b'\n');
    }
}

/// Reads what was kept.
pub(super) fn lines(kept: &[u8]) -> impl Iterator<Item = (Line, &str)> {
    kept.split(|&byte| byte == b'\n').filter_map(|line| {
        let (tag, text) = line.split_first()?;
        let line = LINES.iter().find(|(it, _)| it == tag)?.1;
        Some((line, str::from_utf8(text).ok()?))
    })
}

/// Keeps what counts of an installed package.
pub(super) fn condense_installed(content: Vec<u8>) -> Vec<u8> {
    condense(&content, false)
}

/// Keeps what counts of a project.
pub(super) fn condense_project(content: Vec<u8>) -> Vec<u8> {
    condense(&content, true)
}

fn condense(content: &[u8], is_project: bool) -> Vec<u8> {
    let mut manifest = if is_project { Manifest::of_project() } else { Manifest::default() };
    let whole = parse(content, &mut manifest);
    let mut out = Vec::new();
    if !whole {
        write(&mut out, Line::Damaged, "");
    }
    manifest.write(&mut out);
    out.shrink_to_fit();
    out
}

/// The parts of a `package.json`, or of an entry of a lock file, that have the same form.
#[derive(Default)]
pub(super) struct Manifest {
    version: Text,
    requires: Names,
    optional: Names,
    peers: Names,
    optional_peers: OptionalPeers,
    development: Names,
    workspaces: Workspaces,
    asked: AskedBy,
    scripts: Scripts,
    /// Whether development dependencies count: those of installed packages are not installed.
    is_project: bool,
}

impl Manifest {
    /// One whose development dependencies count.
    pub(super) fn of_project() -> Self {
        Self { is_project: true, ..Self::default() }
    }

    /// Writes all that it has.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        if !self.version.0.is_empty() {
            write(out, Line::Version, &self.version.0);
        }
        let optional_peers: BTreeSet<&String> = self.optional_peers.0.0.iter().collect();
        let peer = |name: &String| match optional_peers.contains(name) {
            true => Line::OptionalPeer,
            false => Line::Peer,
        };
        // npm docs: an entry of optionalDependencies overrides one of that name in dependencies.
        let optional: BTreeSet<&String> = self.optional.0.iter().collect();
        let requires = self.requires.0.iter().filter(|name| !optional.contains(name));
        requires.for_each(|name| write(out, Line::Requires, name));
        self.optional.0.iter().for_each(|name| write(out, Line::Optional, name));
        self.peers.0.iter().for_each(|name| write(out, peer(name), name));
        if self.is_project {
            self.development.0.iter().for_each(|name| write(out, Line::Development, name));
            self.workspaces.0.0.iter().for_each(|name| write(out, Line::Workspaces, name));
            self.scripts.0.0.iter().for_each(|script| write(out, Line::Script, script));
        }
        if self.asked.by_anyone {
            write(out, Line::Noted, "");
        }
        if self.asked.by_project {
            write(out, Line::AskedFor, "");
        }
        if self.asked.by_development {
            write(out, Line::AskedForDevelopment, "");
        }
    }
}

impl Shape for Manifest {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        // The last of several members of one name counts, as in JavaScript.
        match key {
            "version" => take(values, replace(&mut self.version)),
            "dependencies" => take(values, replace(&mut self.requires)),
            "optionalDependencies" => take(values, replace(&mut self.optional)),
            "peerDependencies" => take(values, replace(&mut self.peers)),
            "peerDependenciesMeta" => take(values, replace(&mut self.optional_peers)),
            "devDependencies" if self.is_project => take(values, replace(&mut self.development)),
            "workspaces" if self.is_project => take(values, replace(&mut self.workspaces)),
            "scripts" if self.is_project => take(values, replace(&mut self.scripts)),
            "_requiredBy" if !self.is_project => take(values, replace(&mut self.asked)),
            _ => skip(values),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        String::from_utf8(condense_project(text.into())).unwrap()
    }

    #[test]
    fn what_counts_is_kept_whatever_types_the_rest_has() {
        let text = r#"{ "name": ["x"], "version": "1.0.0", "dependencies": { "a": 1, "@s/b": {} },
            "optionalDependencies": { "a": "*", "c": "*" }, "scripts": { "dependencies": {} },
            "peerDependencies": { "p": "*", "q": "*" }, "version": "2.0.0",
            "peerDependenciesMeta": { "q": { "optional": true }, "p": true },
            "devDependencies": { "d": "1" }, "workspaces": { "packages": ["w/*", 3] } }"#;
        assert_eq!(kept(text), "v2.0.0\nr@s/b\noa\noc\npp\nqq\ndd\nww/*\n");
        let installed = condense_installed(text.into());
        assert!(!String::from_utf8(installed).unwrap().contains("dd"));
        assert_eq!(kept(r#"{"dependencies":[],"devDependencies":"x","version":3}"#), "");
        assert_eq!(kept("\u{feff}{\"version\":\"1\"}"), "v1\n");
    }

    #[test]
    fn cut_and_hostile_texts_keep_what_stands_before_the_damage() {
        assert_eq!(kept(r#"{"version":"1","dependencies":{"a":"1","b"#), "!\nv1\nra\n");
        assert_eq!(kept(r#"{"version":"1"} x"#), "!\nv1\n");
        assert_eq!(kept(""), "!\n");
        assert_eq!(kept("[]"), "");
        let deep = "{\"a\":".repeat(200_000) + "1";
        assert_eq!(kept(&format!("{{\"version\":\"1\",\"x\":{deep}")), "!\nv1\n");
        assert_eq!(kept(&format!("{{\"version\":\"1\",\"dependencies\":{{{deep}")), "!\nv1\n");
        assert_eq!(kept(r#"{"version":"1\n2","dependencies":{"a\nvx":"1"}}"#), "");
        let invalid = condense_project(b"{\"version\":\"1\",\"author\":\"\xe9\"}".to_vec());
        assert_eq!(invalid, b"v1\n");
    }

    #[test]
    fn npm_6_notes_who_asked() {
        let text = |by: &str| format!(r##"{{"_requiredBy":["{by}","/x"]}}"##).into_bytes();
        assert_eq!(condense_installed(text("#DEV:/")), b"n\n#\n");
        assert_eq!(condense_installed(text("/")), b"n\n/\n");
        assert_eq!(condense_installed(text("/y")), b"n\n");
    }
}
