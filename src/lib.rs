//! Says what every byte of a container image is: which layer added it, and whether a container
//! sees it.
//!
//! ```text
//! source ──> blobs ──> layers ──> tree ──> facts ──> judgement ──> report ──> view
//!            where     read       merged   known     findings,     listed     written
//!                                                    fixes, plans
//! ```
//!
//! [`inspect`] performs all steps:
//!
//! ```no_run
//! let options = plimsoll::Options::default();
//! let image = plimsoll::Reference::from("image.tar");
//! let report = plimsoll::inspect(&image, &options, &plimsoll::scan::NoEvents)?;
//! println!("{} unpacked, {} hidden", report.sizes.unpacked, report.sizes.hidden);
//! # Ok::<(), plimsoll::Error>(())
//! ```
//!
//! A [`Session`] performs them one by one, returns what each makes, and reads files of the image:
//!
//! ```no_run
//! use plimsoll::scan::NoEvents;
//!
//! let session = plimsoll::Session::open(&"image.tar".into(), Default::default(), &NoEvents)?;
//! let layers = session.read(&NoEvents)?;
//! let facts = session.facts(layers, None);
//! let (report, judgement) = session.report(&facts, None);
//! if let Some(node) = facts.find("/etc/os-release") {
//!     let file = session.content(&facts, node, 4096)?;
//!     println!("{}", String::from_utf8_lossy(&file.bytes));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `docs/examples/look.rs` is a small program that does this.
//!
//! The feature `cli`, which is on by default, is the program. A program that uses the library
//! builds less with `default-features = false`.
//!
//! The modules are in the order in which they may import each other: each only those above it.

mod words;
mod fit;
pub mod units;
pub mod similar;
pub mod versions;
pub mod wildcard;
pub mod date;
pub mod limits;
pub mod environment;
mod small_file;
pub mod escape;
pub mod secrets;
pub mod warning;
pub mod tar;
pub mod compression;
pub mod image;
pub mod name;
pub mod dockerfile;
pub mod layer;
pub mod cache;
#[cfg(feature = "network")]
pub mod engine;
pub mod storage;
#[cfg(feature = "network")]
pub mod credentials;
#[cfg(feature = "network")]
pub mod registry;
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
pub mod difference;
pub mod compare;
pub mod budget;
pub mod config;
pub mod session;
pub mod view;
#[cfg(feature = "cli")]
pub mod explore;
#[cfg(feature = "cli")]
pub mod cli;

pub use session::{BaseOption, DockerfileText, Error, OntoOption, Options, Session, inspect};
pub use source::Reference;
