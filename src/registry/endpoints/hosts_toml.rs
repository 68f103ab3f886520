//! Mirrors as containerd configures them: `certs.d/HOST/hosts.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::super::error::RegistryError;
use super::super::tls::Trust;
use super::super::url::Url;
use super::certificates::candidates;
use super::places::Places;
use super::{read_text, unusable};

/// What the file of a host says (containerd, docs/hosts.md).
#[derive(Debug, Default)]
pub(super) struct HostsToml {
    /// The mirrors, in the order of the file.
    pub(super) mirrors: Vec<Host>,
    /// The registry, if it is not the host itself.
    pub(super) server: Option<Host>,
}

/// A host of it.
#[derive(Debug)]
pub(super) struct Host {
    /// The address of its API.
    pub(super) base: Url,
    /// What is trusted.
    pub(super) trust: Trust,
}

#[derive(Deserialize)]
struct File {
    server: Option<String>,
    #[serde(default)]
    host: BTreeMap<String, Spanned<Table>>,
    #[serde(flatten)]
    of_server: Table,
}

#[derive(Deserialize, Default)]
struct Table {
    capabilities: Option<Vec<String>>,
    ca: Option<Names>,
    client: Option<toml::Value>,
    #[serde(default)]
    skip_verify: bool,
    #[serde(default)]
    override_path: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl HostsToml {
    /// Reads the file of a host, or the one of all hosts; what there is none of is empty.
    pub(super) fn read(places: &Places, host: &str) -> Result<Self, RegistryError> {
        for all in &places.hosts {
            let mut folders = candidates(all, host);
            folders.push(all.join("_default"));
            for folder in folders {
                let file = folder.join("hosts.toml");
                if let Some(text) = read_text(&file)? {
                    return parse(&file, &folder, &text);
                }
            }
        }
        Ok(Self::default())
    }
}

fn parse(path: &Path, folder: &Path, text: &str) -> Result<HostsToml, RegistryError> {
    let file: File =
        toml::from_str(text).map_err(|error| unusable(path, error.message().to_owned()))?;
    let bad = |address: &str| {
        unusable(path, format!("{} is not an address", super::super::error::shown(address)))
    };
    let mut hosts: Vec<_> = file.host.into_iter().collect();
    // Their order decides, and maps have none.
    hosts.sort_by_key(|(_, table)| table.span().start);
    let mut mirrors = Vec::new();
    for (address, table) in hosts {
        let table = table.into_inner();
        if table.can_pull() {
            let base = base(&address, table.override_path).ok_or_else(|| bad(&address))?;
            mirrors.push(Host { base, trust: table.trust(folder) });
        }
    }
    let server = match file.server.filter(|server| !server.is_empty()) {
        None => None,
        Some(address) => {
            let base = base(&address, file.of_server.override_path).ok_or_else(|| bad(&address))?;
            Some(Host { base, trust: file.of_server.trust(folder) })
        }
    };
    Ok(HostsToml { mirrors, server })
}

impl Table {
    /// Whether manifests and blobs may be asked for; without a list, everything may.
    fn can_pull(&self) -> bool {
        let is_pull = |name: &String| name == "pull";
        self.capabilities.as_ref().is_none_or(|names| names.iter().any(is_pull))
    }

    fn trust(&self, folder: &Path) -> Trust {
        let authorities = match &self.ca {
            None => Vec::new(),
            Some(Names::One(name)) => vec![folder.join(name)],
            Some(Names::Several(names)) => names.iter().map(|name| folder.join(name)).collect(),
        };
        Trust { is_insecure: self.skip_verify, authorities, client: self.client(folder) }
    }

    /// Returns the first pair of certificate and key: a file with both, a list of such files, or a
    /// list of pairs.
    fn client(&self, folder: &Path) -> Option<(PathBuf, PathBuf)> {
        let first = match self.client.as_ref()? {
            toml::Value::Array(values) => values.first()?,
            value => value,
        };
        let path = |value: &toml::Value| Some(folder.join(value.as_str()?));
        match first {
            toml::Value::Array(pair) => Some((path(pair.first()?)?, path(pair.get(1)?)?)),
            value => Some((path(value)?, path(value)?)),
        }
    }
}

/// Returns the address of an API: `/v2` is added unless the path is meant as it is.
fn base(address: &str, is_whole: bool) -> Option<Url> {
    let address = match address.contains("://") {
        true => address.to_owned(),
        false => format!("https://{address}"),
    };
    let url = Url::parse(&address)?;
    let path = url.path().trim_end_matches('/');
    let path =
        if is_whole || path.ends_with("/v2") { path.to_owned() } else { format!("{path}/v2") };
    Some(url.with_target(&path))
}
