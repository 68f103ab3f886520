//! What the specifications say an image is: documents parsed into plain data, without any I/O.
//!
//! Everything here is lenient, as the programs that run images are: an unknown field is ignored,
//! a field of the wrong type counts as absent, and only invalid JSON is an error. Nothing here
//! panics, and reading takes time proportional to the length of the document.

pub mod json;
pub mod digest;
pub mod platform;
pub mod descriptor;
pub mod layer_kind;
pub mod config;
pub mod schema1;
pub mod manifest;
pub mod purpose;
pub mod provenance;
pub mod described;
pub mod docker_archive;
