//! The parts of `package.json` that are kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::json::{Shape, fresh, parse};
use crate::contents::Content;
use crate::packages::stored::{store, stored};

/// The parts of a `package.json`, or of a lock file's record of a project, that are kept.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Its name; empty if it has none, and for installed packages.
    pub(super) name: String,
    /// Empty if it has none.
    pub(super) version: String,
    pub(super) dependencies: Vec<(Dependency, String)>,
    /// Patterns of directories.
    pub(super) workspaces: Vec<String>,
    /// Names of scripts, and what each runs; only for projects.
    pub(super) scripts: Vec<(String, String)>,
    pub(super) requested: Requested,
    /// Whether it is truncated or not JSON.
    pub(super) is_damaged: bool,
}

/// How a package depends on another.
///
/// npm docs, package.json: `dependencies`, `optionalDependencies`, `peerDependencies`,
/// `peerDependenciesMeta`, `devDependencies`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Dependency {
    Requires,
    Optional,
    Peer,
    OptionalPeer,
    /// Only for projects: those of installed packages are not installed.
    Development,
}

/// What npm 6 records in `_requiredBy`. If it has several, the last variant in this order counts.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Requested {
    /// There is no note.
    #[default]
    NotNoted,
    /// Another package depends on it.
    ByPackages,
    ByDevelopment,
    ByProject,
}

impl Manifest {
    /// Reads the kept parts of a file.
    pub(super) fn of(content: &Content) -> Self {
        let damaged = || Self { is_damaged: true, ..Self::default() };
        stored(content.bytes()).unwrap_or_else(damaged)
    }
}

/// Keeps the manifest of an installed package.
pub(super) fn condense_installed(content: Vec<u8>) -> Vec<u8> {
    condense(&content, Reader::default())
}

/// Keeps the manifest of a project.
pub(super) fn condense_project(content: Vec<u8>) -> Vec<u8> {
    condense(&content, Reader::of_project())
}

fn condense(content: &[u8], mut reader: Reader) -> Vec<u8> {
    let is_whole = parse(content, &mut reader);
    store(&reader.finish(is_whole))
}

/// Reads a `package.json`, or the same parts of an entry of a lock file.
#[derive(Default)]
pub(super) struct Reader {
    name: String,
    version: String,
    requires: Vec<String>,
    optional: Vec<String>,
    peers: Vec<String>,
    peers_meta: Vec<(String, PeerMeta)>,
    development: Vec<String>,
    workspaces: Workspaces,
    scripts: Vec<(String, String)>,
    requested: Requested,
    is_project: bool,
}

impl Reader {
    /// Returns a reader that also reads development dependencies, workspaces and scripts.
    pub(super) fn of_project() -> Self {
        Self { is_project: true, ..Self::default() }
    }

    /// Returns what is kept.
    pub(super) fn finish(self, is_whole: bool) -> Manifest {
        let metas = self.peers_meta.iter().filter(|(_, meta)| meta.is_optional);
        let optional_peers: BTreeSet<&String> = metas.map(|(name, _)| name).collect();
        // npm docs: an entry of optionalDependencies overrides that name in dependencies.
        let overridden: BTreeSet<&String> = self.optional.iter().collect();
        let mut dependencies = Vec::new();
        let mut add = |kind: Dependency, names: &[String], is_counted: &dyn Fn(&String) -> bool| {
            let counted = names.iter().filter(|name| is_name(name) && is_counted(name));
            dependencies.extend(counted.map(|name| (kind, name.clone())));
        };
        add(Dependency::Requires, &self.requires, &|name| !overridden.contains(name));
        add(Dependency::Optional, &self.optional, &|_| true);
        add(Dependency::Peer, &self.peers, &|name| !optional_peers.contains(name));
        add(Dependency::OptionalPeer, &self.peers, &|name| optional_peers.contains(name));
        add(Dependency::Development, &self.development, &|_| true);
        let mut workspaces = self.workspaces.0;
        workspaces.retain(|pattern| is_name(pattern));
        let mut scripts = self.scripts;
        scripts.retain(|(name, script)| is_name(name) && is_name(script) && !script.is_empty());
        let version = Some(self.version).filter(|version| is_name(version)).unwrap_or_default();
        let (requested, is_damaged) = (self.requested, !is_whole);
        let name = Some(self.name).filter(|name| is_name(name)).unwrap_or_default();
        Manifest { name, version, dependencies, workspaces, scripts, requested, is_damaged }
    }
}

/// Whether a string may be a name, a version or a script: none has newlines or zeros.
fn is_name(text: &str) -> bool {
    !text.contains(['\n', '\0'])
}

impl Shape for Reader {
    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        match key {
            "name" if self.is_project => fresh(&mut self.name),
            "version" => fresh(&mut self.version),
            "dependencies" => fresh(&mut self.requires),
            "optionalDependencies" => fresh(&mut self.optional),
            "peerDependencies" => fresh(&mut self.peers),
            "peerDependenciesMeta" => fresh(&mut self.peers_meta),
            "devDependencies" if self.is_project => fresh(&mut self.development),
            "workspaces" if self.is_project => fresh(&mut self.workspaces),
            "scripts" if self.is_project => fresh(&mut self.scripts),
            "_requiredBy" if !self.is_project => fresh(&mut self.requested),
            _ => None,
        }
    }
}

