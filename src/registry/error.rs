//! What can go wrong with a registry, in enough detail to say what to do about it.

use std::io;

use crate::escape::printable_text;
use crate::image::digest::Digest;

/// Longer texts of servers are shortened in messages.
const SHOWN_CHARS: usize = 300;

/// Why a registry did not give what was asked for.
///
/// Every text in it is safe to print and short, and holds no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// It wants credentials, or other ones.
    #[error("{host} does not allow this {}: {reason}", with_or_without(*.had_credentials))]
    Unauthorized {
        /// The host, with its port.
        host: String,
        /// Whether credentials were sent.
        had_credentials: bool,
        /// What the registry said, and why no credentials were found if some should have been.
        reason: String,
    },
    /// It knows who asks, and does not allow it.
    #[error("{host} denies access to {repository}: {reason}")]
    Denied {
        /// The host, with its port.
        host: String,
        /// The repository.
        repository: String,
        /// What the registry said.
        reason: String,
    },
    /// It has no such repository.
    #[error("{host} has no repository {repository}")]
    NoRepository {
        /// The host, with its port.
        host: String,
        /// The repository.
        repository: String,
    },
    /// It has the repository, or may have it, but not this tag or digest.
    #[error("{host} has no {} {wanted} of {repository}", tag_or_digest(wanted))]
    NoManifest {
        /// The host, with its port.
        host: String,
        /// The repository.
        repository: String,
        /// The tag or the digest.
        wanted: String,
        /// The tags that are most like it, the best first; empty if none is, or if the registry
        /// does not list them.
        similar: Vec<String>,
        /// Some of the tags that there are, if none is like it.
        others: Vec<String>,
    },
    /// It has the manifest, but not one of its blobs.
    #[error("{host} has no blob {digest} in {repository}")]
    NoBlob {
        /// The host, with its port.
        host: String,
        /// The repository.
        repository: String,
        /// The digest of the blob.
        digest: Digest,
    },
    /// It was asked too often.
    #[error("{host} accepts no more requests for now: {reason}")]
    RateLimited {
        /// The host, with its port.
        host: String,
        /// After how many seconds it wants to be asked again, if it says so.
        retry_after_seconds: Option<u64>,
        /// What the registry said.
        reason: String,
    },
    /// It answered with a status that is none of the above.
    #[error("{host} answered with status {status}: {reason}")]
    Server {
        /// The host, with its port.
        host: String,
        /// The status.
        status: u16,
        /// The code of the error, such as `UNSUPPORTED` (distribution-spec, "Error codes").
        code: Option<String>,
        /// What the registry said.
        reason: String,
        /// After how many seconds it wants to be asked again, if it says so.
        retry_after_seconds: Option<u64>,
    },
    /// No connection was made, or it broke.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable {
        /// The host, with its port.
        host: String,
        /// What kind of failure it is.
        kind: Unreachable,
        /// Why.
        reason: String,
    },
    /// No secure connection was made.
    #[error("no secure connection to {host}: {reason}")]
    Tls {
        /// The host, with its port.
        host: String,
        /// What kind of failure it is.
        kind: TlsFailure,
        /// Why.
        reason: String,
    },
    /// What it answered breaks a specification.
    #[error("{host} answered wrongly: {reason}")]
    Protocol {
        /// The host, with its port.
        host: String,
        /// What is wrong.
        reason: String,
    },
    /// What it sent does not have the digest that it was requested by.
    #[error("{host} sent a manifest with the digest {computed}, not {wanted}")]
    WrongDigest {
        /// The host, with its port.
        host: String,
        /// The digest that it was requested by, or that the registry named.
        wanted: String,
        /// The digest of what was sent.
        computed: Digest,
    },
    /// The manifest is in the format of before 2016, in which layers have no sizes.
    #[error("{host} has {wanted} only in the old format (schema 1), which has no sizes")]
    OldManifest {
        /// The host, with its port.
        host: String,
        /// The tag or the digest.
        wanted: String,
    },
    /// A document is larger than the limit.
    #[error("{host} sent a document of more than {max_bytes} bytes")]
    TooLarge {
        /// The host, with its port.
        host: String,
        /// The limit, in bytes.
        max_bytes: u64,
    },
    /// A file says that nothing may be pulled from there.
    #[error("{file} blocks {prefix}")]
    Blocked {
        /// The file.
        file: String,
        /// The prefix of names that is blocked.
        prefix: String,
    },
    /// A file or a variable that says how to reach registries cannot be used.
    #[error("{file}: {reason}")]
    Configuration {
        /// The file or the variable.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// All mirrors failed, and the registry too.
    #[error("no mirror gave it ({}), nor did the registry itself", .mirrors.join("; "))]
    AfterMirrors {
        /// Why the registry itself failed.
        source: Box<RegistryError>,
        /// Why each mirror failed, in the order in which they were tried.
        mirrors: Vec<String>,
    },
    /// It was stopped.
    #[error("stopped")]
    Cancelled,
}

/// Why no connection was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreachable {
    /// The name of the host is unknown.
    UnknownHost,
    /// Nothing listens there.
    Refused,
    /// It took too long.
    TimedOut,
    /// The proxy could not be used.
    Proxy,
    /// The connection was made, and broke.
    Broken,
    /// Any other reason.
    Other,
}

/// Why no secure connection was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsFailure {
    /// The server talks plain HTTP.
    PlainHttp,
    /// The certificate is signed by nobody who is trusted.
    UnknownIssuer,
    /// The certificate is for another host.
    WrongHost,
    /// The certificate is not valid at this time.
    Expired,
    /// Any other reason.
    Other,
}

impl RegistryError {
    /// Returns what is wrong with the answer of a host.
    pub(super) fn protocol(host: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Protocol { host: host.into(), reason: reason.into() }
    }

    /// Whether asking again may succeed.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::RateLimited { .. } => true,
            Self::Server { status, .. } => is_transient_status(*status),
            Self::Unreachable { kind, .. } => {
                matches!(kind, Unreachable::TimedOut | Unreachable::Broken)
            }
            _ => false,
        }
    }

    /// Whether the host itself cannot be used, whatever it is asked for.
    pub(super) fn is_of_host(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Tls { .. })
    }
}

impl RegistryError {
    /// Returns the error that reading a blob failed with.
    pub(crate) fn of_reading(error: io::Error, host: &str) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => error,
            Err(error) => Self::protocol(host, shown(&error.to_string())),
        }
    }
}

impl From<RegistryError> for io::Error {
    fn from(error: RegistryError) -> Self {
        // Not `Interrupted` for one that was stopped: readers try again after that.
        let kind = match &error {
            RegistryError::Unauthorized { .. } | RegistryError::Denied { .. } => {
                io::ErrorKind::PermissionDenied
            }
            RegistryError::NoBlob { .. } => io::ErrorKind::NotFound,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}

/// Whether a server that answers with this status may answer otherwise later (RFC 9110, 15.5.9 and
/// 15.6; RFC 6585, section 4).
pub(super) fn is_transient_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// Returns text of a server so that it can be shown: on one line, without control characters, and
/// short.
pub(super) fn shown(text: &str) -> String {
    let text = text.trim();
    let mut short: String = text.chars().take(SHOWN_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    printable_text(&short)
}

/// What an image is asked for by.
fn tag_or_digest(wanted: &str) -> &'static str {
    if wanted.contains(':') { "digest" } else { "tag" }
}

fn with_or_without(had_credentials: bool) -> &'static str {
    if had_credentials { "with these credentials" } else { "without credentials" }
}
