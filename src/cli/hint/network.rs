//! What to do if an engine or a registry did not give an image.

use std::io;

use crate::engine::EngineError;
use crate::registry::{RegistryError, TlsFailure, Unreachable};
use crate::units::counted;

/// What to do if a layer did not arrive.
pub(super) fn for_layer(error: &io::Error) -> Option<String> {
    let registry = error.get_ref().and_then(|error| error.downcast_ref::<RegistryError>());
    let hint = registry.and_then(for_registry).map(|(_, hint)| hint);
    hint.or_else(|| Some("Try again; if it stays so, ask who runs the registry.".to_owned()))
}

/// What to do about an engine, and how little it helps: the least first.
pub(super) fn for_engine(error: &EngineError) -> Option<(u8, String)> {
    Some(match error {
        EngineError::NoSuchImage { similar, .. } if !similar.is_empty() => {
            (0, format!("Did you mean {}?", any_of(similar)))
        }
        EngineError::NoSuchImage { .. } => {
            (6, "Check the name, or build or pull the image first.".to_owned())
        }
        EngineError::OtherPlatform { name, wanted, .. } => {
            (1, format!("Pull it for that platform: `docker pull --platform {wanted} {name}`."))
        }
        EngineError::PermissionDenied { .. } => (
            2,
            "Run as a user who may use the engine: with `sudo`, or as a member of the group that \
             owns the socket (`docker` by default)."
                .to_owned(),
        ),
        EngineError::NotRunning { .. } => {
            (7, "Start the engine, or pass what `docker save` or `podman save` wrote.".to_owned())
        }
        EngineError::Address { from, .. } | EngineError::Context { from, .. } => {
            (4, format!("Correct what {from} says, or pass what `docker save` wrote."))
        }
        EngineError::Tls { .. } => (
            4,
            "Check the certificates in `DOCKER_CERT_PATH` or in those of the context.".to_owned(),
        ),
        EngineError::Program { program: "ssh", .. } => (
            4,
            "Check that `ssh` gets there without a question, and that `docker` is there.".into(),
        ),
        EngineError::Interrupted { .. } => (3, "Try again.".to_owned()),
        _ => return None,
    })
}

/// What to do about a registry, and how little it helps: the least first.
pub(super) fn for_registry(error: &RegistryError) -> Option<(u8, String)> {
    Some(match error {
        RegistryError::NoManifest { similar, .. } if !similar.is_empty() => {
            (0, format!("Did you mean the tag {}?", any_of(similar)))
        }
        RegistryError::NoManifest { others, .. } if !others.is_empty() => {
            (1, format!("There are tags such as {}.", any_of(others)))
        }
        RegistryError::NoManifest { .. } | RegistryError::NoRepository { .. } => {
            (5, "Check the name and the tag; for a private image, log in first.".to_owned())
        }
        RegistryError::Unauthorized { host, had_credentials: false, .. } => {
            (4, format!("If the name is right, log in: `docker login {host}`."))
        }
        RegistryError::Unauthorized { host, .. } => {
            (2, format!("Log in again: `docker login {host}`."))
        }
        RegistryError::Denied { host, .. } => {
            (3, format!("Log in as somebody who may pull it: `docker login {host}`."))
        }
        RegistryError::RateLimited { retry_after_seconds: Some(seconds), .. } => {
            let seconds = counted(*seconds, "second");
            (3, format!("Try again in {seconds}, or log in for more requests."))
        }
        RegistryError::RateLimited { .. } => {
            (3, "Try again later, or log in for more requests.".to_owned())
        }
        RegistryError::Tls { kind: TlsFailure::PlainHttp, .. } => {
            (3, "If it is to be reached over http, pass `--insecure`.".to_owned())
        }
        RegistryError::Tls { kind: TlsFailure::UnknownIssuer, host, .. } => (
            3,
            format!(
                "Put the certificate of its authority into `/etc/docker/certs.d/{host}/ca.crt`, \
                 name it in `SSL_CERT_FILE`, or pass `--insecure`."
            ),
        ),
        RegistryError::Tls { .. } => (4, "Check its certificate and the clock.".to_owned()),
        RegistryError::Unreachable { kind: Unreachable::Proxy, .. } => {
            (4, "Check `HTTPS_PROXY` and `NO_PROXY`.".to_owned())
        }
        RegistryError::Unreachable {
            kind: Unreachable::Broken | Unreachable::TimedOut, ..
        } => (7, "Try again later: it stopped answering.".to_owned()),
        RegistryError::Unreachable { .. } => {
            (8, "Check the name of the host, and the network.".to_owned())
        }
        RegistryError::Blocked { file, .. } | RegistryError::Configuration { file, .. } => {
            (3, format!("Correct `{file}`, or name another registry."))
        }
        RegistryError::Server { .. } => (3, "Try again later.".to_owned()),
        RegistryError::TooLarge { .. } => {
            (3, "Raise the limit: `--limit json-bytes=BYTES`.".to_owned())
        }
        RegistryError::AfterMirrors { source, .. } => return for_registry(source),
        _ => return None,
    })
}

fn any_of(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
