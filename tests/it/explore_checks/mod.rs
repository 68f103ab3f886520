//! What always holds in the terminal interface: totals that are those of the report, at every size
//! and after every key.

mod driver;
mod hostile;
pub(crate) mod image;
mod invariants;
mod loading;
mod random;
mod sizes;
mod totals;

use driver::Explorer;
use image::Image;
