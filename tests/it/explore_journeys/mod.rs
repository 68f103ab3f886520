//! Journeys through the terminal interface: keys in, screens out.

mod budget;
mod copying;
mod driver;
mod filters;
mod help;
mod hidden;
mod image;
mod images;
mod leaving;
mod looks;
mod marks;
mod opening;
mod orders;
mod prompts;
mod scopes;
mod search;
mod staying;
mod tree;
mod views;
mod why;
mod writing;

use driver::{Journey, NARROW, USUAL, WIDE, at_both_sizes};
use image::{Image, SHOP};
