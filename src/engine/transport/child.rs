//! The standard streams of a program that passes everything on.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{ChildStdin, ChildStdout};

use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};

use super::buffers;
use crate::engine::program::{Complaints, Pipes, Running};

/// Starts a program for each connection.
#[derive(Debug)]
pub(super) struct ChildConnector {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) complaints: Complaints,
}

impl Connector for ChildConnector {
    type Out = ChildTransport;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        _: Option<()>,
    ) -> Result<Option<ChildTransport>, ureq::Error> {
        let pipes = Running::start(&self.program, &self.arguments, self.complaints.clone())?;
        let Pipes { running, input, output } = pipes;
        Ok(Some(ChildTransport { input, output, _running: running, buffers: buffers(details) }))
    }
}

/// A program that runs; it ends with the connection.
#[derive(Debug)]
pub(super) struct ChildTransport {
    input: ChildStdin,
    output: ChildStdout,
    _running: Running,
    buffers: LazyBuffers,
}

// Pipes know no timeouts: `ssh` has its own for connecting, and may ask the user for a passphrase
// meanwhile.
impl Transport for ChildTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.input.write_all(output)?;
        Ok(self.input.flush()?)
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        let bytes = self.output.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(bytes);
        Ok(0 < bytes)
    }

    fn is_open(&mut self) -> bool {
        // A program that has ended is noticed by the request that it does not answer.
        true
    }
}
