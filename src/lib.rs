//! Says what every byte of a container image is.
pub mod units;
pub mod limits;
pub mod escape;
pub mod report;
pub mod view;
pub mod cli;
