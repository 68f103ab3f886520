//! The parts of a jar that are kept: its manifest, the artifacts in it and nested jars.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::file_name;
use super::zip::{self, Zip};
use crate::layer::{Parts, Want};
use crate::packages::stored::store;

const MANIFEST: &str = "META-INF/MANIFEST.MF";

/// How much of a manifest is read; the rest has digests of signed files.
const MAX_MANIFEST_BYTES: u64 = 64 << 10;

/// How much of a `pom.properties` is read; it has a few lines.
const MAX_PROPERTIES_BYTES: u64 = 8 << 10;

/// How many artifacts and nested jars of one jar are kept; large applications have a few hundred.
const MAX_PARTS: usize = 4000;

/// Keeps the beginning, which has the manifest (JAR specification, "first entry"), and the end,
/// which has the central directory.
pub(super) fn plan(parts: &Parts) -> Vec<Want> {
    let end = parts.file_bytes;
    // In a jar of many small files, the directory takes up nearly half.
    let tail = (end / 2).clamp(1 << 20, 4 << 20);
    vec![Want::Keep(0..64 << 10), Want::Keep(end.saturating_sub(tail)..end)]
}

/// The parts of a jar that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Jar {
    pub(super) manifest: Manifest,
    /// The artifacts of Maven in it.
    pub(super) artifacts: Vec<Artifact>,
    /// Names and versions of the jars in it.
    pub(super) nested: BTreeSet<(String, String)>,
    /// Whether its end is missing.
    pub(super) is_damaged: bool,
    /// Whether its directory is longer than what is kept.
    pub(super) is_too_long: bool,
}

/// An artifact of Maven.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Artifact {
    pub(super) group: String,
    pub(super) name: String,
    pub(super) version: String,
}

/// Keeps a jar; nothing if it is not a zip.
pub(super) fn condense(parts: &Parts) -> Vec<u8> {
    let mut jar = Jar::default();
    let Some(zip) = Zip::open(parts) else {
        jar.is_damaged = true;
        let is_zip = parts.get(0..4).is_some_and(|first| first == b"PK\x03\x04");
        return if is_zip { store(&jar) } else { Vec::new() };
    };
    jar.is_too_long = zip.is_cut();
    let mut manifest = None;
    for member in zip.members() {
        let Ok(name) = std::str::from_utf8(member.name) else { continue };
        if name == MANIFEST {
            manifest = Some(zip.content(&member, MAX_MANIFEST_BYTES));
        } else if let Some((group, artifact)) = artifact(name) {
            if jar.artifacts.len() < MAX_PARTS {
                let text = zip.content(&member, MAX_PROPERTIES_BYTES);
                let (group, name) = (group.to_owned(), artifact.to_owned());
                jar.artifacts.push(Artifact { group, name, version: property(&text, "version") });
            }
        } else if name.ends_with(".jar") && jar.nested.len() < MAX_PARTS {
            let file = name.rsplit('/').next().unwrap_or(name);
            jar.nested.insert(file_name::split(file));
        }
    }
    let manifest = manifest
        .filter(|text| !text.is_empty())
        .or_else(|| zip::first_content(parts, MANIFEST.as_bytes(), MAX_MANIFEST_BYTES));
    jar.manifest = Manifest::parse(&manifest.unwrap_or_default());
    store(&jar)
}

/// Returns group and artifact in `META-INF/maven/GROUP/ARTIFACT/pom.properties` (Maven Archiver).
fn artifact(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix("META-INF/maven/")?.strip_suffix("/pom.properties")?;
    rest.split_once('/').filter(|(_, artifact)| !artifact.contains('/'))
}

/// Returns the value of a key in a properties file; empty if it has none.
fn property(text: &[u8], key: &str) -> String {
    let text = String::from_utf8_lossy(text);
    let mut members = text.lines().filter_map(|line| line.trim().split_once('='));
    let found = members.find(|(name, _)| name.trim() == key);
    found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

/// The main section of a manifest (JAR specification, "Manifest").
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) bundle: String,
    pub(super) bundle_version: String,
    pub(super) module: String,
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
        // Directives of OSGi follow a semicolon.
        value.split(';').next().unwrap_or_default().trim().clone_into(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_read_up_to_the_first_empty_line() {
        let text = b"Manifest-Version: 1.0\r\nBundle-SymbolicName: org.exam\r\n \
            ple.a;singleton:=true\r\nImplementation-Title: A b\r\nImplementation-Version: 1.2\r\n\
            \r\nName: x\r\nAutomatic-Module-Name: no\r\n";
        let wanted = Manifest {
            title: "A b".to_owned(),
            version: "1.2".to_owned(),
            bundle: "org.example.a".to_owned(),
            ..Manifest::default()
        };
        assert_eq!(Manifest::parse(text), wanted);
        assert_eq!(Manifest::parse(b"\xff\xff: :\n \n :"), Manifest::default());
    }

    #[test]
    fn artifacts_are_identified_by_their_path() {
        assert_eq!(artifact("META-INF/maven/org.a/b/pom.properties"), Some(("org.a", "b")));
        assert_eq!(artifact("META-INF/maven/org.a/b/c/pom.properties"), None);
        assert_eq!(artifact("META-INF/maven/pom.properties"), None);
        assert_eq!(property(b"#x\ngroupId=a\nversion = 1.0\r\n", "version"), "1.0");
    }
}
