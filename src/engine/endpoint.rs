//! Where an engine may be, and what says so.

use std::fmt;
use std::path::PathBuf;

use super::address::Address;
use crate::escape::printable_text;

/// An engine by who makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// Docker Engine.
    Docker,
    /// Podman.
    Podman,
}

impl Product {
    /// Returns its name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docker => "Docker Engine",
            Self::Podman => "Podman",
        }
    }
}

/// Where an engine may be, and what says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Which engine.
    pub product: Product,
    /// Where it is.
    pub address: Address,
    /// What says so, such as `DOCKER_HOST` or the name of a context.
    pub from: String,
    /// How a connection is encrypted, if it is.
    pub(super) tls: TlsFiles,
    /// The version of the API that the user asks for.
    pub(super) api_version: Option<String>,
}

/// The files of an encrypted connection; their contents are read only when it is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TlsFiles {
    /// Whom to trust; whom the system trusts if there is none.
    pub(super) ca: Option<PathBuf>,
    /// Who the user is, with `key`.
    pub(super) certificate: Option<PathBuf>,
    /// The key of that certificate.
    pub(super) key: Option<PathBuf>,
    /// Whether any certificate of the other side will do.
    pub(super) trusts_all: bool,
}

impl Endpoint {
    pub(super) fn new(product: Product, address: Address, from: impl Into<String>) -> Self {
        let (tls, api_version) = (TlsFiles::default(), None);
        Self { product, address, from: from.into(), tls, api_version }
    }
}

impl fmt::Display for Endpoint {
    /// Writes `unix:///var/run/docker.sock (the default socket)`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = format!("{} ({})", self.address, self.from);
        out.write_str(&printable_text(&shown))
    }
}
