//! `plimsoll compare`: what differs between two images.

mod difference;

pub use difference::{Image, difference};
