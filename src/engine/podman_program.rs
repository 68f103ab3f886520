//! Podman without a socket: its program is asked.

use std::io::{self, Read};
use std::path::PathBuf;

use serde_json::Value;

use super::archive::Archive;
use super::endpoint::Endpoint;
use super::error::EngineError;
use super::program::{Complaints, Pipes, Running};
use crate::escape::printable_text;
use crate::image::json;

/// The largest document, in bytes.
const MAX_DOCUMENT_BYTES: u64 = 32 << 20;

/// What `podman` exits with if there is no such image (podman(1), "Exit Codes").
const NO_SUCH_IMAGE: i32 = 125;

/// The program of Podman.
#[derive(Debug)]
pub(super) struct PodmanProgram {
    pub(super) endpoint: Endpoint,
    pub(super) path: PathBuf,
}

impl PodmanProgram {
    /// Runs a command that writes a document; `None` if what it is about does not exist.
    pub(super) fn document(
        &self,
        arguments: &[&str],
        action: &str,
    ) -> Result<Option<Value>, EngineError> {
        let Pipes { mut running, input, output } = self.start(arguments)?;
        drop(input);
        let mut text = Vec::new();
        let failed = |error: io::Error| EngineError::Interrupted {
            endpoint: self.endpoint.to_string(),
            action: action.to_owned(),
            reason: printable_text(&error.to_string()),
        };
        output.take(MAX_DOCUMENT_BYTES).read_to_end(&mut text).map_err(failed)?;
        let code = running.wait().map_err(failed)?;
        let message = running.complaints.text();
        if code == Some(NO_SUCH_IMAGE) && is_missing(&message) {
            return Ok(None);
        }
        if code != Some(0) {
            return Err(EngineError::Api {
                endpoint: self.endpoint.to_string(),
                action: action.to_owned(),
                status: code.and_then(|code| u16::try_from(code).ok()).unwrap_or_default(),
                message,
            });
        }
        json::parse(&text).map(Some).map_err(|error| EngineError::Protocol {
            endpoint: self.endpoint.to_string(),
            reason: printable_text(&error.to_string()),
        })
    }

    /// Starts to save an image. What is no terminal gets the archive.
    pub(super) fn save(&self, image: &str, action: String) -> Result<Archive, EngineError> {
        let arguments = ["save", "--quiet", "--format", "docker-archive", "--", image];
        let Pipes { running, input, output } = self.start(&arguments)?;
        drop(input);
        Ok(Archive::of_program(output, running, &self.endpoint, action))
    }

    fn start(&self, arguments: &[&str]) -> Result<Pipes, EngineError> {
        Running::start(&self.path, arguments, Complaints::default()).map_err(|error| {
            EngineError::Program {
                program: "podman",
                endpoint: self.endpoint.to_string(),
                reason: printable_text(&error.to_string()),
            }
        })
    }
}

/// Podman has one exit code for many failures.
fn is_missing(message: &str) -> bool {
    ["image not known", "no such image", "failed to find image"]
        .iter()
        .any(|phrase| message.to_ascii_lowercase().contains(phrase))
}
