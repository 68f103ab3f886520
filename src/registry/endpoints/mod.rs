//! Where an image is asked for: mirrors in their order, then the registry, as files on this machine
//! say.

use std::path::PathBuf;

use super::error::RegistryError;
use super::tls::Trust;
use super::url::{Url, split_authority};
use crate::environment::Environment;
use crate::image::digest::Digest;
use crate::name::{DOCKER_HUB, ImageName};

mod certificates;
mod hosts_toml;
mod places;
mod registries_conf;

use hosts_toml::HostsToml;
use places::Places;
use registries_conf::{RegistriesConf, Rewritten};

/// The host that serves the registry of Docker Hub.
const HUB_SERVER: &str = "registry-1.docker.io";

/// One place that an image can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// The address of its API, such as `https://example.com/v2`.
    pub(super) base: Url,
    /// The repository there.
    pub(super) repository: String,
    /// The host that a mirror is asked to answer for, in the parameter `ns` (containerd hosts.md).
    pub(super) namespace: Option<String>,
    /// Whose certificates are trusted.
    pub(super) trust: Trust,
    /// Whether it may be asked by plain HTTP if it does not answer by HTTPS.
    pub(super) may_be_plain: bool,
    /// The host by which its credentials are kept.
    pub(super) login: String,
    /// Whether it stands in for another.
    pub(super) is_mirror: bool,
}

/// Where an image can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// What is asked first, in this order.
    pub(super) mirrors: Vec<Endpoint>,
    /// What is asked if no mirror has it.
    pub(super) registry: Endpoint,
}

/// What a user says about registries, besides what files say.
#[derive(Debug, Clone, Default)]
pub(crate) struct HostOptions {
    /// Hosts, with their ports, whose certificates are not verified, and which may be asked by
    /// plain HTTP.
    pub(crate) insecure: Vec<String>,
    /// Hosts, with their ports, that are asked by plain HTTP only.
    pub(crate) plain_http: Vec<String>,
}

/// Finds the places of images; files are read when they are first needed.
#[derive(Debug)]
pub(super) struct Endpoints {
    places: Places,
    options: HostOptions,
}

impl Endpoints {
    pub(super) fn new(environment: &Environment, options: HostOptions) -> Self {
        Self { places: Places::of(environment), options }
    }

    /// Returns where to ask for an image.
    ///
    /// Fails if a file cannot be read, and if one blocks the registry.
    pub(super) fn of(&self, name: &ImageName) -> Result<Found, RegistryError> {
        let conf = RegistriesConf::read(&self.places)?;
        let found = conf.find(name)?;
        let mut mirrors = Vec::new();
        for mirror in &found.mirrors {
            mirrors.push(Endpoint { is_mirror: true, ..self.rewritten(mirror)? });
        }
        let primary = self.rewritten(&found.primary)?;
        let hosts = HostsToml::read(&self.places, &found.primary.host)?;
        for mirror in &hosts.mirrors {
            mirrors.push(Endpoint {
                base: mirror.base.clone(),
                repository: primary.repository.clone(),
                namespace: Some(found.primary.host.clone()),
                trust: mirror.trust.clone(),
                may_be_plain: false,
                login: mirror.base.authority(),
                is_mirror: true,
            });
        }
        let registry = match hosts.server {
            Some(server) => Endpoint { base: server.base, trust: server.trust, ..primary },
            None => primary,
        };
        Ok(Found { mirrors, registry })
    }

    /// Returns how a token server on this host is asked, for the trust that is configured for it.
    pub(super) fn trust(&self, url: &Url) -> Result<Trust, RegistryError> {
        let host = url.authority();
        let mut trust = certificates::of_host(&self.places, &host)?;
        trust.is_insecure = contains(&self.options.insecure, &host)
            || RegistriesConf::read(&self.places)?.is_insecure(&host);
        Ok(trust)
    }

    /// Whether credentials may be sent to an address.
    pub(super) fn is_private(&self, url: &Url) -> Result<bool, RegistryError> {
        let host = url.authority();
        let is_listed = contains(&self.options.plain_http, &host);
        Ok(url.is_https() || url.is_loopback() || is_listed || self.trust(url)?.is_insecure)
    }

    fn rewritten(&self, place: &Rewritten) -> Result<Endpoint, RegistryError> {
        let host = match place.host.as_str() {
            DOCKER_HUB => HUB_SERVER,
            other => other,
        };
        let is_insecure = place.is_insecure || contains(&self.options.insecure, host);
        let is_plain = contains(&self.options.plain_http, host);
        let base = Url::new(!is_plain, host, "/v2").ok_or_else(|| {
            let reason = "it is neither a host nor a host and a port".to_owned();
            RegistryError::Configuration { file: super::error::shown(host), reason }
        })?;
        let trust = Trust { is_insecure, ..certificates::of_host(&self.places, host)? };
        Ok(Endpoint {
            may_be_plain: is_insecure || base.is_loopback(),
            base,
            repository: place.repository.clone(),
            namespace: None,
            trust,
            login: place.host.clone(),
            is_mirror: false,
        })
    }
}

impl Endpoint {
    /// Returns the address of a manifest.
    pub(super) fn manifest(&self, wanted: &str) -> Url {
        self.url(&format!("manifests/{wanted}"))
    }

    /// Returns the address of a blob.
    pub(super) fn blob(&self, digest: &Digest) -> Url {
        self.url(&format!("blobs/{digest}"))
    }

    /// Returns the address of the first page of tags.
    pub(super) fn tags(&self, page: usize) -> Url {
        self.url("tags/list").with_parameter("n", &page.to_string())
    }

    fn url(&self, what: &str) -> Url {
        let target = format!("{}/{}/{what}", self.base.path(), self.repository);
        let url = self.base.with_target(&target);
        match &self.namespace {
            Some(namespace) => url.with_parameter("ns", namespace),
            None => url,
        }
    }
}

/// Whether a list has a host; an entry without a port means every port.
fn contains(hosts: &[String], host: &str) -> bool {
    let bare = split_authority(host).map(|(bare, _)| bare);
    let is_same = |entry: &String| {
        entry.eq_ignore_ascii_case(host)
            || bare.as_ref().is_some_and(|bare| entry.eq_ignore_ascii_case(bare))
    };
    hosts.iter().any(is_same)
}

/// A file that says something about registries cannot be used.
fn unusable(file: &std::path::Path, reason: impl Into<String>) -> RegistryError {
    let file = crate::escape::printable_argument(file.as_os_str());
    RegistryError::Configuration { file, reason: reason.into() }
}

/// Reads a file of text that may not be there.
fn read_text(file: &std::path::Path) -> Result<Option<String>, RegistryError> {
    match crate::small_file::read(file, MAX_FILE_BYTES) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(unusable(file, "it is not UTF-8")),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(file, error.to_string())),
    }
}

/// Larger files of configuration are refused.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Returns the paths in a folder, sorted; empty if there is no such folder.
fn list(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests;
