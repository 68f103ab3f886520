//! Name and version of a jar, from what is known about it.

use serde::{Deserialize, Serialize};

use super::file_name;
use super::manifest::Manifest;

/// An artifact of Maven.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Artifact {
    pub(super) group: String,
    pub(super) name: String,
    pub(super) version: String,
}

impl Artifact {
    /// Returns `group:artifact`, as Maven prints it.
    fn full_name(&self) -> String {
        format!("{}:{}", self.group, self.name)
    }

    /// Returns its name and its version.
    pub(super) fn into_pair(self) -> (String, String) {
        (self.full_name(), self.version)
    }
}

/// Returns the name and the version of the jar in a file, and removes its own artifact from those
/// that are packed into it.
///
/// They are the first of: those of the artifact that the file is named after, or of the only one;
/// those in the name of the file; those in its manifest (`Implementation-Title` if it is one word,
/// `Bundle-SymbolicName`, `Automatic-Module-Name`); the name of the file.
pub(super) fn identify(
    file: &str,
    manifest: &Manifest,
    artifacts: &mut Vec<Artifact>,
) -> (String, String) {
    let (file_name, file_version) = file_name::split(file);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let own = artifacts
        .iter()
        .position(|artifact| [&file_name, stem, &manifest.title].contains(&artifact.name.as_str()));
    let own = own.or((artifacts.len() == 1).then_some(0)).map(|index| artifacts.remove(index));
    let manifest_version = first([&manifest.version, &manifest.bundle_version]);
    let title = if manifest.title.contains(' ') { "" } else { &manifest.title };
    match own {
        Some(own) => {
            (own.full_name(), first([&own.version, &file_version, manifest_version]).to_owned())
        }
        None if !file_version.is_empty() => (file_name, file_version),
        None => {
            let name = first([title, &manifest.bundle, &manifest.module, stem]);
            (name.to_owned(), manifest_version.to_owned())
        }
    }
}

/// Returns the first string that is not empty.
fn first<const N: usize>(texts: [&str; N]) -> &str {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}
