//! Contexts of docker's command line: endpoints that the user has named.

use std::path::{Path, PathBuf};

use super::endpoint::TlsFiles;
use super::error::EngineError;
use super::file;
use crate::environment::Environment;
use crate::escape::printable_text;
use crate::image::digest::Digest;
use crate::image::json::{self, Object};

/// A name of a context, and what has it.
pub(super) struct Naming {
    pub(super) name: String,
    pub(super) from: String,
}

/// What a context says about Docker Engine.
pub(super) struct Context {
    pub(super) name: String,
    pub(super) host: Option<String>,
    pub(super) tls: TlsFiles,
}

/// Returns where docker's command line keeps its configuration: `DOCKER_CONFIG`, or `.docker` in
/// the home directory.
pub(super) fn configuration_directory(environment: &Environment) -> Option<PathBuf> {
    match environment.variable("DOCKER_CONFIG") {
        Some(directory) => Some(PathBuf::from(directory)),
        None => Some(environment.home()?.join(".docker")),
    }
}

/// Returns the context that `docker context use` has chosen; `None` without a configuration.
pub(super) fn current(environment: &Environment) -> Result<Option<Naming>, EngineError> {
    let Some(directory) = configuration_directory(environment) else { return Ok(None) };
    let path = directory.join("config.json");
    let Some(text) = file::read(&path)? else { return Ok(None) };
    let value = json::parse(&text).map_err(|error| file::invalid(&path, &error))?;
    let name = Object::of(&value).and_then(|fields| fields.filled("currentContext"));
    Ok(name.map(|name| Naming { name, from: printable_text(&path.display().to_string()) }))
}

/// Reads a context. Its files are in a directory that is named after the digest of its name
/// (docker/cli, cli/context/store/store.go).
pub(super) fn read(environment: &Environment, naming: &Naming) -> Result<Context, EngineError> {
    let wrong = |reason: &str| EngineError::Context {
        from: naming.from.clone(),
        name: printable_text(&naming.name),
        reason: reason.to_owned(),
    };
    let directory =
        configuration_directory(environment).ok_or_else(|| wrong("no home directory is known"))?;
    let digest = Digest::sha256_of(naming.name.as_bytes());
    let contexts = directory.join("contexts");
    let path = contexts.join("meta").join(digest.encoded()).join("meta.json");
    let text = file::read(&path)?.ok_or_else(|| wrong("there is no such context"))?;
    let value = json::parse(&text).map_err(|error| file::invalid(&path, &error))?;
    let endpoint = Object::of(&value).and_then(|fields| fields.object("Endpoints"));
    let endpoint = endpoint.and_then(|endpoints| endpoints.object("docker"));
    let endpoint = endpoint.ok_or_else(|| wrong("it has no endpoint of Docker Engine"))?;
    let keys = contexts.join("tls").join(digest.encoded()).join("docker");
    let existing = |name: &str| Some(keys.join(name)).filter(|path| Path::exists(path));
    Ok(Context {
        name: naming.name.clone(),
        host: endpoint.filled("Host"),
        tls: TlsFiles {
            ca: existing("ca.pem"),
            certificate: existing("cert.pem"),
            key: existing("key.pem"),
            trusts_all: endpoint.flag("SkipTLSVerify"),
        },
    })
}
