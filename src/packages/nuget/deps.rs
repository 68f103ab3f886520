//! `*.deps.json`: what a .NET application was built from (.NET docs, "runtime configuration
//! files").

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::packages::stored::store;

#[derive(Deserialize)]
struct File {
    #[serde(default, rename = "runtimeTarget")]
    runtime_target: Option<RuntimeTarget>,
    targets: BTreeMap<String, BTreeMap<String, Target>>,
    #[serde(default)]
    libraries: BTreeMap<String, Library>,
}

/// An object in newer files, a string in the oldest.
#[derive(Deserialize)]
#[serde(untagged)]
enum RuntimeTarget {
    Object { name: String },
    Text(String),
    Other(IgnoredAny),
}

#[derive(Deserialize)]
struct Library {
    #[serde(default, rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Target {
    #[serde(default)]
    dependencies: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    runtime: BTreeMap<String, Asset>,
    #[serde(default)]
    native: BTreeMap<String, Asset>,
    #[serde(default)]
    resources: BTreeMap<String, Asset>,
    #[serde(default, rename = "runtimeTargets")]
    runtime_targets: BTreeMap<String, Asset>,
}

#[derive(Deserialize)]
struct Asset {
    #[serde(default, rename = "localPath")]
    local_path: Option<String>,
    #[serde(default)]
    locale: Option<String>,
}

/// The parts of a library that are kept.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) is_project: bool,
    /// Names of libraries.
    pub(super) dependencies: Vec<String>,
    /// Relative to the directory of the file that lists them.
    pub(super) files: Vec<String>,
}

/// Keeps the libraries, as a list of [`Kept`]; nothing if the file cannot be read.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&content);
    let Ok(mut file) = serde_json::from_slice::<File>(content) else { return Vec::new() };
    let named = match &file.runtime_target {
        Some(RuntimeTarget::Object { name } | RuntimeTarget::Text(name)) => {
            file.targets.remove(name)
        }
        _ => None,
    };
    // Only one of the targets runs here; the application was compiled against the others.
    let target = named.or_else(|| file.targets.pop_last().map(|(_, target)| target));
    let mut list = Vec::new();
    for (library, target) in target.into_iter().flatten() {
        let (name, version) = library.split_once('/').unwrap_or((&library, ""));
        list.push(Kept {
            name: name.to_owned(),
            version: version.to_owned(),
            is_project: file.libraries.get(&library).is_some_and(|own| own.kind == "project"),
            files: target.files(),
            dependencies: target.dependencies.into_keys().collect(),
        });
    }
    store(&list)
}

impl Target {
    /// Returns the paths of its files in an application: libraries are beside the `deps.json`,
    /// resources in a directory for each language, files for one platform at their path in the
    /// package.
    fn files(&self) -> Vec<String> {
        let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let mut files = Vec::new();
        let mut add = |asset: &Asset, path: String| {
            files.push(asset.local_path.clone().unwrap_or(path));
        };
        for (path, asset) in self.runtime.iter().chain(&self.native) {
            add(asset, last(path));
        }
        for (path, asset) in &self.resources {
            let path = match &asset.locale {
                Some(locale) => format!("{locale}/{}", last(path)),
                None => last(path),
            };
            add(asset, path);
        }
        for (path, asset) in &self.runtime_targets {
            add(asset, path.clone());
        }
        files
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::packages::stored::stored_json;

    fn read(text: &str) -> Value {
        stored_json::<Vec<Kept>>(&condense(text.as_bytes().to_vec()))
    }

    #[test]
    fn the_target_that_runs_is_read() {
        let text = r#"{"runtimeTarget": {"name": "N/linux", "signature": ""},
            "targets": {"N": {}, "N/linux": {"App/1.0": {"dependencies": {"A": "2"},
            "runtime": {"App.dll": {}}}, "A/2": {
            "runtime": {"lib/net8.0/A.dll": {"fileVersion": "2"}},
            "native": {"runtimes/linux/native/liba.so": {}},
            "resources": {"lib/net8.0/de/A.resources.dll": {"locale": "de"}},
            "runtimeTargets": {"runtimes/win/lib/B.dll": {"rid": "win", "assetType": "runtime"}}}},
            "O": {"X/1": {}}},
            "libraries": {"App/1.0": {"type": "project"}, "A/2": {"type": "package"}}}"#;
        let files = ["A.dll", "liba.so", "de/A.resources.dll", "runtimes/win/lib/B.dll"];
        let wanted = json!([{"name": "A", "version": "2", "is_project": false, "dependencies": [],
            "files": files}, {"name": "App", "version": "1.0", "is_project": true,
            "dependencies": ["A"], "files": ["App.dll"]}]);
        assert_eq!(read(text), wanted);
    }

    #[test]
    fn damaged_lists_are_not_kept() {
        for text in ["{\"targets\": {", "[]", &"{\"targets\":".repeat(10_000)] {
            assert_eq!(read(text), Value::Null);
        }
        assert_eq!(read("{\"targets\": {}}"), json!([]));
    }
}
