//! Where Docker Engine is, as docker's command line decides it.

use std::path::{Path, PathBuf};

use super::address;
use super::context::{self, Context, Naming};
use super::endpoint::{Endpoint, Product, TlsFiles};
use super::error::EngineError;
use crate::environment::Environment;
use crate::escape::printable_text;

/// The name of the context that is none: variables and defaults count.
const DEFAULT: &str = "default";

/// Where installations put the socket: its path, given the environment, and what it is.
///
/// The first is docker's own default; its command line needs a context for the others, which
/// are the rootless engine's (dockerd-rootless.sh) and Docker Desktop's.
#[cfg(unix)]
type Place = (fn(&Environment) -> Option<PathBuf>, &'static str);

#[cfg(unix)]
const PLACES: [Place; 3] = [
    (|_| Some("/var/run/docker.sock".into()), "the default socket"),
    (|it| Some(it.directory("XDG_RUNTIME_DIR")?.join("docker.sock")), "the rootless socket"),
    (|it| Some(it.home()?.join(".docker/run/docker.sock")), "the socket of Docker Desktop"),
];

/// The order is that of the code of docker's command line, not of its documentation (docker/cli,
/// cli/command/cli.go, `resolveContextName`).
pub(super) fn endpoints(
    environment: &Environment,
    context: Option<&str>,
) -> Result<Vec<Endpoint>, EngineError> {
    let named = match (context, environment.variable("DOCKER_HOST")) {
        (Some(name), _) => Some(Naming { name: name.to_owned(), from: "the option".to_owned() }),
        (None, Some(_)) => None,
        (None, None) => match environment.variable("DOCKER_CONTEXT") {
            Some(name) => Some(Naming {
                name: name.to_string_lossy().into_owned(),
                from: "`DOCKER_CONTEXT`".to_owned(),
            }),
            None => context::current(environment)?,
        },
    };
    let mut endpoints = match named.filter(|named| named.name != DEFAULT) {
        Some(named) => match of_context(context::read(environment, &named)?)? {
            Some(endpoint) => vec![endpoint],
            None => defaults(environment),
        },
        None => of_variables(environment)?,
    };
    for endpoint in &mut endpoints {
        endpoint.api_version = environment.text("DOCKER_API_VERSION").map(str::to_owned);
    }
    Ok(endpoints)
}

/// Returns `None` if the context has no address, which means the default one.
fn of_context(context: Context) -> Result<Option<Endpoint>, EngineError> {
    let Context { name, host, tls } = context;
    let from = format!("the context `{name}`");
    let Some(host) = host else { return Ok(None) };
    // TLS is what the context has files for (docker/cli, cli/context/docker/load.go, `tlsConfig`).
    let has_tls = tls != TlsFiles::default();
    Ok(Some(Endpoint { tls, ..named(&host, has_tls, from)? }))
}

fn of_variables(environment: &Environment) -> Result<Vec<Endpoint>, EngineError> {
    let tls = tls_of_variables(environment);
    let Some(host) = environment.variable("DOCKER_HOST") else {
        return Ok(defaults(environment));
    };
    let endpoint = named(&host.to_string_lossy(), tls.is_some(), "`DOCKER_HOST`".to_owned())?;
    Ok(vec![Endpoint { tls: tls.unwrap_or_default(), ..endpoint }])
}

fn named(address: &str, with_tls: bool, from: String) -> Result<Endpoint, EngineError> {
    match address::parse(address, with_tls) {
        Ok(address) => Ok(Endpoint::new(Product::Docker, address, from)),
        Err(reason) => Err(EngineError::Address {
            from: printable_text(&from),
            address: address::without_password(address),
            reason,
        }),
    }
}

#[cfg(unix)]
fn defaults(environment: &Environment) -> Vec<Endpoint> {
    let place = |(path, from): &Place| {
        let address = address::Address::Socket(path(environment)?);
        Some(Endpoint::new(Product::Docker, address, *from))
    };
    PLACES.iter().filter_map(place).collect()
}

#[cfg(not(unix))]
fn defaults(_: &Environment) -> Vec<Endpoint> {
    Vec::new()
}

/// Whether `tcp://` is encrypted, and by which files (docker/cli, cli/flags/options.go): any value
/// of the first two variables means yes, and only the first asks for a certificate of the engine
/// that is trusted. The certificate and the key of the user may be missing.
fn tls_of_variables(environment: &Environment) -> Option<TlsFiles> {
    let verifies = environment.variable("DOCKER_TLS_VERIFY").is_some();
    if !verifies && environment.variable("DOCKER_TLS").is_none() {
        return None;
    }
    let directory = match environment.variable("DOCKER_CERT_PATH") {
        Some(directory) => PathBuf::from(directory),
        None => context::configuration_directory(environment)?,
    };
    let existing = |name: &str| Some(directory.join(name)).filter(|path| Path::exists(path));
    Some(TlsFiles {
        ca: Some(directory.join("ca.pem")),
        certificate: existing("cert.pem"),
        key: existing("key.pem"),
        trusts_all: !verifies,
    })
}
