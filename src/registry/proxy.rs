//! Which proxy a request goes through, by the variables that Go's net/http reads.

use std::net::IpAddr;

use super::error::RegistryError;
use super::url::{Url, split_authority};
use crate::environment::Environment;

/// The proxies of an environment, and for which hosts they are not used.
///
/// The rules are those of Go's golang.org/x/net/http/httpproxy, which docker, podman and skopeo
/// use: `HTTPS_PROXY` and `HTTP_PROXY`, by the scheme of the request, and `NO_PROXY`, each also in
/// lower case; this machine is never reached through a proxy. `ALL_PROXY` is curl's.
#[derive(Clone, Default)]
pub(super) struct Proxies {
    https: Option<Proxy>,
    http: Option<Proxy>,
    except: Vec<Exception>,
}

#[derive(Clone)]
struct Proxy {
    variable: String,
    address: String,
}

/// A part of `NO_PROXY`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Exception {
    All,
    /// A domain; the host itself is meant only if it has no dot in front.
    Domain {
        name: String,
        is_host_meant: bool,
        port: Option<u16>,
    },
    Address {
        address: IpAddr,
        port: Option<u16>,
    },
    Network {
        address: IpAddr,
        prefix_bits: u32,
    },
}

impl Proxies {
    pub(super) fn of(environment: &Environment) -> Self {
        let find = |names: [&str; 4]| {
            names.into_iter().find_map(|name| {
                let address = environment.text(name)?.trim().to_owned();
                Some(Proxy { variable: name.to_owned(), address })
            })
        };
        let except = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| environment.text(name));
        Self {
            https: find(["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]),
            http: find(["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]),
            except: except.unwrap_or_default().split(',').filter_map(parse_exception).collect(),
        }
    }

    /// Returns the address of the proxy for a request, with its password; `None` if it goes there
    /// directly.
    ///
    /// Fails if the variable holds no address of a proxy.
    pub(super) fn for_url(&self, url: &Url) -> Result<Option<ureq::Proxy>, RegistryError> {
        let proxy = if url.is_https() { &self.https } else { &self.http };
        let Some(proxy) = proxy.as_ref().filter(|_| !self.is_excepted(url)) else {
            return Ok(None);
        };
        let parsed = ureq::Proxy::new(&proxy.address);
        parsed.map(Some).map_err(|_| RegistryError::Configuration {
            file: proxy.variable.clone(),
            // The value may hold a password.
            reason: "its value is not the address of a proxy".to_owned(),
        })
    }

    fn is_excepted(&self, url: &Url) -> bool {
        url.is_loopback() || self.except.iter().any(|exception| exception.covers(url))
    }
}

impl Exception {
    fn covers(&self, url: &Url) -> bool {
        let host = url.host().trim_start_matches('[').trim_end_matches(']');
        let is_port = |port: &Option<u16>| port.is_none_or(|port| port == url.port());
        match self {
            Self::All => true,
            Self::Domain { name, is_host_meant, port } => {
                let is_below = host
                    .strip_suffix(name.as_str())
                    .is_some_and(|above| above.ends_with('.') && 1 < above.len());
                (is_below || (*is_host_meant && host == name)) && is_port(port)
            }
            Self::Address { address, port } => {
                host.parse().is_ok_and(|host: IpAddr| host == *address) && is_port(port)
            }
            Self::Network { address, prefix_bits } => {
                host.parse().is_ok_and(|host| is_in_network(host, *address, *prefix_bits))
            }
        }
    }
}

fn parse_exception(part: &str) -> Option<Exception> {
    let part = part.trim().to_ascii_lowercase();
    if part == "*" {
        return Some(Exception::All);
    }
    if let Some((address, bits)) = part.split_once('/') {
        let (address, prefix_bits) = (address.parse().ok()?, bits.parse().ok()?);
        return Some(Exception::Network { address, prefix_bits });
    }
    if let Ok(address) = part.parse() {
        return Some(Exception::Address { address, port: None });
    }
    let (name, port) = match part.strip_prefix("*.").or_else(|| part.strip_prefix('.')) {
        Some(name) => return domain(name, false),
        None => split_authority(&part)?,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse() {
        return Some(Exception::Address { address, port });
    }
    domain(&part, true)
}

fn domain(text: &str, is_host_meant: bool) -> Option<Exception> {
    let (name, port) = split_authority(text)?;
    Some(Exception::Domain { name, is_host_meant, port })
}

fn is_in_network(host: IpAddr, network: IpAddr, prefix_bits: u32) -> bool {
    let (host, network, all_bits) = match (host, network) {
        (IpAddr::V4(host), IpAddr::V4(network)) => {
            (u128::from(host.to_bits()), u128::from(network.to_bits()), 32_u32)
        }
        (IpAddr::V6(host), IpAddr::V6(network)) => (host.to_bits(), network.to_bits(), 128),
        _ => return false,
    };
    // With no bits to compare, the shift is by all 128 of IPv6, which is none in Rust.
    match all_bits.checked_sub(prefix_bits) {
        None => false,
        Some(rest_bits) => {
            (host ^ network).checked_shr(rest_bits).is_none_or(|differs| differs == 0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        Proxies::of(&Environment::new(variables, None, None))
    }

    fn proxy(proxies: &Proxies, url: &str) -> Option<String> {
        let found = proxies.for_url(&Url::parse(url).unwrap()).unwrap()?;
        Some(format!("{}:{}", found.host(), found.port()))
    }

    #[test]
    fn proxies_are_chosen_by_the_scheme() {
        let both = proxies(&[
            ("HTTPS_PROXY", "http://user:word@secure.example.com:3128"),
            ("http_proxy", "plain.example.com"),
        ]);
        let secure = proxy(&both, "https://registry.example.com/v2/");
        assert_eq!(secure.as_deref(), Some("secure.example.com:3128"));
        let plain = proxy(&both, "http://registry.example.com/v2/");
        assert_eq!(plain.as_deref(), Some("plain.example.com:80"));
        let all = proxies(&[("all_proxy", "socks5://socks.example.com:1080")]);
        assert_eq!(
            proxy(&all, "https://registry.example.com/").as_deref(),
            Some("socks.example.com:1080")
        );
        assert_eq!(proxy(&proxies(&[]), "https://registry.example.com/"), None);
    }

    #[test]
    fn this_machine_and_exceptions_are_reached_directly() {
        let except = "internal.example.com, .sub.example.com,*.wild.example.com,10.0.0.0/8,\
                      192.0.2.1,port.example.com:5000,2001:db8::/32, [2001:db9::1]:5000,!?";
        let some = proxies(&[("HTTPS_PROXY", "p.example.com:1"), ("NO_PROXY", except)]);
        for (url, is_direct) in [
            ("https://localhost:5000/", true),
            ("https://127.0.0.1/", true),
            ("https://[::1]:5000/", true),
            ("https://internal.example.com/", true),
            ("https://a.internal.example.com:5000/", true),
            ("https://xinternal.example.com/", false),
            ("https://sub.example.com/", false),
            ("https://a.sub.example.com/", true),
            ("https://a.wild.example.com/", true),
            ("https://10.255.0.1/", true),
            ("https://11.0.0.1/", false),
            ("https://192.0.2.1/", true),
            ("https://192.0.2.2/", false),
            ("https://port.example.com:5000/", true),
            ("https://port.example.com/", false),
            ("https://[2001:db8:1::1]/", true),
            ("https://[2001:db9::1]/", false),
            ("https://[2001:db9::1]:5000/", true),
            ("https://registry.example.com/", false),
        ] {
            assert_eq!(proxy(&some, url).is_none(), is_direct, "{url}");
        }
        let none = proxies(&[("HTTPS_PROXY", "p.example.com:1"), ("NO_PROXY", "*")]);
        assert_eq!(proxy(&none, "https://registry.example.com/"), None);
        let zero = proxies(&[("HTTPS_PROXY", "p.example.com:1"), ("NO_PROXY", "::/0,0.0.0.0/33")]);
        assert!(proxy(&zero, "https://[2001:db8::1]/").is_none());
        assert!(proxy(&zero, "https://192.0.2.1/").is_some());
    }

    #[test]
    fn what_is_no_proxy_is_an_error_without_its_value() {
        let bad = proxies(&[("HTTPS_PROXY", "ftp://user:do-not-show@x")]);
        let url = Url::parse("https://registry.example.com/").unwrap();
        let error = bad.for_url(&url).err().unwrap();
        assert_eq!(error.to_string(), "HTTPS_PROXY: its value is not the address of a proxy");
    }
}
