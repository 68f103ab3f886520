//! Everything that is tested through the public API or the command line.
#![expect(clippy::indexing_slicing, reason = "an index that is wrong fails the test")]

mod cli;
mod docs;
mod hostile;
mod outputs;
mod program;
mod sample;
mod views;
