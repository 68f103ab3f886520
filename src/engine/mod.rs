//! Images of Docker Engine and Podman: where the engines are, what they say about an image, and its
//! archive as they send it.
//!
//! [`endpoints`] says where an engine may be, [`Engine::connect`] asks whether it is there,
//! [`Engine::image`] finds an image, and [`Engine::save`] streams it. Nothing is changed in an
//! engine, and nothing is pulled.

use serde_json::Value;

use crate::environment::Environment;
use crate::image::platform::Platform;

mod address;
mod answer;
mod archive;
mod client;
mod context;
mod docker;
mod endpoint;
mod error;
mod file;
mod places;
mod podman;
mod podman_program;
mod program;
mod reference;
mod transport;
mod version;

pub use address::{Address, Ssh, Tcp};
pub use answer::EngineImage;
pub use archive::Archive;
pub use endpoint::{Endpoint, Product};
pub use error::EngineError;
pub use places::endpoints;

use client::Client;
use podman_program::PodmanProgram;
use reference::Asked;
use version::ApiVersion;

/// An engine that answers.
#[derive(Debug)]
pub struct Engine {
    access: Access,
    product: Product,
}

#[derive(Debug)]
enum Access {
    Api { client: Client, version: ApiVersion },
    Program(PodmanProgram),
}

impl Engine {
    /// Connects with an engine; fails if none answers there.
    ///
    /// A program is only asked with the first question.
    pub fn connect(endpoint: &Endpoint, environment: &Environment) -> Result<Self, EngineError> {
        if let Address::Program(path) = &endpoint.address {
            let program = PodmanProgram { endpoint: endpoint.clone(), path: path.clone() };
            return Ok(Self { access: Access::Program(program), product: endpoint.product });
        }
        let client = Client::new(endpoint.clone(), environment)?;
        let ping = client.ping()?;
        let version = match &endpoint.api_version {
            Some(wanted) => ApiVersion::parse(wanted).ok_or_else(|| EngineError::Address {
                from: "`DOCKER_API_VERSION`".to_owned(),
                address: crate::escape::printable_text(wanted),
                reason: "it is no version such as `1.41`".to_owned(),
            })?,
            None => ApiVersion::negotiated(ping.api_version.as_deref()),
        };
        let product = if ping.is_podman { Product::Podman } else { endpoint.product };
        Ok(Self { access: Access::Api { client, version }, product })
    }

    /// Connects with the first engine that answers, of those that [`endpoints`] lists.
    ///
    /// Fails if none does: with the error of the one that is most likely meant, which is one whose
    /// socket exists, otherwise the first.
    pub fn find(
        product: Product,
        environment: &Environment,
        context: Option<&str>,
    ) -> Result<Self, EngineError> {
        let mut errors = Vec::new();
        for endpoint in endpoints(product, environment, context)? {
            match Self::connect(&endpoint, environment) {
                Ok(engine) => return Ok(engine),
                Err(error) => errors.push(error),
            }
        }
        let is_there = |error: &EngineError| !matches!(error, EngineError::NotRunning { .. });
        let meant = errors.iter().position(is_there).unwrap_or(0);
        Err(errors.into_iter().nth(meant).unwrap_or_else(|| EngineError::NotRunning {
            endpoint: product.name().to_owned(),
            reason: "no place is known where it would listen".to_owned(),
        }))
    }

    /// Returns where it is.
    pub fn endpoint(&self) -> &Endpoint {
        match &self.access {
            Access::Api { client, .. } => &client.endpoint,
            Access::Program(program) => &program.endpoint,
        }
    }

    /// Returns which engine it is: Podman may listen where Docker Engine would.
    pub fn product(&self) -> Product {
        self.product
    }

