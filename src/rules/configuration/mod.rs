//! How the image is configured, and what of it is likely to be a mistake.

use crate::rules::list::rules;

mod support;

rules! {
    Configuration:
    missing_annotations,
    no_healthcheck,
    runs_as_root,
}
