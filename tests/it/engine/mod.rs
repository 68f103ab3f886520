//! Docker Engine and Podman: where they are, what they answer, and archives as they arrive.

use std::ffi::OsString;
use std::path::PathBuf;

use plimsoll::engine::{Engine, EngineError, Product};
use plimsoll::environment::Environment;

mod answers;
mod places;
#[cfg(unix)]
mod programs;
pub(crate) mod server;
mod streams;

use server::{Connection, Server, respond};

/// An environment with these variables alone.
fn environment(variables: &[(&str, &str)]) -> Environment {
    environment_of(variables, None, Some(1000))
}

fn environment_of(
    variables: &[(&str, &str)],
    home: Option<PathBuf>,
    user_id: Option<u32>,
) -> Environment {
    let variables = variables.iter().map(|(name, value)| (OsString::from(name), value.into()));
    Environment::new(variables, home, user_id)
}

/// Connects with a server as Docker Engine.
fn connect(server: &Server) -> Result<Engine, EngineError> {
    let address = server.address();
    Engine::find(Product::Docker, &environment(&[("DOCKER_HOST", &address)]), None)
}

/// Answers that an engine with this version is there, or says that it has no such image.
fn ping(path: &str, stream: &mut dyn Connection, version: &str) -> bool {
    let is_ping = path == "/_ping";
    if is_ping {
        respond(stream, "200 OK", &format!("Api-Version: {version}\r\n"), b"OK");
    }
    is_ping
}

/// What Docker Engine says about an image with one layer.
const INSPECTED: &str = r#"{
    "Id": "sha256:1111111111111111111111111111111111111111111111111111111111111111",
    "RepoTags": ["app:1", "app:latest"], "RepoDigests": [], "Size": 1234,
    "Os": "linux", "Architecture": "arm64", "Variant": "v8",
    "RootFS": {"Type": "layers", "Layers": [
        "sha256:2222222222222222222222222222222222222222222222222222222222222222"]}}"#;
