//! The command line of `ssh` that connects with an engine of another machine.

use std::ffi::OsString;

use crate::engine::address::Ssh;
use crate::engine::endpoint::Product;

/// The same options as docker's command line passes (docker/cli, cli/connhelper/connhelper.go): no
/// terminal, and half a minute to connect.
const OPTIONS: [&str; 3] = ["-o", "ConnectTimeout=30", "-T"];

/// Returns the arguments of `ssh`. On the other machine, the engine's own command line connects
/// its standard streams with the socket.
pub(super) fn arguments(product: Product, address: &Ssh) -> Vec<OsString> {
    let mut arguments: Vec<String> = OPTIONS.map(str::to_owned).into();
    if let Some(user) = &address.user {
        arguments.extend(["-l".to_owned(), user.clone()]);
    }
    if let Some(port) = address.port {
        arguments.extend(["-p".to_owned(), port.to_string()]);
    }
    arguments.extend(["--".to_owned(), address.host.clone()]);
    let (program, option) = match product {
        Product::Docker => ("docker", "--host"),
        Product::Podman => ("podman", "--url"),
    };
    arguments.push(program.to_owned());
    if let Some(socket) = &address.socket {
        arguments.push(format!("{option}=unix://{socket}"));
    }
    arguments.extend(["system".to_owned(), "dial-stdio".to_owned()]);
    arguments.into_iter().map(OsString::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_those_of_docker_and_end_the_options_before_the_host() {
        let address = |user: Option<&str>, port, socket: Option<&str>| Ssh {
            user: user.map(str::to_owned),
            host: "builder".to_owned(),
            port,
            socket: socket.map(str::to_owned),
        };
        for (product, address, expected) in [
            (Product::Docker, address(None, None, None), "-- builder docker system dial-stdio"),
            (
                Product::Docker,
                address(Some("me"), Some(2222), Some("/run/d.sock")),
                "-l me -p 2222 -- builder docker --host=unix:///run/d.sock system dial-stdio",
            ),
            (
                Product::Podman,
                address(None, None, Some("/run/p.sock")),
                "-- builder podman --url=unix:///run/p.sock system dial-stdio",
            ),
        ] {
            let words: Vec<OsString> = arguments(product, &address);
            let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
            assert_eq!(words.join(" "), format!("-o ConnectTimeout=30 -T {expected}"));
        }
    }
}
