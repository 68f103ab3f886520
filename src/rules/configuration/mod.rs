//! How the image is configured, and what of it is likely to be a mistake.

use crate::rules::list::rules;

rules! {
    Configuration:
}
