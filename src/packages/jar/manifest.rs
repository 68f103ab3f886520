//! What a jar says of itself, and what is kept of it.

use std::collections::BTreeSet;

use super::file_name;
use super::zip::{self, Zip};
use crate::layer::{Parts, Want};
use crate::packages::fields::push;

const MANIFEST: &str = "META-INF/MANIFEST.MF";

/// How much of the manifest is looked at; the rest of it are digests of signed files.
const MANIFEST_BYTES: u64 = 64 << 10;

const PROPERTIES_BYTES: u64 = 8 << 10;

/// Artifacts and nested jars that are listed of one jar.
const MOST_PARTS: usize = 4000;

/// The beginning, where the manifest stands (JAR specification, "first entry"), and the end, where
/// the central directory is.
pub(super) fn plan(parts: &Parts) -> Vec<Want> {
    let end = parts.file_bytes;
    // The directory of many small files is nearly half of a jar.
    let tail = (end / 2).clamp(1 << 20, 4 << 20);
    vec![Want::Keep(0..64 << 10), Want::Keep(end.saturating_sub(tail)..end)]
}

/// Keeps of a jar `J` with five fields of its manifest, `A group artifact version` of each artifact
/// that Maven put into it, `N name version` of each jar in it, and `!` where it has no end; nothing
/// of what is no zip.
pub(super) fn condense(parts: &Parts) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(zip) = Zip::open(parts) else {
        if parts.get(0..4).is_some_and(|first| first == b"PK\x03\x04") {
            push(&mut out, b'!', &[]);
        }
        return out;
    };
    if zip.is_cut() {
        push(&mut out, b'?', &[]);
    }
    let mut manifest = None;
    let mut artifacts = Vec::new();
    let mut nested = BTreeSet::new();
    for member in zip.members() {
        let Ok(name) = std::str::from_utf8(member.name) else { continue };
        if name == MANIFEST {
            manifest = Some(zip.content(&member, MANIFEST_BYTES));
        } else if let Some((group, artifact)) = artifact(name) {
            if artifacts.len() < MOST_PARTS {
                let text = zip.content(&member, PROPERTIES_BYTES);
                artifacts.push((group, artifact, property(&text, "version")));
            }
        } else if name.ends_with(".jar") && nested.len() < MOST_PARTS {
            let file = name.rsplit('/').next().unwrap_or(name);
            nested.insert(file_name::split(file));
        }
    }
    let manifest = manifest
        .filter(|text| !text.is_empty())
        .or_else(|| zip::first_content(parts, MANIFEST.as_bytes(), MANIFEST_BYTES));
    let manifest = Manifest::parse(&manifest.unwrap_or_default());
    push(&mut out, b'J', &manifest.fields());
    for (group, artifact, version) in &artifacts {
        push(&mut out, b'A', &[group, artifact, version]);
    }
    for (name, version) in &nested {
        push(&mut out, b'N', &[name, version]);
    }
    out.shrink_to_fit();
    out
}

/// Group and artifact of `META-INF/maven/GROUP/ARTIFACT/pom.properties` (Maven Archiver).
fn artifact(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix("META-INF/maven/")?.strip_suffix("/pom.properties")?;
    rest.split_once('/').filter(|(_, artifact)| !artifact.contains('/'))
}

/// The value of a key of a properties file; empty where it has none.
fn property(text: &[u8], key: &str) -> String {
    let text = String::from_utf8_lossy(text);
    let mut values = text.lines().filter_map(|line| line.trim().split_once('='));
    values
        .find(|(name, _)| name.trim() == key)
        .map_or_else(String::new, |it| it.1.trim().to_owned())
}

/// The main section of a manifest (JAR specification, "Manifest").
#[derive(Debug, Default, PartialEq, Eq)]
struct Manifest {
    title: String,
    version: String,
    bundle: String,
    bundle_version: String,
    module: String,
}

impl Manifest {
    fn parse(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text);
        let mut manifest = Self::default();
        let mut open: Option<(String, String)> = None;
        for line in text.lines() {
            match (line.strip_prefix(' '), &mut open) {
                (Some(more), Some((_, value))) => value.push_str(more),
                _ if line.is_empty() => break,
                _ => {
                    manifest.take(open.take());
                    open = line.split_once(':').map(|(key, value)| {
                        (key.to_ascii_lowercase(), value.trim_start().to_owned())
                    });
                }
            }
        }
        manifest.take(open);
        manifest
    }

    fn take(&mut self, header: Option<(String, String)>) {
        let Some((key, value)) = header else { return };
        let field = match key.as_str() {
            "implementation-title" => &mut self.title,
            "implementation-version" => &mut self.version,
            "bundle-symbolicname" => &mut self.bundle,
            "bundle-version" => &mut self.bundle_version,
            "automatic-module-name" => &mut self.module,
            _ => return,
        };
        // Directives of OSGi stand behind a semicolon.
        value.split(';').next().unwrap_or_default().trim().clone_into(field);
    }

    fn fields(&self) -> [&str; 5] {
        [&self.title, &self.version, &self.bundle, &self.bundle_version, &self.module]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_read_up_to_the_first_empty_line() {
        let text = b"Manifest-Version: 1.0\r\nBundle-SymbolicName: org.exam\r\n ple.a;singleton:=true\r\n\
            Implementation-Title: A b\r\nImplementation-Version: 1.2\r\n\r\nName: x\r\nAutomatic-Module-Name: no\r\n";
        let manifest = Manifest::parse(text);
        assert_eq!(manifest.fields(), ["A b", "1.2", "org.example.a", "", ""]);
        assert_eq!(Manifest::parse(b"\xff\xff: :\n \n :"), Manifest::default());
    }

    #[test]
    fn artifacts_are_told_by_their_path() {
        assert_eq!(artifact("META-INF/maven/org.a/b/pom.properties"), Some(("org.a", "b")));
        assert_eq!(artifact("META-INF/maven/org.a/b/c/pom.properties"), None);
        assert_eq!(artifact("META-INF/maven/pom.properties"), None);
        assert_eq!(property(b"#x\ngroupId=a\nversion = 1.0\r\n", "version"), "1.0");
    }
}
