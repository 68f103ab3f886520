//! What carries requests and answers: a socket of this machine, a port, or a program.

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectionDetails, Connector, LazyBuffers, NextTimeout, RustlsConnector, TcpConnector,
};

use super::address::Address;
use super::endpoint::Endpoint;
use super::error::EngineError;
use super::program::{self, Complaints};
use crate::environment::Environment;

mod child;
mod ssh;
mod tls;
#[cfg(unix)]
mod unix;

/// The time to connect with another machine, in seconds.
const CONNECT_SECONDS: u64 = 20;

/// Bytes that are read at once: twice the pieces in which Docker Engine sends an archive (io.Copy's
/// 32 KiB).
const BUFFER_BYTES: usize = 64 << 10;

/// How to reach an engine.
#[derive(Debug)]
pub(super) struct Carrier {
    pub(super) agent: Agent,
    /// What precedes the path of each request.
    pub(super) base: String,
    /// What the program that connects complains about.
    pub(super) complaints: Option<Complaints>,
}

/// Makes ready what carries requests to an endpoint, which is connected with by the first.
pub(super) fn carrier(
    endpoint: &Endpoint,
    environment: &Environment,
) -> Result<Carrier, EngineError> {
    // The host of a URL has no meaning on a socket.
    let local = "http://localhost".to_owned();
    match &endpoint.address {
        Address::Tcp(tcp) => {
            let scheme = if tcp.is_encrypted { "https" } else { "http" };
            let base = format!("{scheme}://{}{}", tcp.authority, tcp.base_path);
            let config = match tcp.is_encrypted {
                true => Some(tls::config(endpoint)?),
                false => None,
            };
            let connector = TcpConnector::default().chain(RustlsConnector::default());
            let agent = Agent::with_parts(config_of(config), connector, DefaultResolver::default());
            Ok(Carrier { agent, base, complaints: None })
        }
        Address::Ssh(address) => {
            let complaints = Complaints::default();
            let Some(program) = program::find("ssh", environment) else {
                return Err(EngineError::Program {
                    program: "ssh",
                    endpoint: endpoint.to_string(),
                    reason: "it is not on `PATH`".to_owned(),
                });
            };
            let arguments = ssh::arguments(endpoint.product, address);
            let connector =
                child::ChildConnector { program, arguments, complaints: complaints.clone() };
            let agent = Agent::with_parts(config_of(None), connector, NoResolver);
            Ok(Carrier { agent, base: local, complaints: Some(complaints) })
        }
        Address::Socket(path) => {
            let agent = socket_agent(path, endpoint)?;
            Ok(Carrier { agent, base: local, complaints: None })
        }
        Address::Program(_) => Err(unusable(endpoint, "a program is not asked over HTTP")),
    }
}

#[cfg(unix)]
fn socket_agent(path: &std::path::Path, _: &Endpoint) -> Result<Agent, EngineError> {
    let connector = unix::SocketConnector { path: path.to_owned() };
    Ok(Agent::with_parts(config_of(None), connector, NoResolver))
}

#[cfg(not(unix))]
fn socket_agent(_: &std::path::Path, endpoint: &Endpoint) -> Result<Agent, EngineError> {
    Err(unusable(endpoint, "this system has no such sockets"))
}

fn unusable(endpoint: &Endpoint, reason: &str) -> EngineError {
    let (endpoint, reason) = (endpoint.to_string(), reason.to_owned());
    EngineError::NotRunning { endpoint, reason }
}

fn config_of(tls: Option<TlsConfig>) -> Config {
    let mut config = Agent::config_builder()
        // An engine answers with what its own status says, redirects nothing, and is on a network
        // of its own.
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_connect(Some(std::time::Duration::from_secs(CONNECT_SECONDS)))
        .input_buffer_size(BUFFER_BYTES)
        .user_agent(concat!("plimsoll/", env!("CARGO_PKG_VERSION")));
    if let Some(tls) = tls {
        config = config.tls_config(tls);
    }
    config.build()
}

fn buffers(details: &ConnectionDetails<'_>) -> LazyBuffers {
    LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size())
}

/// Answers for hosts that are none.
#[derive(Debug)]
struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(
        &self,
        _: &Uri,
        _: &Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        // One is required; no connector looks at it.
        let mut addresses = self.empty();
        addresses.push(std::net::SocketAddr::from(([0, 0, 0, 0], 0)));
        Ok(addresses)
    }
}
