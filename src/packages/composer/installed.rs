//! The JSON files of Composer, and what is kept of them.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::packages::stored::store;

/// The parts of `vendor/composer/installed.json` that are kept.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Installed {
    pub(super) packages: Vec<Package>,
    /// The names of packages for development.
    pub(super) development: Vec<String>,
    /// Whether Composer 1 wrote it, without the names for development and the paths of packages.
    pub(super) is_first: bool,
    /// Whether it ends too early or has another format.
    pub(super) is_damaged: bool,
}

/// One package.
#[derive(Serialize, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    /// Relative to `vendor/composer`; empty for packages without files.
    pub(super) path: String,
    pub(super) dependencies: Vec<String>,
    /// What it provides or replaces.
    pub(super) provided: Vec<String>,
}

/// A package in installed.json (Composer docs, "installed.json" of Composer 1 and 2).
#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    version: Option<String>,
    #[serde(default, rename = "install-path")]
    install_path: Option<String>,
    #[serde(default, rename = "target-dir")]
    target_dir: Option<String>,
    #[serde(default)]
    require: Keys,
    #[serde(default)]
    provide: Keys,
    #[serde(default)]
    replace: Keys,
}

/// An object of which only the keys matter; PHP writes an empty one as an empty list.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Keys {
    Object(BTreeMap<String, IgnoredAny>),
    List(Vec<String>),
    #[default]
    Null,
}

impl Keys {
    fn names(self) -> Vec<String> {
        match self {
            Self::Object(members) => members.into_keys().collect(),
            Self::List(names) => names,
            Self::Null => Vec::new(),
        }
    }
}

/// How many packages of one `vendor` are kept; real ones have a few hundred.
const MAX_PACKAGES: usize = 100_000;

/// Keeps the packages of `vendor/composer/installed.json`.
pub(super) fn installed(content: Vec<u8>) -> Vec<u8> {
    let mut kept = Installed::default();
    let mut reader = serde_json::Deserializer::from_slice(&content);
    let document = Reader { kept: &mut kept, is_list: false };
    let read = document.deserialize(&mut reader).and_then(|()| reader.end());
    kept.is_damaged = read.is_err();
    store(&kept)
}

/// Collects packages while the document is read, so that an error does not lose those before it.
struct Reader<'k> {
    kept: &'k mut Installed,
    /// Whether it reads a list of packages instead of the document around it.
    is_list: bool,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of packages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let is_first = !self.is_list;
        self.kept.is_first = is_first;
        while let Some(entry) = seq.next_element::<Entry>()? {
            if self.kept.packages.len() == MAX_PACKAGES {
                return Err(A::Error::custom("too many packages"));
            }
            // Composer 1 puts every package into vendor/NAME.
            let path = match entry.target_dir {
                _ if !is_first => entry.install_path.unwrap_or_default(),
                None => format!("../{}", entry.name),
                Some(below) => format!("../{}/{below}", entry.name),
            };
            let mut provided = entry.provide.names();
            provided.extend(entry.replace.names());
            self.kept.packages.push(Package {
                name: entry.name,
                version: entry.version.unwrap_or_default(),
                path,
                dependencies: entry.require.names(),
                provided,
            });
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.is_list {
            return Err(A::Error::custom("packages are in an object"));
        }
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "packages" => map.next_value_seed(Reader { kept: self.kept, is_list: true })?,
                "dev-package-names" => self.kept.development = map.next_value()?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

/// Keeps the names of the packages that a `composer.json` requires; nothing if it cannot be read.
pub(super) fn project(content: Vec<u8>) -> Vec<u8> {
    #[derive(Deserialize)]
    struct Project {
        #[serde(default)]
        require: Keys,
        #[serde(default, rename = "require-dev")]
        require_dev: Keys,
    }
    let Ok(project) = serde_json::from_slice::<Project>(&content) else { return Vec::new() };
    let mut names = project.require.names();
    names.extend(project.require_dev.names());
    names.retain(|name| is_package(name));
    store(&names)
}

/// Keeps the names of `packages-dev` in a `composer.lock`.
pub(super) fn lock(content: Vec<u8>) -> Vec<u8> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    #[derive(Default, Deserialize)]
    struct Lock {
        #[serde(default, rename = "packages-dev")]
        development: Vec<Named>,
    }
    let lock = serde_json::from_slice::<Lock>(&content).unwrap_or_default();
    store(&lock.development.into_iter().map(|package| package.name).collect::<Vec<_>>())
}

/// Whether a requirement is a package, and not PHP itself, an extension or a library of the system
/// (Composer docs, "Platform packages").
pub(super) fn is_package(name: &str) -> bool {
    name.contains('/')
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::packages::stored::stored_json;

    fn read(text: &[u8]) -> Value {
        stored_json::<Installed>(&installed(text.to_vec()))
    }

    #[test]
    fn both_forms_of_the_list_are_read() {
        let two = br#"{"packages": [{"name": "a/b", "version": "1.0", "install-path": "../a/b",
            "require": {"php": ">=8", "c/d": "*"}, "provide": [], "replace": {"e/f": "*"}}],
            "dev": true, "dev-package-names": ["a/b"]}"#;
        let wanted = json!({"packages": [{"name": "a/b", "version": "1.0", "path": "../a/b",
            "dependencies": ["c/d", "php"], "provided": ["e/f"]}], "development": ["a/b"],
            "is_first": false, "is_damaged": false});
        assert_eq!(read(two), wanted);
        let one = br#"[{"name": "a/b", "version": "dev-main", "target-dir": "X/Y"}]"#;
        let wanted = json!({"packages": [{"name": "a/b", "version": "dev-main",
            "path": "../a/b/X/Y", "dependencies": [], "provided": []}], "development": [],
            "is_first": true, "is_damaged": false});
        assert_eq!(read(one), wanted);
    }

    #[test]
    fn packages_before_a_truncation_are_kept() {
        let damaged = |packages: Value| {
            json!({"packages": packages, "development": [], "is_first": false,
                "is_damaged": true})
        };
        let cut = br#"{"packages": [{"name": "a/b"}, {"name": "c/"#;
        let wanted = json!([{"name": "a/b", "version": "", "path": "", "dependencies": [],
            "provided": []}]);
        assert_eq!(read(cut), damaged(wanted));
        let deep = [b"{\"packages\": ".to_vec(), vec![b'['; 100_000]].concat();
        for text in [&b"hello"[..], b"", b"7", b"{\"packages\": {}}", &deep] {
            assert_eq!(read(text), damaged(json!([])));
        }
    }

    #[test]
    fn projects_and_locks_keep_names() {
        let json = br#"{"require": {"php": "*", "a/b": "1"}, "require-dev": {"c/d": "2"}}"#;
        let names = stored_json::<Vec<String>>;
        assert_eq!(names(&project(json.to_vec())), json!(["a/b", "c/d"]));
        assert_eq!(names(&project(b"{".to_vec())), Value::Null);
        let json = br#"{"packages": [], "packages-dev": [{"name": "c/d", "version": "1"}]}"#;
        assert_eq!(names(&lock(json.to_vec())), json!(["c/d"]));
    }
}