    /// Finds an image by a name, a name and a digest, an id, or the beginning of one; as the engine
    /// itself understands them.
    ///
    /// Fails if the engine has no such image, or none for that platform.
    pub fn image(
        &self,
        reference: &str,
        platform: Option<&Platform>,
    ) -> Result<EngineImage, EngineError> {
        let asked = Asked::new(reference)?;
        let value = self.inspect(asked, platform)?;
        let Some(value) = value else { return Err(self.no_such_image(asked, platform)) };
        let image = answer::image(&value, &asked);
        let image = image.ok_or_else(|| EngineError::Protocol {
            endpoint: self.endpoint().to_string(),
            reason: "its answer describes no image".to_owned(),
        })?;
        match platform.filter(|wanted| image.platform.score_for(wanted).is_none()) {
            // The archive of an engine that keeps several platforms has all of them.
            Some(wanted) if !image.is_in_containerd => Err(EngineError::OtherPlatform {
                endpoint: self.endpoint().to_string(),
                name: reference.to_owned(),
                wanted: Box::new(wanted.clone()),
                found: Box::new(image.platform),
            }),
            _ => Ok(image),
        }
    }

    /// Returns the names with tags of all images, sorted; fails as requests do.
    pub fn names(&self) -> Result<Vec<String>, EngineError> {
        const ACTION: &str = "list its images";
        let value = match &self.access {
            Access::Api { client, version } => {
                client.document(&format!("/v{version}/images/json"), ACTION)?
            }
            Access::Program(program) => {
                program.document(&["images", "--format", "json"], ACTION)?
            }
        };
        Ok(value.as_ref().map(answer::names).unwrap_or_default())
    }

    /// Streams the archive of an image, as `docker save` writes it.
    ///
    /// If a platform is named and the engine keeps several, the archive has only that one. Fails if
    /// the engine refuses; what goes wrong later is an error of reading.
    pub fn save(
        &self,
        image: &EngineImage,
        platform: Option<&Platform>,
    ) -> Result<Archive, EngineError> {
        let name = &image.saved_as;
        let action = format!("save `{name}`");
        match &self.access {
            Access::Api { client, version } => {
                let mut path = format!("/v{version}/images/{name}/get");
                // Without one, all platforms would be sent.
                let platform = platform.or(Some(&image.platform)).filter(|platform| {
                    image.is_in_containerd && version.saves_platform() && !platform.is_unknown()
                });
                if let Some(platform) = platform {
                    path.push_str(&format!("?platform={}", query(platform)));
                }
                let body = client.stream(&path, &action)?;
                Ok(Archive::of_engine(body.into_reader(), &client.endpoint, action))
            }
            Access::Program(program) => program.save(name, action),
        }
    }

    fn inspect(
        &self,
        asked: Asked<'_>,
        platform: Option<&Platform>,
    ) -> Result<Option<Value>, EngineError> {
        let (name, action) = (asked.as_str(), format!("describe `{}`", asked.as_str()));
        match &self.access {
            Access::Api { client, version } => {
                let mut path = format!("/v{version}/images/{name}/json");
                if let Some(platform) = platform.filter(|_| version.inspects_platform()) {
                    path.push_str(&format!("?platform={}", query(platform)));
                }
                client.document(&path, &action)
            }
            Access::Program(program) => {
                let arguments = ["image", "inspect", "--format", "json", "--", name];
                let value = program.document(&arguments, &action)?;
                Ok(value.and_then(|value| value.as_array()?.first().cloned()))
            }
        }
    }

    fn no_such_image(&self, asked: Asked<'_>, platform: Option<&Platform>) -> EngineError {
        // A list that cannot be read costs the suggestion only.
        let names = self.names().unwrap_or_default();
        EngineError::NoSuchImage {
            endpoint: self.endpoint().to_string(),
            name: asked.as_str().to_owned(),
            platform: platform.cloned().map(Box::new),
            similar: asked.similar(&names),
        }
    }
}

/// Returns a platform as the value of a query: JSON, its reserved characters escaped.
fn query(platform: &Platform) -> String {
    let mut fields = serde_json::Map::new();
    fields.insert("os".to_owned(), platform.os.as_str().into());
    fields.insert("architecture".to_owned(), platform.architecture.as_str().into());
    for (name, value) in [("variant", &platform.variant), ("os.version", &platform.os_version)] {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value.as_str().into());
        }
    }
    let text = Value::Object(fields).to_string();
    let escaped = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    escaped.collect()
}
