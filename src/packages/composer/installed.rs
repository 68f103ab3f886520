//! The JSON files of Composer, and what is kept of them.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::packages::fields::push;

/// What installed.json says of one package (Composer docs, "installed.json" of Composer 1 and 2).
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

/// The names of an object; PHP writes an empty one as an empty list.
#[derive(Default)]
struct Keys(Vec<String>);

struct KeysVisitor;

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeysVisitor)
    }
}

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Keys;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Keys, E> {
        Ok(Keys::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Keys, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Keys::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, _)) = map.next_entry::<String, IgnoredAny>()? {
            keys.push(key);
        }
        Ok(Keys(keys))
    }
}

/// Keeps of `vendor/composer/installed.json`: `P name version path` of each package, with `R name`
/// of what it requires and `V name` of what it stands for; `D name` of those for development; `1`
/// where it is Composer 1's, and `!` where the file ends too early or is no such file. The path is
/// from `vendor/composer`, and empty for what has no files.
pub(super) fn installed(content: Vec<u8>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut reader = serde_json::Deserializer::from_slice(&content);
    let read = Document(&mut out).deserialize(&mut reader).and_then(|()| reader.end());
    if read.is_err() {
        push(&mut out, b'!', &[]);
    }
    out.shrink_to_fit();
    out
}

/// Writes records while the document is read, so that what stands before an error is not lost.
struct Document<'a>(&'a mut Vec<u8>);

/// Also whether it is Composer 1's, which has no paths: all lies in `vendor/NAME`.
struct Packages<'a>(&'a mut Vec<u8>, bool);

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of packages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        push(self.0, b'1', &[]);
        Packages(self.0, true).visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "packages" => map.next_value_seed(Packages(self.0, false))?,
                "dev-package-names" => {
                    for name in map.next_value::<Vec<String>>()? {
                        push(self.0, b'D', &[&name]);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Packages<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Packages<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of packages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(entry) = seq.next_element::<Entry>()? {
            let version = entry.version.unwrap_or_default();
            let path = match (self.1, entry.target_dir) {
                (false, _) => entry.install_path.unwrap_or_default(),
                (true, None) => format!("../{}", entry.name),
                (true, Some(below)) => format!("../{}/{below}", entry.name),
            };
            push(self.0, b'P', &[&entry.name, &version, &path]);
            entry.require.0.iter().for_each(|name| push(self.0, b'R', &[name]));
            for name in entry.provide.0.iter().chain(&entry.replace.0) {
                push(self.0, b'V', &[name]);
            }
        }
        Ok(())
    }
}

/// Keeps of a `composer.json` the names that it requires: `E name`, and `F name` for development.
pub(super) fn project(content: Vec<u8>) -> Vec<u8> {
    #[derive(Deserialize)]
    struct Project {
        #[serde(default)]
        require: Keys,
        #[serde(default, rename = "require-dev")]
        require_dev: Keys,
    }
    let mut out = Vec::new();
    let Ok(project) = serde_json::from_slice::<Project>(&content) else { return out };
    project.require.0.iter().filter(|it| is_name(it)).for_each(|it| push(&mut out, b'E', &[it]));
    let development = project.require_dev.0.iter().filter(|it| is_name(it));
    development.for_each(|it| push(&mut out, b'F', &[it]));
    // A project without needs is still a project.
    push(&mut out, b'J', &[]);
    out.shrink_to_fit();
    out
}

/// Keeps of a `composer.lock` the names of `packages-dev`: `D name`.
pub(super) fn lock(content: Vec<u8>) -> Vec<u8> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    #[derive(Deserialize)]
    struct Lock {
        #[serde(default, rename = "packages-dev")]
        development: Vec<Named>,
    }
    let mut out = Vec::new();
    if let Ok(lock) = serde_json::from_slice::<Lock>(&content) {
        lock.development.iter().for_each(|it| push(&mut out, b'D', &[&it.name]));
    }
    out.shrink_to_fit();
    out
}

/// Whether a requirement is for a package rather than for PHP itself, an extension or a library of
/// the system (Composer docs, "Platform packages").
pub(super) fn is_name(name: &str) -> bool {
    name.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn both_forms_of_the_list_are_read() {
        let two = br#"{"packages": [{"name": "a/b", "version": "1.0", "install-path": "../a/b",
            "require": {"php": ">=8", "c/d": "*"}, "provide": [], "replace": {"e/f": "*"}}],
            "dev": true, "dev-package-names": ["a/b"]}"#;
        let wanted = "Pa/b\t1.0\t../a/b\nRphp\nRc/d\nVe/f\nDa/b\n";
        assert_eq!(text(installed(two.to_vec())), wanted);
        let one = br#"[{"name": "a/b", "version": "dev-main", "target-dir": "X/Y"}]"#;
        assert_eq!(text(installed(one.to_vec())), "1\nPa/b\tdev-main\t../a/b/X/Y\n");
    }

    #[test]
    fn what_stands_before_a_cut_is_kept() {
        let cut = br#"{"packages": [{"name": "a/b"}, {"name": "c/"#;
        assert_eq!(text(installed(cut.to_vec())), "Pa/b\t\t\n!\n");
        assert_eq!(text(installed(b"hello".to_vec())), "!\n");
        assert_eq!(text(installed(Vec::new())), "!\n");
        let deep = [b"{\"packages\": ".to_vec(), vec![b'['; 100_000]].concat();
        assert_eq!(text(installed(deep)), "!\n");
    }

    #[test]
    fn projects_and_locks_keep_names() {
        let json = br#"{"require": {"php": "*", "a/b": "1"}, "require-dev": {"c/d": "2"}}"#;
        assert_eq!(text(project(json.to_vec())), "Ea/b\nFc/d\nJ\n");
        assert_eq!(text(project(b"{".to_vec())), "");
        let json = br#"{"packages": [], "packages-dev": [{"name": "c/d", "version": "1"}]}"#;
        assert_eq!(text(lock(json.to_vec())), "Dc/d\n");
    }
}
