//! `*.deps.json`: what a .NET application was built from (.NET docs, "runtime configuration files").

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::packages::fields::push;

#[derive(Deserialize)]
struct File {
    #[serde(default, rename = "runtimeTarget")]
    runtime_target: Option<RuntimeTarget>,
    targets: BTreeMap<String, BTreeMap<String, Target>>,
    #[serde(default)]
    libraries: BTreeMap<String, Library>,
}

/// An object in newer files, a text in the oldest.
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

/// Keeps `L name version type` of each library, with `D name` of what it needs and `F path` of its
/// files, from the directory of the file; `!` where it cannot be read.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let mut out = Vec::new();
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&content);
    let Ok(file) = serde_json::from_slice::<File>(content) else {
        push(&mut out, b'!', &[]);
        return out;
    };
    let named = match &file.runtime_target {
        Some(RuntimeTarget::Object { name } | RuntimeTarget::Text(name)) => file.targets.get(name),
        _ => None,
    };
    // Of several targets only one is what runs here; the others are what it was compiled against.
    let Some(target) = named.or_else(|| file.targets.values().last()) else { return out };
    for (library, target) in target {
        let (name, version) = library.split_once('/').unwrap_or((library, ""));
        let kind = file.libraries.get(library).map_or("", |library| &library.kind);
        push(&mut out, b'L', &[name, version, kind]);
        target.dependencies.keys().for_each(|name| push(&mut out, b'D', &[name]));
        target.files(|path| push(&mut out, b'F', &[path]));
    }
    out.shrink_to_fit();
    out
}

impl Target {
    /// Gives the paths that its files have in an application: libraries lie beside the file,
    /// resources in a directory for each language, what is for one system where its package has it.
    fn files(&self, mut take: impl FnMut(&str)) {
        let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        for (path, asset) in self.runtime.iter().chain(&self.native) {
            take(asset.local_path.as_ref().unwrap_or(&last(path)));
        }
        for (path, asset) in &self.resources {
            let local = match &asset.locale {
                Some(locale) => format!("{locale}/{}", last(path)),
                None => last(path),
            };
            take(asset.local_path.as_ref().unwrap_or(&local));
        }
        for (path, asset) in &self.runtime_targets {
            take(asset.local_path.as_ref().unwrap_or(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        String::from_utf8(condense(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn the_target_that_runs_is_read() {
        let text = r#"{"runtimeTarget": {"name": "N/linux", "signature": ""},
            "targets": {"N": {}, "N/linux": {"App/1.0": {"dependencies": {"A": "2"},
            "runtime": {"App.dll": {}}}, "A/2": {"runtime": {"lib/net8.0/A.dll": {"fileVersion": "2"}},
            "native": {"runtimes/linux/native/liba.so": {}},
            "resources": {"lib/net8.0/de/A.resources.dll": {"locale": "de"}},
            "runtimeTargets": {"runtimes/win/lib/B.dll": {"rid": "win", "assetType": "runtime"}}}},
            "O": {"X/1": {}}}, "libraries": {"App/1.0": {"type": "project"}, "A/2": {"type": "package"}}}"#;
        let wanted = "LA\t2\tpackage\nFA.dll\nFliba.so\nFde/A.resources.dll\nFruntimes/win/lib/B.dll\nLApp\t1.0\tproject\nDA\nFApp.dll\n";
        assert_eq!(read(text), wanted);
    }

    #[test]
    fn damage_is_told() {
        assert_eq!(read("{\"targets\": {"), "!\n");
        assert_eq!(read("[]"), "!\n");
        assert_eq!(read("{\"targets\": {}}"), "");
        assert_eq!(read(&"{\"targets\":".repeat(10_000)), "!\n");
    }
}
