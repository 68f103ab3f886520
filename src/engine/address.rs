//! The addresses of engines as `DOCKER_HOST` and contexts write them.

use std::path::{Path, PathBuf};

use crate::escape::printable_text;

/// Where an engine listens, or which program connects with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Address {
    /// A socket of this machine.
    Socket(PathBuf),
    /// A port, with TLS or without.
    Tcp(Tcp),
    /// An engine of another machine, through the `ssh` program.
    Ssh(Ssh),
    /// A program on this machine that is asked instead of an engine: `podman`.
    Program(PathBuf),
}

/// A port of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tcp {
    /// The host and the port, such as `[::1]:2375`.
    pub authority: String,
    /// What precedes every path; empty or with a slash at its start and none at its end.
    pub base_path: String,
    /// Whether the connection is encrypted.
    pub is_encrypted: bool,
}

/// A machine that `ssh` connects with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ssh {
    /// The user there.
    pub user: Option<String>,
    /// The name of the machine or of a section of ssh's configuration.
    pub host: String,
    /// Its port.
    pub port: Option<u16>,
    /// The path of the engine's socket there; the program there knows it otherwise.
    pub socket: Option<String>,
}

/// The ports of Docker Engine without TLS and with it (docker/cli, opts/hosts.go).
const PLAIN_PORT: u16 = 2375;
const TLS_PORT: u16 = 2376;

/// Reads an address; `with_tls` is whether `tcp://` is encrypted.
///
/// Without a scheme it is `tcp://`, as in docker's `ParseHost` (docker/cli, opts/hosts.go). The
/// error says what is wrong with it.
pub(super) fn parse(text: &str, with_tls: bool) -> Result<Address, String> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("tcp", text));
    match scheme {
        "unix" if rest.is_empty() => Err("the path of the socket is missing".to_owned()),
        "unix" => Ok(Address::Socket(absolute(rest))),
        "tcp" => tcp(rest, with_tls).map(Address::Tcp),
        "http" => tcp(rest, false).map(Address::Tcp),
        "https" => tcp(rest, true).map(Address::Tcp),
        "ssh" => ssh(rest).map(Address::Ssh),
        "npipe" => Err("named pipes of Windows are not supported".to_owned()),
        "fd" => Err("only an engine itself can listen there".to_owned()),
        other => Err(format!("`{other}` is none of unix, tcp, http, https and ssh")),
    }
}

/// Returns an address to show, without what precedes the host.
pub(super) fn without_password(address: &str) -> String {
    let shown = match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => address.to_owned(),
    };
    printable_text(&shown)
}

/// Podman writes `unix:/run/…` and `unix://run/…` for the same path.
fn absolute(path: &str) -> PathBuf {
    let path = Path::new(path);
    if path.is_absolute() { path.to_owned() } else { Path::new("/").join(path) }
}

fn tcp(rest: &str, is_encrypted: bool) -> Result<Tcp, String> {
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err("a user is only possible with ssh".to_owned());
    }
    let (host, port) = split_port(authority)?;
    let host = if host.is_empty() { "localhost" } else { host };
    let port = port.unwrap_or(if is_encrypted { TLS_PORT } else { PLAIN_PORT });
    let path = path.trim_matches('/');
    let base_path = if path.is_empty() { String::new() } else { format!("/{path}") };
    if !base_path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.~%".contains(&byte)) {
        return Err("its path has characters that a URL does not have".to_owned());
    }
    Ok(Tcp { authority: format!("{host}:{port}"), base_path, is_encrypted })
}

fn ssh(rest: &str) -> Result<Ssh, String> {
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    if user.is_some_and(|user| user.contains(':')) {
        return Err("a password in an address is not supported".to_owned());
    }
    let (host, port) = split_port(host)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    // Either would be taken for an option of ssh.
    if host.is_empty() || host.starts_with('-') || user.is_some_and(|user| user.starts_with('-')) {
        return Err("it names no host".to_owned());
    }
    // The far shell reads what names the socket.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.+@:".contains(&byte);
    if !path.bytes().all(is_plain) {
        return Err("the path of the socket has characters that a shell would interpret".to_owned());
    }
    Ok(Ssh {
        user: user.filter(|user| !user.is_empty()).map(str::to_owned),
        host: host.to_owned(),
        port,
        socket: (!path.is_empty()).then(|| format!("/{path}")),
    })
}

