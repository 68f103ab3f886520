//! Bytes of both images by their cause.

use std::collections::{BTreeMap, BTreeSet};

use super::super::both::{Both, Which};
use crate::report::Fate;

/// A cause, strongest evidence first. Numbers are positions in the lists of the evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A layer that both images have and that could not be read in one of them.
    Unread,
    /// Another base image.
    Base,
    /// A pair of packages.
    Package(usize),
    /// A finding.
    Finding(usize),
    /// Bytes that are hidden: how, and by which instruction.
    Hidden(Fate, usize),
    /// A database or cache that changes with the packages of an ecosystem.
    Follows(&'static str),
    /// A directory or file that nobody owns, and whether there is more of it.
    Place(String, bool),
    /// Small changes elsewhere, and whether there is more.
    Elsewhere(bool),
    /// How layers are stored.
    Storage,
}

/// Bytes of one image that have one cause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) unpacked: u64,
    pub(super) download: u64,
    pub(super) files: u64,
    pub(super) packages: u64,
    /// By index.
    pub(super) layers: BTreeSet<usize>,
}

impl Amount {
    pub(super) fn add(&mut self, other: &Self) {
        self.unpacked = self.unpacked.saturating_add(other.unpacked);
        self.download = self.download.saturating_add(other.download);
        self.files = self.files.saturating_add(other.files);
        self.packages = self.packages.saturating_add(other.packages);
        self.layers.extend(&other.layers);
    }
}

/// All bytes that are in only one of the images, by cause.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) amounts: BTreeMap<Key, Both<Amount>>,
}

impl Ledger {
    pub(super) fn add(&mut self, which: Which, key: Key, amount: &Amount) {
        self.amounts.entry(key).or_default().get_mut(which).add(amount);
    }

    /// Adds to a cause that may have millions of files, without an allocation for each.
    pub(super) fn amount(&mut self, which: Which, key: Key) -> &mut Amount {
        self.amounts.entry(key).or_default().get_mut(which)
    }

    /// Takes away what both images have of how layers are stored, and what is nothing at all.
    pub(super) fn balance(&mut self) {
        if let Some(storage) = self.amounts.get_mut(&Key::Storage) {
            take_common(storage);
        }
        self.amounts.retain(|_, amounts| {
            let is_nothing = |amount: &Amount| amount.unpacked == 0 && amount.download == 0;
            !is_nothing(&amounts.before) || !is_nothing(&amounts.after)
        });
    }
}

/// Takes away what both amounts have in common.
pub(super) fn take_common(amounts: &mut Both<Amount>) {
    let Both { before, after } = amounts;
    let unpacked = before.unpacked.min(after.unpacked);
    let download = before.download.min(after.download);
    for amount in [before, after] {
        amount.unpacked -= unpacked;
        amount.download -= download;
    }
}