#[derive(Default)]
struct PeerMeta {
    is_optional: bool,
}

impl Shape for PeerMeta {
    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        if key == "optional" { fresh(&mut self.is_optional) } else { None }
    }
}

/// An array of patterns, or an object with one in `packages` (Yarn 1, Workspaces).
#[derive(Default)]
struct Workspaces(Vec<String>);

impl Shape for Workspaces {
    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        if key == "packages" { fresh(&mut self.0) } else { None }
    }

    fn item(&mut self, text: &str) {
        self.0.item(text);
    }
}

/// `/` is the project, `#DEV:/` its development dependencies. `#USER`, what was named on the
/// command line, may occur beside either.
impl Shape for Requested {
    fn item(&mut self, text: &str) {
        *self = (*self).max(match text {
            "/" | "#OPTIONAL:/" => Self::ByProject,
            "#DEV:/" => Self::ByDevelopment,
            _ => Self::ByPackages,
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::packages::stored::stored_json;

    fn kept(text: &str) -> Value {
        stored_json::<Manifest>(&condense_project(text.into()))
    }

    /// A manifest with nothing but a version and dependencies.
    fn plain(version: &str, dependencies: &Value, is_damaged: bool) -> Value {
        json!({"name": "", "version": version, "dependencies": dependencies, "workspaces": [],
            "scripts": [], "requested": "NotNoted", "is_damaged": is_damaged})
    }

    #[test]
    fn members_are_kept_whatever_types_others_have() {
        let text = r#"{ "name": ["x"], "version": "1.0.0", "dependencies": { "a": 1, "@s/b": {} },
            "optionalDependencies": { "a": "*", "c": "*" }, "scripts": { "dependencies": {} },
            "peerDependencies": { "p": "*", "q": "*" }, "version": "2.0.0",
            "peerDependenciesMeta": { "q": { "optional": true }, "p": true },
            "devDependencies": { "d": "1" }, "workspaces": { "packages": ["w/*", 3] } }"#;
        let mut dependencies = json!([
            ["Requires", "@s/b"],
            ["Optional", "a"],
            ["Optional", "c"],
            ["Peer", "p"],
            ["OptionalPeer", "q"],
            ["Development", "d"]
        ]);
        let mut wanted = plain("2.0.0", &dependencies, false);
        wanted["workspaces"] = json!(["w/*"]);
        assert_eq!(kept(text), wanted);
        let installed = stored_json::<Manifest>(&condense_installed(text.into()));
        dependencies.as_array_mut().unwrap().pop();
        assert_eq!(installed, plain("2.0.0", &dependencies, false));
        let odd = r#"{"dependencies":[],"devDependencies":"x","version":3}"#;
        assert_eq!(kept(odd), plain("", &json!([]), false));
        assert_eq!(kept("\u{feff}{\"version\":\"1\"}"), plain("1", &json!([]), false));
        let scripts = r#"{"scripts":{"a b":"x","c":"d  e","f":"","g":1}}"#;
        assert_eq!(kept(scripts)["scripts"], json!([["a b", "x"], ["c", "d  e"]]));
    }

    #[test]
    fn truncated_and_hostile_texts_keep_what_comes_before_the_damage() {
        let cut = r#"{"version":"1","dependencies":{"a":"1","b"#;
        assert_eq!(kept(cut), plain("1", &json!([["Requires", "a"]]), true));
        assert_eq!(kept(r#"{"version":"1"} x"#), plain("1", &json!([]), true));
        assert_eq!(kept(""), plain("", &json!([]), true));
        assert_eq!(kept("[]"), plain("", &json!([]), false));
        let deep = "{\"a\":".repeat(200_000) + "1";
        for key in ["x\":", "dependencies\":{"] {
            let text = format!("{{\"version\":\"1\",\"{key}{deep}");
            assert_eq!(kept(&text), plain("1", &json!([]), true));
        }
        let odd = r#"{"version":"1\n2","dependencies":{"a\nvx":"1"}}"#;
        assert_eq!(kept(odd), plain("", &json!([]), false));
        let invalid = condense_project(b"{\"version\":\"1\",\"author\":\"\xe9\"}".to_vec());
        assert_eq!(stored_json::<Manifest>(&invalid), plain("1", &json!([]), false));
    }

    #[test]
    fn npm_6_notes_why_a_package_is_installed() {
        let requested = |by: &str| {
            let text = format!(r##"{{"_requiredBy":["{by}","/x"]}}"##);
            stored::<Manifest>(&condense_installed(text.into())).unwrap().requested
        };
        assert_eq!(requested("#DEV:/"), Requested::ByDevelopment);
        assert_eq!(requested("/"), Requested::ByProject);
        assert_eq!(requested("/y"), Requested::ByPackages);
    }
}
