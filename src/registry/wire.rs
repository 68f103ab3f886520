//! One request and its answer: connections, proxies, time limits.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use ureq::http::{HeaderMap, Request};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    ConnectProxyConnector, Connector, SocksConnector, TcpConnector,
};
use ureq::{Agent, Body};

use super::error::RegistryError;
use super::failure;
use super::proxy::Proxies;
use super::retry::Stop;
use super::tls::{TlsConnector, Trust, configure};
use super::url::Url;
use crate::environment::Environment;

/// What this program calls itself.
const USER_AGENT: &str = concat!("plimsoll/", env!("CARGO_PKG_VERSION"));

/// More than any registry sends; most servers accept requests with headers of 8 to 64 kB.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// Bodies up to this length that nobody wants are read, which is faster than a new connection.
const FINISHED_BYTES: u64 = 16 << 10;

/// How long a server may take.
#[derive(Debug, Clone)]
pub(crate) struct Timeouts {
    /// Until a connection is made, secured included.
    pub(crate) connect: Duration,
    /// Until it begins to answer, and from one piece of its answer to the next.
    pub(crate) silence: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(15), silence: Duration::from_secs(30) }
    }
}

/// What makes requests, each once.
pub(super) struct Wire {
    proxies: Proxies,
    timeouts: Timeouts,
    certificates: (Option<PathBuf>, Option<PathBuf>),
    system: OnceLock<Vec<CertificateDer<'static>>>,
    agents: Mutex<HashMap<AgentKey, Agent>>,
    pub(super) stop: Stop,
}

/// What connections have to have in common so that one can be used for another's request.
#[derive(PartialEq, Eq, Hash)]
struct AgentKey {
    trust: Trust,
    is_https: bool,
    proxy: Option<String>,
}

/// A request.
pub(super) struct Call<'a> {
    pub(super) url: &'a Url,
    pub(super) trust: &'a Trust,
    pub(super) headers: &'a [(&'a str, &'a str)],
    /// What is posted; `None` to get something.
    pub(super) form: Option<&'a str>,
}

/// An answer, its body not yet read.
pub(super) struct Answer {
    pub(super) url: Url,
    /// The host, with its port.
    pub(super) host: String,
    pub(super) status: u16,
    headers: HeaderMap,
    body: Body,
}

/// An answer whose body was read.
pub(super) struct Document {
    pub(super) url: Url,
    /// The host, with its port.
    pub(super) host: String,
    headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Document {
    /// Returns the value of a header; `None` if there is none, or if it is not ASCII.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Wire {
    pub(super) fn new(environment: &Environment, timeouts: Timeouts) -> Self {
        let path = |name| environment.variable(name).map(PathBuf::from);
        Self {
            proxies: Proxies::of(environment),
            timeouts,
            certificates: (path("SSL_CERT_FILE"), path("SSL_CERT_DIR")),
            system: OnceLock::new(),
            agents: Mutex::default(),
            stop: Stop::default(),
        }
    }

    /// Sends a request; redirects are not followed, and every status is an answer.
    pub(super) fn send(&self, call: &Call<'_>) -> Result<Answer, RegistryError> {
        self.stop.check()?;
        let host = call.url.authority();
        let proxy = self.proxies.for_url(call.url)?;
        let has_proxy = proxy.is_some();
        let agent = self.agent(call, proxy)?;
        let method = if call.form.is_some() { "POST" } else { "GET" };
        let mut request = Request::builder().method(method).uri(call.url.request());
        for (name, value) in call.headers {
            request = request.header(*name, *value);
        }
        let answer = match call.form {
            None => request.body(()).map_err(ureq::Error::from).and_then(|it| agent.run(it)),
            Some(form) => request
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form.to_owned())
                .map_err(ureq::Error::from)
                .and_then(|it| agent.run(it)),
        };
        // Stopping breaks connections.
        self.stop.check()?;
        let answer = answer.map_err(|error| failure::of_request(&host, has_proxy, error))?;
        let (parts, body) = answer.into_parts();
        let url = call.url.clone();
        Ok(Answer { url, host, status: parts.status.as_u16(), headers: parts.headers, body })
    }

    /// Returns how long a server may send nothing.
    pub(super) fn silence(&self) -> Duration {
        self.timeouts.silence
    }

