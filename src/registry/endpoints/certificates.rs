//! Certificates that a user trusts for one host: `certs.d/HOST/`.

use std::path::{Path, PathBuf};

use super::super::error::RegistryError;
use super::super::tls::Trust;
use super::places::Places;
use super::{list, unusable};

/// Returns what is trusted for a host, besides what the system trusts.
///
/// Every `*.crt` is an authority; a `*.cert` and the `*.key` of the same name are the client's
/// (containers-certs.d(5), docker's certificates page). The first folder that exists is meant.
///
/// Fails if a client's certificate has no key.
pub(super) fn of_host(places: &Places, host: &str) -> Result<Trust, RegistryError> {
    let mut folders = places.hosts.iter().flat_map(|all| candidates(all, host));
    let folder = folders.find(|folder| list(folder).iter().any(|path| kind(path).is_some()));
    let mut trust = Trust::default();
    let Some(folder) = folder else { return Ok(trust) };
    for path in list(&folder) {
        match kind(&path) {
            Some("crt") => trust.authorities.push(path),
            Some("cert") if trust.client.is_none() => {
                let key = path.with_extension("key");
                if !key.is_file() {
                    return Err(unusable(&path, "there is no key of the same name beside it"));
                }
                trust.client = Some((path, key));
            }
            _ => (),
        }
    }
    Ok(trust)
}

/// Returns the folders of a host: `HOST:PORT`, and `HOST_PORT_` where no name may have a colon
/// (containerd hosts.md).
pub(super) fn candidates(all: &Path, host: &str) -> Vec<PathBuf> {
    let mut names = vec![host.to_owned()];
    if let Some((bare, port)) = host.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
        names.push(format!("{bare}_{port}_"));
    }
    names.iter().map(|name| all.join(name)).collect()
}

fn kind(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "crt" => Some("crt"),
        "cert" => Some("cert"),
        _ => None,
    }
}
