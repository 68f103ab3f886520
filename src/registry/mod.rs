//! Registries: a client for what the distribution specification 1.1 says about pulling.

mod url;
mod error;
mod failure;
mod retry;
mod pace;
mod challenge;
mod tls;
mod proxy;
mod wire;
mod endpoints;
mod refusal;
mod ask;
mod client;

pub(crate) use client::{Client, Fetched, RegistryOptions, RemoteBlob};
pub(crate) use endpoints::HostOptions;
pub(crate) use error::{RegistryError, TlsFailure, Unreachable};
pub(crate) use retry::Retries;
pub(crate) use wire::Timeouts;

#[cfg(test)]
mod tests;
