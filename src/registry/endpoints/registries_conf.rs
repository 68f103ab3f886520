//! Mirrors, insecure and blocked registries: `registries.conf`, version 2.

use std::path::Path;

use serde::Deserialize;

use super::super::error::{RegistryError, shown};
use super::places::Places;
use super::{list, read_text, unusable};
use crate::escape::printable_argument;
use crate::name::ImageName;

/// What the files say (containers-registries.conf(5)); those for short names do not matter here.
#[derive(Debug, Default)]
pub(super) struct RegistriesConf {
    registries: Vec<Registry>,
}

/// Where an image is, after its name was rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub(super) host: String,
    pub(super) repository: String,
    pub(super) is_insecure: bool,
}

/// The registry of an image and its mirrors.
#[derive(Debug)]
pub(super) struct FoundPlaces {
    pub(super) mirrors: Vec<Rewritten>,
    pub(super) primary: Rewritten,
}

#[derive(Debug, Deserialize, Default)]
struct File {
    #[serde(default)]
    registry: Vec<Registry>,
}

#[derive(Debug, Deserialize, Clone, Default)]
struct Registry {
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    location: String,
    #[serde(default)]
    insecure: bool,
    #[serde(default)]
    blocked: bool,
    #[serde(default, rename = "mirror-by-digest-only")]
    is_digest_only: bool,
    #[serde(default)]
    mirror: Vec<Mirror>,
    #[serde(skip)]
    file: String,
}

#[derive(Debug, Deserialize, Clone, Default)]
struct Mirror {
    location: String,
    #[serde(default)]
    insecure: bool,
    #[serde(default, rename = "pull-from-mirror")]
    pull: Option<String>,
}

impl RegistriesConf {
    /// Reads them: the user's file instead of the system's, then drop-ins, of which a later one
    /// replaces what earlier ones say about the same prefix.
    pub(super) fn read(places: &Places) -> Result<Self, RegistryError> {
        let mut conf = Self::default();
        for file in &places.registries {
            if let Some(text) = read_text(file)? {
                conf.add(file, &text)?;
                break;
            }
        }
        for folder in &places.drop_ins {
            let is_conf = |file: &&std::path::PathBuf| {
                file.extension().is_some_and(|extension| extension == "conf")
            };
            for file in list(folder).iter().filter(is_conf) {
                if let Some(text) = read_text(file)? {
                    conf.add(file, &text)?;
                }
            }
        }
        Ok(conf)
    }

    fn add(&mut self, path: &Path, text: &str) -> Result<(), RegistryError> {
        let file: File =
            toml::from_str(text).map_err(|error| unusable(path, error.message().to_owned()))?;
        for mut registry in file.registry {
            if registry.prefix.is_empty() {
                registry.prefix.clone_from(&registry.location);
            }
            let is_wild = registry.prefix.starts_with("*.");
            if registry.prefix.is_empty() || (registry.location.is_empty() && !is_wild) {
                registry.location.clone_from(&registry.prefix);
            }
            registry.file = printable_argument(path.as_os_str());
            self.registries.retain(|other| other.prefix != registry.prefix);
            self.registries.push(registry);
        }
        Ok(())
    }

    /// Returns where an image is: the longest prefix that fits decides. Fails if it is blocked.
    pub(super) fn find(&self, name: &ImageName) -> Result<FoundPlaces, RegistryError> {
        let as_named = Rewritten {
            host: name.host.clone(),
            repository: name.repository.clone(),
            is_insecure: false,
        };
        let Some((registry, prefix_bytes)) = self.registry(name) else {
            return Ok(FoundPlaces { mirrors: Vec::new(), primary: as_named });
        };
        if registry.blocked {
            let (file, prefix) = (registry.file.clone(), shown(&registry.prefix));
            return Err(RegistryError::Blocked { file, prefix });
        }
        let rewrite = |location: &str, is_insecure| {
            let whole = format!("{}/{}", name.host, name.repository);
            let rest = whole.get(prefix_bytes..).unwrap_or_default();
            let (host, repository) = match location {
                "" => (name.host.clone(), name.repository.clone()),
                location => {
                    let whole = format!("{}{rest}", location.trim_end_matches('/'));
                    let (host, repository) = whole.split_once('/').unwrap_or((&whole, ""));
                    (host.to_owned(), repository.to_owned())
                }
            };
            Rewritten { host, repository, is_insecure }
        };
        let has_digest = name.digest.is_some();
        let is_meant = |mirror: &&Mirror| match mirror.pull.as_deref() {
            Some("digest-only") => has_digest,
            Some("tag-only") => !has_digest,
            Some(_) => true,
            None => has_digest || !registry.is_digest_only,
        };
        let mirrors = registry.mirror.iter().filter(is_meant);
        Ok(FoundPlaces {
            mirrors: mirrors.map(|it| rewrite(&it.location, it.insecure)).collect(),
            primary: rewrite(&registry.location, registry.insecure),
        })
    }

    /// Whether a host is called insecure as a whole, or as a mirror.
    pub(super) fn is_insecure(&self, host: &str) -> bool {
        let is_host = |location: &str| location.split('/').next() == Some(host);
        self.registries.iter().any(|registry| {
            let mirrors = registry.mirror.iter();
            (registry.insecure && is_host(&registry.location))
                || mirrors.filter(|it| it.insecure).any(|it| is_host(&it.location))
        })
    }

    /// Returns what is said about a name, and how many bytes of it are the prefix.
    fn registry(&self, name: &ImageName) -> Option<(&Registry, usize)> {
        let fitting = self.registries.iter().filter_map(|registry| {
            let bytes = prefix_bytes(&registry.prefix, name)?;
            Some((registry, bytes))
        });
        // Of a wildcard and a name, the longer text is the more specific one.
        fitting.max_by_key(|(registry, _)| registry.prefix.len())
    }
}

/// Returns how many bytes of a name, without its tag, a prefix stands for; `None` if it does not
/// fit.
fn prefix_bytes(prefix: &str, name: &ImageName) -> Option<usize> {
    if let Some(domain) = prefix.strip_prefix('*').filter(|domain| domain.starts_with('.')) {
        // `*.example.com` is every host below it, and no repository can follow.
        let bare = name.host.split(':').next().unwrap_or_default();
        return bare.ends_with(domain).then_some(name.host.len());
    }
    let full = name.full();
    let rest = full.strip_prefix(prefix)?;
    let is_whole = rest.is_empty() || rest.starts_with(['/', ':', '@']);
    let whole = name.host.len().saturating_add(1).saturating_add(name.repository.len());
    is_whole.then_some(prefix.len().min(whole))
}
