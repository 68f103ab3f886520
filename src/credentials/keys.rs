//! Which keys of a file of credentials mean a registry.

use super::is_hub;

/// The key that `docker login` uses for Docker Hub.
const HUB_SERVER: &str = "https://index.docker.io/v1/";

/// Names of Docker Hub in keys.
const HUB_HOSTS: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/// The registry and repository that credentials are wanted for.
#[derive(Debug)]
pub(super) struct Wanted {
    host: String,
    is_hub: bool,
    /// The host with the repository, and each prefix of it up to a slash; the longest first.
    namespaces: Vec<String>,
}

impl Wanted {
    pub(super) fn new(host: &str, repository: &str) -> Self {
        let mut namespaces = vec![format!("{host}/{repository}")];
        while let Some((shorter, _)) =
            namespaces.last().and_then(|last| last.rsplit_once('/')).filter(|(it, _)| *it != host)
        {
            namespaces.push(shorter.to_owned());
        }
        namespaces.push(host.to_owned());
        Self { host: host.to_owned(), is_hub: is_hub(host), namespaces }
    }

    /// Returns what a helper is asked for if nothing in the file says it.
    pub(super) fn server(&self) -> &str {
        if self.is_hub { HUB_SERVER } else { &self.host }
    }

    /// Returns how specific a key is if it means this registry: greater is more specific.
    pub(super) fn rank(&self, key: &str) -> Option<usize> {
        let key = normalise(key);
        let is_host = key == self.host || (self.is_hub && HUB_HOSTS.contains(&key));
        let namespace = self.namespaces.iter().rev().position(|namespace| *namespace == key);
        // The host is the last one, so it has the rank 0.
        if is_host { Some(0) } else { namespace }
    }
}

/// Returns a key without what `docker login` may have added: a scheme, and the version of the API.
fn normalise(key: &str) -> &str {
    let key = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let key = key.trim_end_matches('/');
    key.strip_suffix("/v1").or_else(|| key.strip_suffix("/v2")).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_registries_and_namespaces() {
        let wanted = Wanted::new("example.com:5000", "a/b/c");
        for (key, rank) in [
            ("example.com:5000", Some(0)),
            ("https://example.com:5000", Some(0)),
            ("http://example.com:5000/v2/", Some(0)),
            ("https://example.com:5000/v1/", Some(0)),
            ("example.com:5000/a", Some(1)),
            ("example.com:5000/a/b", Some(2)),
            ("example.com:5000/a/b/c", Some(3)),
            ("example.com:5000/a/x", None),
            ("example.com:5000/a/b/c/d", None),
            ("example.com", None),
            ("example.com:500", None),
            ("evil.example.com:5000", None),
            ("https://index.docker.io/v1/", None),
            ("", None),
        ] {
            assert_eq!(wanted.rank(key), rank, "{key}");
        }
        let hub = Wanted::new("docker.io", "library/node");
        for (key, rank) in [
            ("https://index.docker.io/v1/", Some(0)),
            ("index.docker.io", Some(0)),
            ("docker.io", Some(0)),
            ("docker.io/library", Some(1)),
            ("docker.io/library/node", Some(2)),
            ("example.com", None),
        ] {
            assert_eq!(hub.rank(key), rank, "{key}");
        }
    }
}
