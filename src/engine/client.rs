//! Requests to an engine: bounded answers, and errors that say what was attempted.

use std::error::Error as _;
use std::io::{self, Read};
use std::time::Duration;

use serde_json::Value;
use ureq::Body;
use ureq::http::{Response, StatusCode};

use super::address::Address;
use super::endpoint::Endpoint;
use super::error::EngineError;
use super::transport::{self, Carrier};
use crate::environment::Environment;
use crate::escape::{printable_content, printable_text};
use crate::image::json::{self, Object};

/// The time for an engine to answer that it is there, in seconds. Through `ssh` it is without
/// bound, as that may ask for a passphrase.
const PING_SECONDS: u64 = 15;

/// The time for a document, in seconds. An engine with many images is slow after its start.
const DOCUMENT_SECONDS: u64 = 120;

/// The largest document, in bytes: the list of some ten thousand images.
const MAX_DOCUMENT_BYTES: u64 = 32 << 20;

/// The longest message of an error that is read, in bytes.
const MAX_MESSAGE_BYTES: u64 = 4 << 10;

/// A connection with an engine, made when it is needed.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) endpoint: Endpoint,
    carrier: Carrier,
}

/// What an engine says about itself.
#[derive(Debug, Default)]
pub(super) struct Ping {
    /// The newest version of the API that it speaks.
    pub(super) api_version: Option<String>,
    /// Whether it is Podman, also on a socket of Docker's.
    pub(super) is_podman: bool,
}

impl Client {
    pub(super) fn new(endpoint: Endpoint, environment: &Environment) -> Result<Self, EngineError> {
        let carrier = transport::carrier(&endpoint, environment)?;
        Ok(Self { endpoint, carrier })
    }

    /// Asks whether an engine is there.
    pub(super) fn ping(&self) -> Result<Ping, EngineError> {
        const ACTION: &str = "say whether it is there";
        let response = self.get("/_ping", Some(PING_SECONDS), ACTION)?;
        if response.status() != StatusCode::OK {
            return Err(self.refused(response, ACTION));
        }
        let header = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let is_podman = header("Libpod-Api-Version").is_some();
        let api_version = header("Api-Version");
        // An engine answers `OK` (api/swagger.yaml of moby, `/_ping`). Only a connection
        // whose answer has been read to its end is used again.
        let mut body = Vec::new();
        let read = response.into_body().into_reader().take(16).read_to_end(&mut body);
        read.map_err(|error| self.interrupted(ACTION, &error))?;
        if body != b"OK" {
            return Err(self.no_protocol("it does not say `OK`"));
        }
        Ok(Ping { api_version, is_podman })
    }

