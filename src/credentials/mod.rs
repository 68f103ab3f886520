//! Credentials for registries, as docker and podman keep them.

use std::fmt;
use std::io;

use crate::environment::Environment;
use crate::name::DOCKER_HUB;
use crate::small_file;

mod auth_file;
mod helper;
mod keys;
mod places;

use auth_file::AuthFile;
use keys::Wanted;
use places::Place;

/// Larger files are refused; those with dozens of registries have a hundredth of it.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// What a user proves to a registry who they are with.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    /// A name and a password, or a token that takes its place.
    Password {
        /// The name of the user.
        username: String,
        /// The password.
        password: String,
    },
    /// A token that the registry's token server exchanges for others (OAuth 2 refresh token).
    IdentityToken(String),
    /// A token that is sent to the registry as it is.
    RegistryToken(String),
}

impl fmt::Debug for Credential {
    /// Leaves out the secrets.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Password { .. } => "Password",
            Self::IdentityToken(_) => "IdentityToken",
            Self::RegistryToken(_) => "RegistryToken",
        })
    }
}

/// What was found for a registry.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Lookup {
    /// The credentials; `None` if there are none.
    pub(crate) credential: Option<Credential>,
    /// Why there may be some that were not found: files that cannot be read, helpers that fail.
    pub(crate) problems: Vec<String>,
}

/// Where credentials are looked for.
#[derive(Debug)]
pub(crate) struct Credentials {
    places: Vec<Place>,
    environment: Environment,
}

impl Credentials {
    /// Returns those of an environment; nothing is read yet.
    pub(crate) fn new(environment: &Environment) -> Self {
        Self { places: places::of(environment), environment: environment.clone() }
    }

    /// Looks for the credentials for a repository: the first place that has some.
    ///
    /// Within a place the order is docker's: the helper of the host, the store of all hosts, the
    /// place itself (docker login, "Credential stores"); namespaces go from the most specific to
    /// the host (containers-auth.json(5)). What cannot be read is not an error: a registry may need
    /// no credentials.
    pub(crate) fn find(&self, host: &str, repository: &str) -> Lookup {
        let wanted = Wanted::new(host, repository);
        let mut lookup = Lookup::default();
        for place in &self.places {
            let file = match self.read(place) {
                Ok(Some(file)) => file,
                Ok(None) => continue,
                Err(reason) => {
                    lookup.problems.push(format!("{place}: {reason}"));
                    continue;
                }
            };
            lookup.credential = self.in_file(&file, &wanted, &mut lookup.problems);
            if lookup.credential.is_some() {
                break;
            }
        }
        lookup
    }

    fn read(&self, place: &Place) -> Result<Option<AuthFile>, String> {
        let bytes = match place {
            Place::Variable(name) => match self.environment.text(name) {
                None => return Ok(None),
                Some(text) => text.as_bytes().to_vec(),
            },
            Place::File { path, .. } => match small_file::read(path, MAX_FILE_BYTES) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error.to_string()),
            },
        };
        AuthFile::parse(&bytes, place.is_old()).map(Some)
    }

    fn in_file(
        &self,
        file: &AuthFile,
        wanted: &Wanted,
        problems: &mut Vec<String>,
    ) -> Option<Credential> {
        let store = file.store.as_deref().map(|store| (store, wanted.server()));
        let asked = file.helper(wanted);
        for (helper, server) in asked.into_iter().chain(store) {
            match helper::get(helper, server, &self.environment) {
                Ok(Some(credential)) => return Some(credential),
                Ok(None) => (),
                Err(reason) => problems.push(format!("docker-credential-{helper}: {reason}")),
            }
        }
        match file.entry(wanted)? {
            Ok(credential) => Some(credential),
            Err(reason) => {
                problems.push(reason);
                None
            }
        }
    }
}

/// Whether a host is Docker Hub, by the name in names of images.
fn is_hub(host: &str) -> bool {
    host == DOCKER_HUB
}

#[cfg(test)]
mod tests;
