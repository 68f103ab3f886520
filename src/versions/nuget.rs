//! The order of NuGet's versions (NuGet's documentation, "Package versioning").

use std::cmp::Ordering;

use super::semver::{numbers, stage};
use super::{VersionOrder, compare_read};

/// The order of NuGet's versions: semantic versions of up to four numbers, in whatever case their
/// prereleases are written.
pub static NUGET: VersionOrder = VersionOrder { name: "nuget", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    let (before, after) = (before.to_ascii_lowercase(), after.to_ascii_lowercase());
    compare_read(&before, &after, |text| {
        let (numbers, rest) = numbers::<4>(text.trim())?;
        Some((numbers, stage(rest)?))
    })
}
