//! Where Podman is: its socket of the user or of the system, else its program.

use super::address::{self, Address};
use super::endpoint::{Endpoint, Product};
use super::error::EngineError;
use super::program;
use crate::environment::Environment;

/// The socket of the system's Podman (podman-system-service(1)).
const SYSTEM_SOCKET: &str = "/run/podman/podman.sock";

/// `CONTAINER_HOST` alone if it is set, as for Podman itself (podman(1), "Environment Variables").
pub(super) fn endpoints(environment: &Environment) -> Result<Vec<Endpoint>, EngineError> {
    if let Some(host) = environment.variable("CONTAINER_HOST") {
        let (host, from) = (host.to_string_lossy(), "`CONTAINER_HOST`");
        return match address::parse(&host, false) {
            Ok(address) => Ok(vec![Endpoint::new(Product::Podman, address, from)]),
            Err(reason) => Err(EngineError::Address {
                from: from.to_owned(),
                address: address::without_password(&host),
                reason,
            }),
        };
    }
    let program = program::find("podman", environment).map(|path| {
        let from = "the program, as no socket answers";
        Endpoint::new(Product::Podman, Address::Program(path), from)
    });
    let mut endpoints: Vec<Endpoint> =
        user_socket(environment).into_iter().chain(program).collect();
    // The program of any other user has other images than the system's.
    let first = if environment.user_id() == Some(0) { 0 } else { endpoints.len() };
    if cfg!(unix) {
        let address = Address::Socket(SYSTEM_SOCKET.into());
        let endpoint = Endpoint::new(Product::Podman, address, "the system's socket");
        endpoints.insert(first, endpoint);
    }
    Ok(endpoints)
}

fn user_socket(environment: &Environment) -> Option<Endpoint> {
    if environment.user_id() == Some(0) || !cfg!(unix) {
        return None;
    }
    let path = environment.directory("XDG_RUNTIME_DIR")?.join("podman/podman.sock");
    Some(Endpoint::new(Product::Podman, Address::Socket(path), "the user's socket"))
}
