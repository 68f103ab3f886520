//! Images in Docker and Podman: the archive that an engine sends is read as it comes.

use std::io::{self, Read};
use std::sync::Arc;

use super::super::content::SentArchive;
use super::super::given::Remote;
use super::super::options::OpenOptions;
use super::super::remote_error::RemoteError;
use crate::engine::{Engine, EngineError, EngineImage, Product};
use crate::image::platform::Platform;

/// Finds an image in Docker.
pub(in crate::source) fn docker(
    name: &str,
    options: &OpenOptions<'_>,
) -> Result<Remote, RemoteError> {
    Ok(open(Product::Docker, name, options)?)
}

/// Finds an image in Podman.
pub(in crate::source) fn podman(
    name: &str,
    options: &OpenOptions<'_>,
) -> Result<Remote, RemoteError> {
    Ok(open(Product::Podman, name, options)?)
}

fn open(product: Product, name: &str, options: &OpenOptions<'_>) -> Result<Remote, EngineError> {
    let engine = Engine::find(product, &options.sources.environment, None)?;
    let image = engine.image(name, options.platform)?;
    let platform = options.platform.cloned();
    Ok(Remote::Archive(Arc::new(Sent { engine, image, name: name.to_owned(), platform })))
}

/// The archive of an image in an engine.
#[derive(Debug)]
struct Sent {
    engine: Engine,
    image: EngineImage,
    /// The name that it was asked for by, which the archive has.
    name: String,
    platform: Option<Platform>,
}

impl SentArchive for Sent {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let archive = self.engine.save(&self.image, self.platform.as_ref());
        Ok(Box::new(archive.map_err(|error| io::Error::other(RemoteError::Engine(error)))?))
    }

    fn endpoint(&self) -> String {
        format!("{:?}", self.engine.endpoint().address)
    }

    fn identity(&self) -> String {
        let platform = self.platform.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{}\n{}\n{platform}", self.image.id, self.name)
    }
}
