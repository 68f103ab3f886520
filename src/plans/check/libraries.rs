//! Shared libraries that programs and modules name.

use super::super::libraries::linked;
use super::{By, Need, Planned};

/// Returns the libraries that the files of the set name and that the image has today: a program
/// that names another one starts without it, or does not start today either.
pub(super) fn needs(planned: &Planned<'_>) -> Vec<Need> {
    let set = planned.set;
    if set.is_static || !set.static_build.is_empty() {
        return Vec::new();
    }
    let linked = linked(planned.facts, &set.files);
    linked.into_values().filter_map(|node| Some(Need { node: node?, by: By::Program })).collect()
}
