//! The client: what a registry has of an image.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::ask::{Asker, Authorisations};
use super::endpoints::{Endpoint, Endpoints, Found, HostOptions};
use super::error::RegistryError;
use super::retry::Retries;
use super::wire::{Timeouts, Wire};
use crate::credentials::{Credential, Credentials};
use crate::environment::Environment;
use crate::image::digest::Digest;
use crate::limits::Limits;
use crate::name::ImageName;

mod blob;
mod manifest;
mod tags;

pub(crate) use blob::RemoteBlob;
pub(crate) use manifest::Fetched;

/// How registries are asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct RegistryOptions {
    /// Which hosts are insecure.
    pub(crate) hosts: HostOptions,
    /// What to use instead of the credentials in files; not sent to mirrors.
    pub(crate) credential: Option<Credential>,
    /// How often requests that fail are sent again.
    pub(crate) retries: Retries,
    /// How long servers may take.
    pub(crate) timeouts: Timeouts,
    /// What documents may have.
    pub(crate) limits: Limits,
}

/// Asks registries, on whatever thread it is used; clones share connections and tokens.
#[derive(Clone)]
pub(crate) struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    asker: Asker,
    max_document_bytes: u64,
    /// Where names are asked for, as files are read once.
    found: Mutex<HashMap<ImageName, Found>>,
    /// Mirrors that cannot be reached, by host.
    dead: Mutex<HashSet<String>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// Returns one for an environment; nothing is read or sent yet.
    pub(crate) fn new(environment: &Environment, options: RegistryOptions) -> Self {
        let wire = Wire::new(environment, options.timeouts);
        let endpoints = Endpoints::new(environment, options.hosts);
        let credentials = Credentials::new(environment);
        let authorisations = Authorisations::new(credentials, options.credential);
        let shared = Shared {
            asker: Asker::new(wire, endpoints, authorisations, options.retries),
            max_document_bytes: options.limits.json_bytes,
            found: Mutex::default(),
            dead: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Gets a manifest or an index: by the digest of the name, or by its tag.
    ///
    /// Its bytes have the digest that is returned. Fails also if it has another one than it was
    /// requested by, or than the registry says.
    pub(crate) fn manifest(&self, name: &ImageName) -> Result<Fetched, RegistryError> {
        let found = self.each(name, |endpoint| {
            manifest::get(self.asker(), endpoint, name.wanted(), self.shared.max_document_bytes)
        });
        let is_by_tag = name.digest.is_none();
        found.map_err(|error| if is_by_tag { tags::add_similar(self, name, error) } else { error })
    }

    /// Lists the tags of a repository, in the order of the registry, and at most that many.
    pub(crate) fn tags(&self, name: &ImageName, max: usize) -> Result<Vec<String>, RegistryError> {
        self.each(name, |endpoint| tags::list(self, endpoint, max))
    }

    /// Returns a blob, which is requested when it is opened; its size in bytes if that is known.
    pub(crate) fn blob(&self, name: &ImageName, digest: Digest, bytes: Option<u64>) -> RemoteBlob {
        RemoteBlob::new(self.clone(), name.clone(), digest, bytes)
    }

    /// Ends everything that is under way on other threads, within about a second; everything after
    /// it fails too.
    pub(crate) fn cancel(&self) {
        self.asker().wire.stop();
    }

    pub(super) fn asker(&self) -> &Asker {
        &self.shared.asker
    }

    pub(super) fn max_document_bytes(&self) -> u64 {
        self.shared.max_document_bytes
    }

    /// Returns where a name is asked for, without mirrors that cannot be reached.
    pub(super) fn find(&self, name: &ImageName) -> Result<Found, RegistryError> {
        let known = lock(&self.shared.found).get(name).cloned();
        let mut found = match known {
            Some(found) => found,
            None => {
                let found = self.asker().endpoints.of(name)?;
                lock(&self.shared.found).insert(name.clone(), found.clone());
                found
            }
        };
        let dead = lock(&self.shared.dead);
        found.mirrors.retain(|mirror| !dead.contains(&mirror.base.authority()));
        Ok(found)
    }

    /// Notes that a mirror has failed.
    pub(super) fn note(&self, endpoint: &Endpoint, error: &RegistryError) {
        if error.is_of_host() {
            lock(&self.shared.dead).insert(endpoint.base.authority());
        }
    }

    /// Asks each place of an image until one answers.
    fn each<T>(
        &self,
        name: &ImageName,
        ask: impl Fn(&Endpoint) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let found = self.find(name)?;
        let mut failures = Vec::new();
        for mirror in &found.mirrors {
            match ask(mirror) {
                Err(RegistryError::Cancelled) => return Err(RegistryError::Cancelled),
                Err(error) => {
                    self.note(mirror, &error);
                    failures.push(error.to_string());
                }
                found => return found,
            }
        }
        ask(&found.registry).map_err(|error| after_mirrors(error, failures))
    }
}

/// Returns an error with those of the mirrors before.
pub(super) fn after_mirrors(error: RegistryError, mirrors: Vec<String>) -> RegistryError {
    if mirrors.is_empty() || error == RegistryError::Cancelled {
        return error;
    }
    RegistryError::AfterMirrors { source: Box::new(error), mirrors }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
