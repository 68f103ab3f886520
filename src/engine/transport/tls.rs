//! Encryption: whom the user trusts, and who the user is.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig, TlsProvider};

use crate::engine::endpoint::{Endpoint, TlsFiles};
use crate::engine::error::EngineError;
use crate::engine::file;
use crate::escape::printable_text;

/// Reads the files of a connection; fails if one of them cannot be used.
pub(super) fn config(endpoint: &Endpoint) -> Result<TlsConfig, EngineError> {
    let TlsFiles { ca, certificate, key, trusts_all } = &endpoint.tls;
    let wrong = |reason: String| EngineError::Tls {
        endpoint: endpoint.to_string(),
        reason: printable_text(&reason),
    };
    let read = |path: &Path| match file::read(path) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(wrong(format!("there is no {}", path.display()))),
        Err(error) => Err(error),
    };
    let roots = match ca {
        Some(path) => certificates(&read(path)?)
            .ok_or_else(|| wrong(format!("{} has no certificate", path.display())))?,
        None if *trusts_all => Vec::new(),
        None => system_roots(),
    };
    let mut config = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .disable_verification(*trusts_all)
        .root_certs(RootCerts::new_with_certs(&roots));
    if let (Some(certificate), Some(key)) = (certificate, key) {
        let (chain, pem) = (read(certificate)?, read(key)?);
        let unusable = |reason: &str| wrong(format!("{}: {reason}", certificate.display()));
        let chain = certificates(&chain).ok_or_else(|| unusable("it has no certificate"))?;
        try_identity(&chain, &pem).map_err(|reason| unusable(&reason))?;
        let key = PrivateKey::from_pem(&pem).map_err(|error| unusable(&error.to_string()))?;
        config = config.client_cert(Some(ClientCert::new_with_certs(&chain, key)));
    }
    Ok(config.build())
}

/// Returns the certificates of a file; `None` if it has none.
fn certificates(pem: &[u8]) -> Option<Vec<Certificate<'static>>> {
    let all = CertificateDer::pem_slice_iter(pem).filter_map(Result::ok);
    let all: Vec<_> = all.map(|one| Certificate::from_der(&one).to_owned()).collect();
    (!all.is_empty()).then_some(all)
}

fn system_roots() -> Vec<Certificate<'static>> {
    let found = rustls_native_certs::load_native_certs();
    found.certs.iter().map(|one| Certificate::from_der(one).to_owned()).collect()
}

/// Tries what ureq would do with a certificate and its key, which panics if they do not fit.
fn try_identity(chain: &[Certificate<'static>], key: &[u8]) -> Result<(), String> {
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| error.to_string())?;
    let chain = chain.iter().map(|one| CertificateDer::from(one.der().to_vec())).collect();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(RootCertStore::empty())
        .with_client_auth_cert(chain, key);
    config.map(drop).map_err(|error| error.to_string())
}
