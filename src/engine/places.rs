//! All places where an engine may be, in the order in which to try them.

use super::endpoint::{Endpoint, Product};
use super::error::EngineError;
use super::{docker, podman};
use crate::environment::Environment;

/// Returns where an engine may be, in the order in which to try.
///
/// There is one if the user names it (a variable or a context), and otherwise all places where
/// installations put it. Empty if there is no such place, as on Windows. `context` is the context
/// of docker's command line to use, before all variables. Fails if what names an endpoint cannot
/// be read.
pub fn endpoints(
    product: Product,
    environment: &Environment,
    context: Option<&str>,
) -> Result<Vec<Endpoint>, EngineError> {
    match product {
        Product::Docker => docker::endpoints(environment, context),
        Product::Podman => podman::endpoints(environment),
    }
}
