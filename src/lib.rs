//! Says what every byte of a container image is: which layer brought it, and whether a container
//! sees it.
//!
//! ```text
//! source ──> blobs ──> layer ─────────────────> tree ──> analysis ──> report
//!            where     decompress, parse, hash   merge    judge        plain data
//! ```
//!
//! [`inspect`] does all of it:
//!
//! ```no_run
//! let options = plimsoll::Options::default();
//! let image = plimsoll::Reference::from("image.tar");
//! let report = plimsoll::inspect(&image, &options, &plimsoll::scan::NoEvents)?;
//! println!("{} unpacked, {} hidden", report.sizes.unpacked, report.sizes.hidden);
//! # Ok::<(), plimsoll::Error>(())
//! ```
//!
//! The modules stand in the order in which they may import each other: each only what is above it.

mod words;
pub mod units;
pub mod similar;
pub mod wildcard;
pub mod date;
pub mod limits;
pub mod escape;
pub mod warning;
pub mod tar;
pub mod compression;
pub mod image;
pub mod dockerfile;
pub mod layer;
pub mod source;
pub mod scan;
pub mod tree;
pub mod contents;
pub mod packages;
pub mod base;
pub mod facts;
pub mod rules;
pub mod plans;
pub mod judgement;
pub mod report;
pub mod config;
pub mod analysis;
pub mod inspection;
pub mod view;
pub mod cli;

pub use inspection::{BaseOption, Error, OntoOption, Options, inspect};
pub use source::Reference;
