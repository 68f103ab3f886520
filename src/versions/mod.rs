//! Which of two versions is the newer one, by the rules of the tools that install them.
//!
//! Each order has a file and a row in [`ORDERS`].

use std::cmp::Ordering;

mod apk;
mod composer;
mod conda;
mod digits;
pub(crate) mod dpkg;
pub(crate) mod gem;
mod go;
mod maven;
mod nuget;
pub(crate) mod pacman;
pub(crate) mod pep440;
mod plain;
mod rpm;
mod semver;

pub use apk::APK;
pub use composer::COMPOSER;
pub use conda::CONDA;
pub use dpkg::DPKG;
pub use gem::GEM;
pub use go::GO;
pub use maven::MAVEN;
pub use nuget::NUGET;
pub use pacman::PACMAN;
pub use pep440::PEP440;
pub use plain::PLAIN;
pub use rpm::RPM;
pub use semver::SEMVER;

/// How the versions of an ecosystem are ordered.
///
/// Each is total but for those of pacman and Maven, which go round in circles for some versions, as
/// their tools do: pacman takes a version without a release for equal to each of its releases.
#[derive(Debug)]
pub struct VersionOrder {
    /// Its name: that of the tool or the specification that defines it.
    pub name: &'static str,
    order: fn(&str, &str) -> Option<Ordering>,
}

/// Every order.
pub static ORDERS: &[&VersionOrder] = &[
    &DPKG, &RPM, &APK, &PACMAN, &CONDA, &PEP440, &SEMVER, &GEM, &COMPOSER, &MAVEN, &NUGET, &GO,
    &PLAIN,
];

impl VersionOrder {
    /// Compares two versions: `Less` if the second one is newer.
    ///
    /// Versions that are written differently may be equal, as `1.0` and `1.0.0` often are. `None`
    /// if one of the two is nothing that can be ordered, such as an empty text or the name of a
    /// branch; the order of their texts would mean nothing. Takes time in proportion to their
    /// lengths; numbers may be of any length.
    pub fn compare(&self, before: &str, after: &str) -> Option<Ordering> {
        (self.order)(before, after)
    }
}

/// Compares what is read from two versions; `None` if one of them cannot be read.
fn compare_read<'a, Key: Ord>(
    before: &'a str,
    after: &'a str,
    read: fn(&'a str) -> Option<Key>,
) -> Option<Ordering> {
    Some(read(before)?.cmp(&read(after)?))
}

/// Compares lists part by part; a part that only one of them has is compared with `missing`.
fn compare_padded<T: Ord>(before: &[T], after: &[T], missing: &T) -> Ordering {
    let orders = (0..before.len().max(after.len()))
        .map(|index| before.get(index).unwrap_or(missing).cmp(after.get(index).unwrap_or(missing)));
    first_difference(orders)
}

fn first_difference(mut orders: impl Iterator<Item = Ordering>) -> Ordering {
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
