//! Addresses of requests: taken apart, joined with redirects, and shown without their secrets.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::escape::printable_text;

/// Longer paths are shortened in messages.
const SHOWN_PATH_CHARS: usize = 200;

/// The address of a request.
///
/// Shown without its query, which may hold a signature that is as good as a password.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Url {
    is_https: bool,
    host: String,
    port: u16,
    target: String,
}

impl Url {
    /// Makes one of a host with or without a port, and a path with or without a query; `None` if
    /// the host is none.
    pub(super) fn new(is_https: bool, authority: &str, target: &str) -> Option<Self> {
        let (host, port) = split_authority(authority)?;
        let port = port.unwrap_or(if is_https { 443 } else { 80 });
        Some(Self { is_https, host, port, target: encode_target(target) })
    }

    /// Reads an absolute address; `None` if it is none of HTTP, or has a user name in it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let is_https = match scheme {
            scheme if scheme.eq_ignore_ascii_case("https") => true,
            scheme if scheme.eq_ignore_ascii_case("http") => false,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        Self::new(is_https, authority, target)
    }

    /// Resolves the value of a `Location` or `Link` header (RFC 3986, section 5.2, without the
    /// removal of dots, which servers do); `None` if it is not an address of HTTP.
    pub(super) fn join(&self, location: &str) -> Option<Self> {
        let location = location.trim();
        let scheme_end = location.find(['/', '?', '#', ':'])?;
        if location.get(scheme_end..)?.starts_with(':') {
            return Self::parse(location);
        }
        if let Some(rest) = location.strip_prefix("//") {
            let scheme = if self.is_https { "https" } else { "http" };
            return Self::parse(&format!("{scheme}://{rest}"));
        }
        let path = self.path();
        let target = if location.starts_with('/') {
            location.to_owned()
        } else if location.starts_with(['?', '#']) {
            format!("{path}{location}")
        } else {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{location}")
        };
        Some(Self { target: encode_target(&target), ..self.clone() })
    }

    /// Returns the same address on the same host, with another path.
    pub(super) fn with_target(&self, target: &str) -> Self {
        Self { target: encode_target(target), ..self.clone() }
    }

    /// Returns the same address by HTTP; its port becomes 80 if it was the one of HTTPS.
    pub(super) fn to_plain(&self) -> Self {
        let port = if self.is_https && self.port == 443 { 80 } else { self.port };
        Self { is_https: false, port, ..self.clone() }
    }

    /// Returns the address with a parameter more in its query.
    pub(super) fn with_parameter(&self, name: &str, value: &str) -> Self {
        let mut target = self.target.clone();
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(name);
        target.push('=');
        target.push_str(&encode_value(value));
        Self { target, ..self.clone() }
    }

    /// Whether two addresses have the same scheme, host and port (RFC 6454, section 5).
    pub(super) fn is_same_origin(&self, other: &Self) -> bool {
        self.is_https == other.is_https && self.host == other.host && self.port == other.port
    }

    /// Whether two addresses have the same host, and the same port unless one is plain HTTP.
    pub(super) fn is_same_host(&self, other: &Self) -> bool {
        self.is_same_origin(other) || self.is_same_origin(&other.to_plain())
    }

    pub(super) fn is_https(&self) -> bool {
        self.is_https
    }

    /// Returns the host in lower case, an IPv6 address in brackets.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Returns the host, with its port unless that is the one of the scheme.
    pub(super) fn authority(&self) -> String {
        match (self.is_https, self.port) {
            (true, 443) | (false, 80) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }

    /// Whether the host is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Returns the address as it is requested, query included.
    pub(super) fn request(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority(), self.target)
    }

    /// Returns the path, without the query.
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or("/")
    }
}

impl fmt::Display for Url {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        let path = self.path();
        let shown: String = path.chars().take(SHOWN_PATH_CHARS).collect();
        let more = if shown.len() < path.len() { "…" } else { "" };
        write!(out, "{scheme}://{}{}{more}", self.authority(), printable_text(&shown))
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// Whether a host is this machine: a name or an address of the loopback interface.
pub(super) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

/// Splits a host from its port; `None` if either is none.
pub(super) fn split_authority(authority: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port.parse().ok()?)),
        _ => (authority, None),
    };
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_host = match bracketed {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            !host.is_empty() && host.bytes().all(is_plain)
        }
    };
    is_host.then(|| (host.to_ascii_lowercase(), port))
}

/// Returns a value for a query or a form, percent-encoded.
pub(super) fn encode_value(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    encode(value, is_plain)
}

/// Returns a path and query that begins with a slash and has only what an address may hold.
fn encode_target(target: &str) -> String {
    let target = target.split('#').next().unwrap_or_default();
    let slash = if target.starts_with('/') { "" } else { "/" };
    let is_plain = |byte: u8| matches!(byte, b'!'..=b'~') && !b"\"<>\\^`{|}".contains(&byte);
    format!("{slash}{}", encode(target, is_plain))
}

fn encode(text: &str, is_plain: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            byte if is_plain(byte) => out.push(byte.into()),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_are_joined() {
        let base = Url::parse("https://example.com:5000/v2/a/blobs/x?y=1").unwrap();
        for (location, joined) in [
            ("https://CDN.example.com/b?sig=1#f", "https://cdn.example.com/b?sig=1"),
            ("//cdn.example.com/b", "https://cdn.example.com/b"),
            ("/b", "https://example.com:5000/b"),
            ("?z", "https://example.com:5000/v2/a/blobs/x?z"),
            ("y/z", "https://example.com:5000/v2/a/blobs/y/z"),
            ("http://[::1]:80/a b", "http://[::1]/a%20b"),
            ("HTTP://example.com", "http://example.com/"),
        ] {
            assert_eq!(base.join(location).unwrap().request(), joined, "{location}");
        }
        for bad in [
            "ftp://example.com/",
            "https://user:word@example.com/",
            "https:///path",
            "https://example.com:port/",
            "https://exa mple.com/",
            "file:///etc/passwd",
            "https://[::1/",
        ] {
            assert!(base.join(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn queries_are_not_shown() {
        let url = Url::parse("https://example.com/a\u{202e}?signature=secret").unwrap();
        assert_eq!(format!("{url} {url:?}").matches("secret").count(), 0);
        assert_eq!(url.with_parameter("a b", "c&d").request().matches("=c%26d").count(), 1);
    }

    #[test]
    fn origins_are_compared_with_their_ports() {
        let origin = |text| Url::parse(text).unwrap();
        let one = origin("https://example.com/a");
        assert!(one.is_same_origin(&origin("https://EXAMPLE.com:443/b")));
        assert!(!one.is_same_origin(&origin("http://example.com:443/a")));
        assert!(!one.is_same_origin(&origin("https://example.com:444/a")));
        assert!(!one.is_same_origin(&origin("https://example.com.evil.example/a")));
    }

    #[test]
    fn this_machine_is_recognised() {
        for (host, is_this) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("[::1]", true),
            ("localhost.example.com", false),
            ("127.0.0.1.example.com", false),
            ("128.0.0.1", false),
        ] {
            assert_eq!(is_loopback(host), is_this, "{host}");
        }
    }
}
