//! The order of the versions of Go modules (go.dev/ref/mod, "Versions").

use std::cmp::Ordering;

use super::digits::skip_one;
use super::{VersionOrder, compare_read, semver};

/// The order of Go's versions: semantic versions, after `v` unless a build wrote one by hand.
///
/// Those that stand for a commit have its time where it counts; `+incompatible` and `+dirty` count
/// for nothing. `(devel)`, which a program has that was built where it is written, cannot be
/// ordered.
pub static GO: VersionOrder = VersionOrder { name: "go", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    compare_read(before, after, |text| semver::read(skip_one(text, &['v'])))
}
