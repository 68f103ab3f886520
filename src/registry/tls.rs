//! Secure connections: whose certificates are trusted, and the connection itself.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
    TransportAdapter,
};

use super::error::RegistryError;
use crate::small_file;

/// Larger files of certificates are refused; those of systems have a quarter of it.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// What is trusted for a host, and what this side proves who it is with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Trust {
    /// Whether any certificate is accepted.
    pub(super) is_insecure: bool,
    /// Files of certificates that are trusted besides those of the system.
    pub(super) authorities: Vec<PathBuf>,
    /// The files of a certificate and of its key.
    pub(super) client: Option<(PathBuf, PathBuf)>,
}

/// Makes the configuration of secure connections.
///
/// Fails if a file cannot be read, or holds no certificate or key.
pub(super) fn configure(
    trust: &Trust,
    system: &[CertificateDer<'static>],
) -> Result<Arc<ClientConfig>, RegistryError> {
    let provider = Arc::new(ring::default_provider());
    let unusable = |file: String, reason: String| RegistryError::Configuration { file, reason };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable("TLS".to_owned(), error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier(trust, system, &provider)?);
    let config = match &trust.client {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = certificates(certificate)?;
            let file = key.display().to_string();
            let der = PrivateKeyDer::from_pem_slice(&read(key)?)
                .map_err(|_| unusable(file.clone(), "it holds no private key".to_owned()))?;
            let failed = |error: rustls::Error| unusable(file, error.to_string());
            builder.with_client_auth_cert(chain, der).map_err(failed)?
        }
    };
    Ok(Arc::new(config))
}

fn verifier(
    trust: &Trust,
    system: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, RegistryError> {
    if trust.is_insecure {
        return Ok(Arc::new(AcceptAll { provider: Arc::clone(provider) }));
    }
    let mut named = Vec::new();
    for file in &trust.authorities {
        named.extend(certificates(file)?);
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(system.iter().chain(&named).cloned());
    let web = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|_| RegistryError::Configuration {
            file: "TLS".to_owned(),
            reason: "this system has no certificates of authorities".to_owned(),
        })?;
    // The variable `SSL_CERT_FILE` puts certificates of servers among those of the system.
    let named = system.iter().cloned().chain(named).collect();
    Ok(Arc::new(Named { web, named }))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, RegistryError> {
    let parsed: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(file)?).collect();
    let found = parsed.ok().filter(|found| !found.is_empty());
    found.ok_or_else(|| RegistryError::Configuration {
        file: file.display().to_string(),
        reason: "it holds no certificates in PEM form".to_owned(),
    })
}

fn read(file: &Path) -> Result<Vec<u8>, RegistryError> {
    small_file::read(file, MAX_FILE_BYTES).map_err(|error| RegistryError::Configuration {
        file: file.display().to_string(),
        reason: error.to_string(),
    })
}

/// Trusts authorities, and certificates of servers that a user names.
///
/// webpki refuses a server that presents its own authority, which is what `openssl req -x509`
/// makes, and what people name in `ca.crt` for registries of their own. Go accepts it.
#[derive(Debug)]
struct Named {
    web: Arc<WebPkiServerVerifier>,
    named: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.named.iter().any(|named| named == end_entity) {
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            return Ok(ServerCertVerified::assertion());
        }
        self.web.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.web.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.web.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.web.supported_verify_schemes()
    }
}

/// Trusts every server, for registries that a user calls insecure.
#[derive(Debug)]
struct AcceptAll {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AcceptAll {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Makes connections secure if their address asks for it.
///
/// It takes the place of ureq's own, which has no place for a verifier, and panics if a client's
/// key does not fit its certificate.
pub(super) struct TlsConnector {
    /// `None` if nothing secure is reached through it.
    pub(super) config: Option<Arc<ClientConfig>>,
}

impl fmt::Debug for TlsConnector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TlsConnector").finish_non_exhaustive()
    }
}

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let (Some(config), Some(host)) = (&self.config, details.uri.host()) else {
            return Err(ureq::Error::TlsRequired);
        };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(bare.to_owned());
        let name = name.map_err(|_| ureq::Error::Tls("its name cannot be in a certificate"))?;
        let mut connection =
            ClientConnection::new(Arc::clone(config), name).map_err(std::io::Error::other)?;
        let mut socket =
            TransportAdapter::new(Box::new(transport) as _, Arc::clone(&details.current_time));
        socket.set_timeout(details.timeout);
        connection.complete_io(&mut socket)?;
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        let stream = StreamOwned::new(connection, socket);
        Ok(Some(Either::B(TlsTransport { buffers, stream })))
    }
}

/// A secure connection.
pub(super) struct TlsTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TlsTransport").finish_non_exhaustive()
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, bytes: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let output = self.buffers.output().get(..bytes).unwrap_or_default();
        Ok(std::io::Write::write_all(&mut self.stream, output)?)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let bytes = std::io::Read::read(&mut self.stream, self.buffers.input_append_buf())?;
        self.buffers.input_appended(bytes);
        Ok(0 < bytes)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