/// Separates the port; an IPv6 address is in brackets.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), String> {
    let split = match authority.rfind(']') {
        Some(end) => authority.split_at_checked(end + 1),
        None => authority.find(':').and_then(|colon| authority.split_at_checked(colon)),
    };
    let (host, port) = split.unwrap_or((authority, ""));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.[]:%".contains(&byte);
    if !host.bytes().all(is_name) {
        return Err("its host has characters that no host has".to_owned());
    }
    match port.strip_prefix(':') {
        None if port.is_empty() => Ok((host, None)),
        Some("") => Ok((host, None)),
        port => match port.and_then(|port| port.parse().ok()) {
            Some(port) => Ok((host, Some(port))),
            None => Err("its port is no number up to 65535".to_owned()),
        },
    }
}

impl std::fmt::Display for Address {
    /// Writes it as a URL; a program as its path.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Socket(path) => write!(out, "unix://{}", path.display()),
            Self::Tcp(tcp) => {
                let scheme = if tcp.is_encrypted { "https" } else { "http" };
                write!(out, "{scheme}://{}{}", tcp.authority, tcp.base_path)
            }
            Self::Ssh(Ssh { user, host, port, socket }) => {
                out.write_str("ssh://")?;
                if let Some(user) = user {
                    write!(out, "{user}@")?;
                }
                out.write_str(host)?;
                if let Some(port) = port {
                    write!(out, ":{port}")?;
                }
                out.write_str(socket.as_deref().unwrap_or_default())
            }
            Self::Program(path) => write!(out, "{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_docker_reads_them() {
        for (text, with_tls, shown) in [
            ("unix:///var/run/docker.sock", false, "unix:///var/run/docker.sock"),
            ("unix://run/podman/podman.sock", false, "unix:///run/podman/podman.sock"),
            ("tcp://example.com", false, "http://example.com:2375"),
            ("tcp://example.com", true, "https://example.com:2376"),
            ("tcp://example.com:99/engine/", false, "http://example.com:99/engine"),
            ("tcp://", false, "http://localhost:2375"),
            ("127.0.0.1:2375", false, "http://127.0.0.1:2375"),
            ("tcp://[::1]:2375", false, "http://[::1]:2375"),
            ("tcp://[::1]", true, "https://[::1]:2376"),
            ("http://example.com:80", true, "http://example.com:80"),
            ("https://example.com", false, "https://example.com:2376"),
            ("ssh://me@example.com:22", false, "ssh://me@example.com:22"),
            ("ssh://builder", false, "ssh://builder"),
            ("ssh://b/run/user/1000/d.sock", false, "ssh://b/run/user/1000/d.sock"),
        ] {
            assert_eq!(parse(text, with_tls).map(|it| it.to_string()), Ok(shown.into()), "{text}");
        }
    }

    #[test]
    fn addresses_that_cannot_be_used_say_why() {
        for (text, reason) in [
            ("unix://", "path"),
            ("npipe:////./pipe/docker_engine", "named pipes"),
            ("fd://", "listen"),
            ("ftp://example.com", "none of"),
            ("tcp://example.com:99999", "port"),
            ("tcp://me@example.com", "ssh"),
            ("tcp://exa mple.com", "host"),
            ("tcp://example.com/a?b", "path"),
            ("ssh://-oProxyCommand=x", "host"),
            ("ssh://-l@example.com", "host"),
            ("ssh://me:secret@example.com", "password"),
            ("ssh://", "host"),
            ("ssh://example.com/run/$(x)", "shell"),
        ] {
            let error = parse(text, false).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
