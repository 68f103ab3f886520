//! Failures of connections: which kind each is, and how it is said.

use std::io;

use rustls::{CertificateError, InvalidMessage};

use super::error::{RegistryError, TlsFailure, Unreachable, shown};

/// Returns what a failure of a request means.
pub(super) fn of_request(host: &str, has_proxy: bool, error: ureq::Error) -> RegistryError {
    let unreachable = |kind, reason: &str| RegistryError::Unreachable {
        host: host.to_owned(),
        kind,
        reason: shown(reason),
    };
    match error {
        ureq::Error::Io(error) if has_proxy && error.kind() == io::ErrorKind::ConnectionRefused => {
            unreachable(Unreachable::Proxy, "the proxy refuses connections")
        }
        ureq::Error::Io(error) => of_io(host, &error),
        // It would show the address, whose query may hold a signature.
        ureq::Error::BadUri(_) => RegistryError::protocol(host, "its address cannot be used"),
        ureq::Error::HostNotFound => unreachable(Unreachable::UnknownHost, "its name is unknown"),
        ureq::Error::Timeout(what) => {
            unreachable(Unreachable::TimedOut, &format!("no answer in time ({what})"))
        }
        ureq::Error::ConnectProxyFailed(reason) => {
            unreachable(Unreachable::Proxy, &format!("the proxy did not connect: {reason}"))
        }
        ureq::Error::InvalidProxyUrl => {
            unreachable(Unreachable::Proxy, "the address of the proxy is none")
        }
        ureq::Error::ConnectionFailed => unreachable(Unreachable::Other, "no connection was made"),
        ureq::Error::Tls(reason) => tls(host, TlsFailure::Other, reason),
        ureq::Error::TlsRequired => tls(host, TlsFailure::Other, "it is not configured"),
        ureq::Error::LargeResponseHeader(bytes, most) => {
            let reason = format!("its headers have {bytes} bytes, more than {most}");
            RegistryError::protocol(host, reason)
        }
        other => RegistryError::protocol(host, shown(&other.to_string())),
    }
}

/// Returns what a failure of a connection means.
pub(super) fn of_io(host: &str, error: &io::Error) -> RegistryError {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return of_tls(host, error);
    }
    if let Some(ureq::Error::Timeout(_)) =
        error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>())
    {
        return RegistryError::Unreachable {
            host: host.to_owned(),
            kind: Unreachable::TimedOut,
            reason: "it sent nothing for too long".to_owned(),
        };
    }
    let text = error.to_string();
    if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) {
        let reason = format!("what it sent cannot be decoded: {}", shown(&text));
        return RegistryError::protocol(host, reason);
    }
    let (kind, reason) = match error.kind() {
        io::ErrorKind::ConnectionRefused => (Unreachable::Refused, "nothing listens there"),
        io::ErrorKind::TimedOut => {
            (Unreachable::TimedOut, "it sent nothing, or next to nothing, for too long")
        }
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => (Unreachable::Broken, "it closed the connection"),
        // What the resolver of std says has no kind of its own.
        _ if text.contains("lookup address") => (Unreachable::UnknownHost, text.as_str()),
        _ => (Unreachable::Other, text.as_str()),
    };
    RegistryError::Unreachable { host: host.to_owned(), kind, reason: shown(reason) }
}

fn of_tls(host: &str, error: &rustls::Error) -> RegistryError {
    let kind = match error {
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            return tls(host, TlsFailure::PlainHttp, "it does not talk TLS");
        }
        rustls::Error::InvalidCertificate(error) => match error {
            CertificateError::UnknownIssuer => TlsFailure::UnknownIssuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsFailure::WrongHost
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => TlsFailure::Expired,
            // Its own authority: nobody who is trusted has signed it.
            other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
                TlsFailure::UnknownIssuer
            }
            _ => TlsFailure::Other,
        },
        _ => TlsFailure::Other,
    };
    let reason = match kind {
        TlsFailure::UnknownIssuer => {
            "its certificate is signed by nobody who is trusted".to_owned()
        }
        _ => error.to_string(),
    };
    tls(host, kind, &reason)
}

fn tls(host: &str, kind: TlsFailure, reason: &str) -> RegistryError {
    RegistryError::Tls { host: host.to_owned(), kind, reason: shown(reason) }
}
