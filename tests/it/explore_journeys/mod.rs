//! Journeys through the terminal interface: keys in, screens out.

mod driver;
mod image;
mod opening;
mod tree;

use driver::{Journey, NARROW, USUAL, WIDE};
use image::{Image, SHOP};
