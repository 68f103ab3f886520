//! Merging layers: every case of image-spec layer.md, and what engines do in the cases that it leaves
//! open.

mod broken_links;
mod directories;
mod links;
mod metadata;
mod model;
mod names;
mod opaque;
pub(crate) mod random;
mod replaced_symlinks;
mod symlinks;
mod whiteouts;