    /// Requests a document; `None` if the engine has none of that name.
    pub(super) fn document(&self, path: &str, action: &str) -> Result<Option<Value>, EngineError> {
        let response = self.get(path, Some(DOCUMENT_SECONDS), action)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            _ => return Err(self.refused(response, action)),
        }
        let mut body = Vec::new();
        let reader = response.into_body().into_reader();
        let read = reader.take(MAX_DOCUMENT_BYTES + 1).read_to_end(&mut body);
        read.map_err(|error| self.interrupted(action, &error))?;
        if MAX_DOCUMENT_BYTES < body.len() as u64 {
            return Err(self.no_protocol("its answer has more than 32 MiB"));
        }
        match json::parse(&body) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(self.no_protocol(&format!("its answer is {error}"))),
        }
    }

    /// Requests a stream, which may take any time to begin: Docker Engine first writes an archive
    /// to its own disk.
    pub(super) fn stream(&self, path: &str, action: &str) -> Result<Body, EngineError> {
        let response = self.get(path, None, action)?;
        match response.status() {
            StatusCode::OK => Ok(response.into_body()),
            _ => Err(self.refused(response, action)),
        }
    }

    fn get(
        &self,
        path: &str,
        seconds: Option<u64>,
        action: &str,
    ) -> Result<Response<Body>, EngineError> {
        let url = format!("{}{path}", self.carrier.base);
        let seconds = seconds.filter(|_| self.carrier.complaints.is_none());
        let request = self.carrier.agent.get(url).config();
        let request = request.timeout_global(seconds.map(Duration::from_secs)).build();
        request.call().map_err(|error| self.failed(error, action))
    }

    /// Says why a request had no answer.
    fn failed(&self, error: ureq::Error, action: &str) -> EngineError {
        let endpoint = self.endpoint.to_string();
        if let Some(complaints) = self.carrier.complaints.as_ref().map(|it| it.text()) {
            let reason = if complaints.is_empty() { error.to_string() } else { complaints };
            return EngineError::Program { program: "ssh", endpoint, reason };
        }
        let reason = printable_text(&error.to_string());
        match &error {
            ureq::Error::Io(error) if is_tls(error) => {
                EngineError::Tls { endpoint, reason: printable_text(&error.to_string()) }
            }
            ureq::Error::Rustls(_) | ureq::Error::Tls(_) => EngineError::Tls { endpoint, reason },
            ureq::Error::Io(error) => match (error.kind(), &self.endpoint.address) {
                (io::ErrorKind::PermissionDenied, Address::Socket(path)) => {
                    EngineError::PermissionDenied { socket: path.clone() }
                }
                (io::ErrorKind::UnexpectedEof, _) => {
                    let (action, reason) = (action.to_owned(), "it closed the connection".into());
                    EngineError::Interrupted { endpoint, action, reason }
                }
                (kind, _) => EngineError::NotRunning { endpoint, reason: reason_of(kind, error) },
            },
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
                EngineError::Protocol { endpoint, reason }
            }
            ureq::Error::Timeout(_) => EngineError::NotRunning {
                endpoint,
                reason: "it does not answer in time".to_owned(),
            },
            ureq::Error::HostNotFound => {
                EngineError::NotRunning { endpoint, reason: "there is no such host".to_owned() }
            }
            _ => EngineError::NotRunning { endpoint, reason },
        }
    }

    /// Says why an answer has no end.
    pub(super) fn interrupted(&self, action: &str, error: &io::Error) -> EngineError {
        interrupted(&self.endpoint, action, error)
    }

    pub(super) fn no_protocol(&self, reason: &str) -> EngineError {
        let (endpoint, reason) = (self.endpoint.to_string(), printable_text(reason));
        EngineError::Protocol { endpoint, reason }
    }

    fn refused(&self, response: Response<Body>, action: &str) -> EngineError {
        let status = response.status().as_u16();
        let mut body = Vec::new();
        // What could be read of the message is better than none.
        let _ = response.into_body().into_reader().take(MAX_MESSAGE_BYTES).read_to_end(&mut body);
        EngineError::Api {
            endpoint: self.endpoint.to_string(),
            action: action.to_owned(),
            status,
            message: message(&body),
        }
    }
}

/// Returns why a connection was not made, as people say it.
fn reason_of(kind: io::ErrorKind, error: &io::Error) -> String {
    match kind {
        io::ErrorKind::NotFound => "there is no such socket".to_owned(),
        io::ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
        _ => printable_text(&error.to_string()),
    }
}

/// Returns the error for an answer that ends in the middle.
pub(super) fn interrupted(endpoint: &Endpoint, action: &str, error: &io::Error) -> EngineError {
    EngineError::Interrupted {
        endpoint: endpoint.to_string(),
        action: action.to_owned(),
        reason: printable_text(&error.to_string()),
    }
}

/// Returns what an engine says of an error: the field `message`, which both have.
fn message(body: &[u8]) -> String {
    let value = json::parse(body).ok();
    let fields = value.as_ref().and_then(Object::of);
    match fields.and_then(|fields| fields.filled("message")) {
        Some(message) => printable_text(message.trim()),
        None if body.trim_ascii().is_empty() => "without a message".to_owned(),
        None => printable_content(body.trim_ascii()),
    }
}

/// Whether the cause of an error is the encryption.
fn is_tls(error: &io::Error) -> bool {
    let mut cause = error.get_ref().map(|cause| cause as &(dyn std::error::Error + 'static));
    while let Some(error) = cause {
        if error.is::<rustls::Error>() {
            return true;
        }
        cause = error.source();
    }
    error.source().is_some_and(|source| source.is::<rustls::Error>())
}
