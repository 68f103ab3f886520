//! What identifies the contents of a layer, so that layers can be aligned.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::super::both::{Both, Which};
use super::super::joint::Joint;
use super::super::listing::Version;
use crate::report::Report;

/// Sums of hashes over the entries of a layer: in any order, as a tar may be written in any.
///
/// Not proof of anything by themselves: what differs between aligned layers is looked up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Print {
    /// How many entries it has that put something at a path.
    pub(super) entries: u64,
    /// How many of these are not directories.
    pub(super) files: u64,
    /// Paths, types, contents, owners, permissions and attributes.
    pub(super) metadata: u64,
    /// Paths, types and contents.
    pub(super) contents: u64,
}

/// The prints of the layers of both images; empty ones if the paths are not known.
pub(super) fn prints(reports: Both<&Report>, joint: Option<&Joint<'_>>) -> Both<Vec<Print>> {
    let mut prints = reports.map(|report| vec![Print::default(); report.layers.len()]);
    let Some(joint) = joint else { return prints };
    for which in Which::BOTH {
        for version in joint.versions(which) {
            let Some(print) = prints.get_mut(which).get_mut(version.layer as usize) else {
                continue;
            };
            let contents = contents(joint, which, version);
            print.entries += 1;
            print.files += u64::from(!version.is_directory());
            print.contents = print.contents.wrapping_add(contents);
            let metadata = hash(&(contents, version.metadata()));
            print.metadata = print.metadata.wrapping_add(metadata);
        }
    }
    prints
}

/// The hash of a path, its type and its content.
fn contents(joint: &Joint<'_>, which: Which, version: &Version) -> u64 {
    let node = joint.node(which, version);
    hash(&(node, version.kind, version.content, joint.target(which, version)))
}

fn hash(value: &impl std::hash::Hash) -> u64 {
    // The same for both images, and from run to run, so that a result can be reproduced.
    FixedState::default().hash_one(value)
}