    /// Ends everything that is under way, and everything after it.
    pub(super) fn stop(&self) {
        self.stop.set();
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, agent) in agents.drain() {
            agent.shutdown();
        }
    }

    fn agent(&self, call: &Call<'_>, proxy: Option<ureq::Proxy>) -> Result<Agent, RegistryError> {
        let key = AgentKey {
            trust: call.trust.clone(),
            is_https: call.url.is_https(),
            proxy: proxy.as_ref().map(|proxy| proxy.uri().to_string()),
        };
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever stops takes what is there by then.
        self.stop.check()?;
        if let Some(agent) = agents.get(&key) {
            return Ok(agent.clone());
        }
        let is_secure =
            key.is_https || key.proxy.as_ref().is_some_and(|it| it.starts_with("https"));
        let config = if is_secure { Some(configure(&key.trust, self.system())?) } else { None };
        let connector =
            ().chain(SocksConnector::default())
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector::default())
                .chain(TlsConnector { config });
        let agent = Agent::with_parts(self.config(proxy), connector, DefaultResolver::default());
        agents.insert(key, agent.clone());
        Ok(agent)
    }

    fn config(&self, proxy: Option<ureq::Proxy>) -> ureq::config::Config {
        Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .user_agent(USER_AGENT)
            .accept_encoding("identity")
            .max_response_header_size(MAX_HEADER_BYTES)
            .timeout_resolve(Some(self.timeouts.connect))
            .timeout_connect(Some(self.timeouts.connect))
            .timeout_recv_response(Some(self.timeouts.silence))
            .timeout_per_read(Some(self.timeouts.silence))
            .timeout_per_write(Some(self.timeouts.silence))
            .build()
    }

    /// Returns the certificates that the system trusts; they are read when they are first needed.
    fn system(&self) -> &[CertificateDer<'static>] {
        self.system.get_or_init(|| {
            // Those that cannot be read are not trusted.
            match &self.certificates {
                (None, None) => rustls_native_certs::load_native_certs().certs,
                (file, folder) => {
                    let (file, folder) = (file.as_deref(), folder.as_deref());
                    rustls_native_certs::load_certs_from_paths(file, folder).certs
                }
            }
        })
    }
}

impl Answer {
    /// Returns the value of a header; `None` if there is none, or if it is not ASCII.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the values of all headers of a name.
    pub(super) fn all<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s str> + use<'s> {
        self.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
    }

    /// Returns the declared length of the body as it is sent, in bytes; `None` if it has none.
    pub(super) fn length(&self) -> Option<u64> {
        self.header("Content-Length")?.trim().parse().ok()
    }

    /// Returns how the body is encoded for the transfer; `None` if it is as it is stored.
    pub(super) fn encoding(&self) -> Option<&str> {
        let encoding = self.header("Content-Encoding")?.trim();
        let is_none = encoding.is_empty() || encoding.eq_ignore_ascii_case("identity");
        (!is_none).then_some(encoding)
    }

    /// Returns what reads the body as it is sent.
    pub(super) fn into_reader(self) -> Box<dyn Read + Send> {
        Box::new(self.body.into_reader())
    }

    /// Returns what reads the body without its encoding; fails if that is not gzip.
    pub(super) fn into_decoded(self) -> Result<Box<dyn Read + Send>, RegistryError> {
        let Some(encoding) = self.encoding() else { return Ok(self.into_reader()) };
        if !["gzip", "x-gzip"].iter().any(|gzip| encoding.eq_ignore_ascii_case(gzip)) {
            let encoding = super::error::shown(encoding);
            let reason = format!("it encoded the answer as {encoding}, which was not asked for");
            return Err(RegistryError::protocol(self.host, reason));
        }
        Ok(Box::new(flate2::read::MultiGzDecoder::new(self.into_reader())))
    }

    /// Reads what is left if that is little, so that the connection can be used again.
    pub(super) fn finish(self) {
        if self.length().is_some_and(|bytes| bytes <= FINISHED_BYTES) {
            // If that fails, it is not used again.
            let _ = io::copy(&mut self.into_reader(), &mut io::sink());
        }
    }

    /// Reads a whole document; fails if it has more bytes than that.
    pub(super) fn into_document(self, max_bytes: u64) -> Result<Document, RegistryError> {
        let (url, host, headers) = (self.url.clone(), self.host.clone(), self.headers.clone());
        Ok(Document { url, host, headers, bytes: self.read_all(max_bytes)? })
    }

    /// Reads the whole body; fails if it has more bytes than that.
    pub(super) fn read_all(self, max_bytes: u64) -> Result<Vec<u8>, RegistryError> {
        let host = self.host.clone();
        let mut bytes = Vec::new();
        let mut reader = self.into_decoded()?.take(max_bytes.saturating_add(1));
        let read: io::Result<usize> = reader.read_to_end(&mut bytes);
        read.map_err(|error| failure::of_io(&host, &error))?;
        if max_bytes < bytes.len() as u64 {
            return Err(RegistryError::TooLarge { host, max_bytes });
        }
        Ok(bytes)
    }
}
