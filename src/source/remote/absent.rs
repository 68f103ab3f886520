//! What takes the place of engines and registries in a build without the network.

/// Engines.
pub(in crate::source) mod engine {
    use crate::source::given::Remote;
    use crate::source::options::OpenOptions;
    use crate::source::remote_error::RemoteError;

    pub(in crate::source) fn docker(_: &str, _: &OpenOptions<'_>) -> Result<Remote, RemoteError> {
        Err(RemoteError::NoNetwork)
    }

    pub(in crate::source) use docker as podman;
}

/// Registries.
pub(in crate::source) mod registry {
    pub(in crate::source) use super::engine::docker as open;
}
