//! The archive of an image as an engine sends it.

use std::fmt;
use std::io::{self, Read};
use std::process::ChildStdout;

use ureq::BodyReader;

use super::client::interrupted;
use super::endpoint::Endpoint;
use super::error::EngineError;
use super::program::Running;
use crate::escape::printable_text;

/// An archive as `docker save` and `podman save` write it, as it arrives.
///
/// Dropping it ends the connection or the program, and the engine stops. An error of reading has
/// an [`EngineError`] as its source.
pub struct Archive {
    from: From,
    endpoint: Endpoint,
    action: String,
}

enum From {
    Engine(BodyReader<'static>),
    Program {
        output: ChildStdout,
        running: Running,
    },
    /// All of it has been read, or nothing more can be.
    Over,
}

impl Archive {
    pub(super) fn of_engine(
        body: BodyReader<'static>,
        endpoint: &Endpoint,
        action: String,
    ) -> Self {
        Self { from: From::Engine(body), endpoint: endpoint.clone(), action }
    }

    pub(super) fn of_program(
        output: ChildStdout,
        running: Running,
        endpoint: &Endpoint,
        action: String,
    ) -> Self {
        Self { from: From::Program { output, running }, endpoint: endpoint.clone(), action }
    }

    /// Ends it; an error of a program is only known once it has ended.
    fn finish(&mut self) -> io::Result<()> {
        let From::Program { mut running, output } = std::mem::replace(&mut self.from, From::Over)
        else {
            return Ok(());
        };
        drop(output);
        match running.wait()? {
            Some(0) => Ok(()),
            code => Err(io::Error::other(EngineError::Api {
                endpoint: self.endpoint.to_string(),
                action: self.action.clone(),
                status: code.and_then(|code| u16::try_from(code).ok()).unwrap_or_default(),
                message: running.complaints.text(),
            })),
        }
    }
}

impl Read for Archive {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.from {
            From::Engine(body) => body.read(out),
            From::Program { output, .. } => output.read(out),
            From::Over => return Ok(0),
        };
        match read {
            Ok(0) if !out.is_empty() => self.finish().map(|()| 0),
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.from = From::Over;
                let kind = error.kind();
                Err(io::Error::new(kind, interrupted(&self.endpoint, &self.action, &error)))
            }
            other => other,
        }
    }
}

impl fmt::Debug for Archive {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = printable_text(&self.action);
        out.debug_struct("Archive").field("endpoint", &self.endpoint).field("to", &shown).finish()
    }
}
