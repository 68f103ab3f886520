//! Images in Docker and Podman: the archive that an engine writes is read as it comes.

use super::super::found::SourceError;
use super::super::options::OpenOptions;
use super::super::scheme::Remote;
use super::failed;
use crate::engine::{Engine, EngineError, Product};

/// Finds an image in Docker.
pub(in crate::source) fn docker(
    name: &str,
    options: &OpenOptions<'_>,
) -> Result<Remote, SourceError> {
    open(Product::Docker, name, options).map_err(|error| failed("Docker", name, error))
}

/// Finds an image in Podman.
pub(in crate::source) fn podman(
    name: &str,
    options: &OpenOptions<'_>,
) -> Result<Remote, SourceError> {
    open(Product::Podman, name, options).map_err(|error| failed("Podman", name, error))
}

fn open(product: Product, name: &str, options: &OpenOptions<'_>) -> Result<Remote, EngineError> {
    let environment = &options.sources.environment;
    let engine = Engine::find(product, environment, None)?;
    let image = engine.image(name, options.platform)?;
    let archive = engine.save(&image, options.platform)?;
    Ok(Remote::Archive(Box::new(archive)))
}

/// Returns whether the image may still be in another place: this engine does not have it, or cannot
/// be asked.
pub(super) fn is_elsewhere(error: &EngineError) -> bool {
    match error {
        EngineError::Interrupted { .. } | EngineError::OtherPlatform { .. } => false,
        EngineError::Api { status, .. } => *status == 404,
        _ => true,
    }
}
