//! Says what every byte of a container image is.
pub mod units;
pub mod limits;
pub mod escape;
pub mod tar;
pub mod compression;
pub mod image;
pub mod report;
pub mod layer;
pub mod tree;
pub mod view;
pub mod cli;
