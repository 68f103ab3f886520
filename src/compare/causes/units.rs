//! Every version of every path of both images, given to its cause.

use super::super::both::{Both, Which};
use super::super::joint::Joint;
use super::super::listing::{Content, Node, Version};
use super::Evidence;
use super::ledger::{Key, Ledger};
use super::places::{Places, choose};
use crate::report::FileKind;

/// Gives every byte that is in only one of the images to its cause.
pub(super) fn account(evidence: &Evidence<'_>, joint: &Joint<'_>) -> Ledger {
    let mut account = Account {
        evidence,
        joint,
        ledger: Ledger::default(),
        places: Places::default(),
        unsettled: Both::default(),
    };
    for which in Which::BOTH {
        account.add_versions(which);
        account.add_framing(which);
    }
    account.settle();
    let Account { mut ledger, places, .. } = account;
    choose(evidence, joint, places, &mut ledger);
    ledger
}

/// What may be the same bytes although they are not at the same path: the hidden ones of a path,
/// with their number, and files with several names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Same {
    Hidden(Node, FileKind, Content, u64),
    Linked(Content),
}

struct Account<'e, 'a> {
    evidence: &'e Evidence<'e>,
    joint: &'e Joint<'a>,
    ledger: Ledger,
    places: Places,
    /// The positions of versions that may be the same bytes as others.
    unsettled: Both<Vec<u32>>,
}

impl<'a> Account<'_, 'a> {
    fn add_versions(&mut self, which: Which) {
        for (index, version) in (0_u32..).zip(self.joint.versions(which)) {
            if version.is_shown {
                self.add_shown(which, index, version);
            } else {
                self.unsettled.get_mut(which).push(index);
            }
        }
    }

    fn add_shown(&mut self, which: Which, index: u32, version: &'a Version) {
        let place = self.joint.place(which, version);
        let other = which.other();
        let counterpart = match which {
            Which::Before => self.evidence.moves.to(place),
            Which::After => self.evidence.moves.from(place),
        };
        let counterpart = counterpart.unwrap_or(place);
        let there = self.joint.current(other, counterpart);
        let is_same = there.is_some_and(|there| {
            let versions = match which {
                Which::Before => Both::new(version, there),
                Which::After => Both::new(there, version),
            };
            self.joint.is_same_content(versions)
        });
        let bytes_there = self.joint.bytes_at(other, counterpart).0;
        if is_same && (version.unpacked == 0 || version.unpacked == bytes_there) {
            let layers = there.map(|there| there.layer as usize);
            let is_base = |which, layer: usize| self.evidence.is_other_base(which, layer);
            let are_bases = is_base(which, version.layer as usize)
                && layers.is_some_and(|layer| is_base(other, layer));
            let key = if are_bases { Key::Base } else { Key::Storage };
            self.add_stored(which, version, key);
        } else if 0 < version.unpacked && (is_same || version.has_names()) {
            self.unsettled.get_mut(which).push(index);
        } else {
            let key = self.key_of_shown(which, version, there.filter(|_| counterpart == place));
            self.add(which, index, version, key);
        }
    }

    /// The cause of a visible version: that of what the other image has at its path, if the
    /// evidence for that is stronger. That a base has something at a path explains nothing about
    /// what another layer puts there.
    fn key_of_shown(
        &self,
        which: Which,
        version: &Version,
        there: Option<&Version>,
    ) -> Option<Key> {
        let own = self.evidence.key(self.joint, which, version);
        let other = there.filter(|there| !there.is_directory());
        let other = other.and_then(|there| self.evidence.key(self.joint, which.other(), there));
        let other = other.filter(|key| !matches!(key, Key::Base | Key::Unread));
        match rank(other.as_ref()) < rank(own.as_ref()) {
            true => other,
            false => own,
        }
    }

    fn add(&mut self, which: Which, index: u32, version: &Version, key: Option<Key>) {
        let Some(key) = key else {
            self.places.add(which, self.joint.place(which, version), index);
            return;
        };
        let download = self.evidence.counted_download(which, version);
        let amount = self.ledger.amount(which, key);
        amount.unpacked = amount.unpacked.saturating_add(version.unpacked);
        amount.download = amount.download.saturating_add(download);
        amount.files += u64::from(0 < version.unpacked);
        amount.layers.insert(version.layer as usize);
    }

    /// Adds only the download of what both images have.
    fn add_stored(&mut self, which: Which, version: &Version, key: Key) {
        let download = self.evidence.counted_download(which, version);
        let amount = self.ledger.amount(which, key);
        amount.download = amount.download.saturating_add(download);
    }

    /// Adds what layers hold besides the entries that put something at a path: those that remove,
    /// and what their format needs.
    fn add_framing(&mut self, which: Which) {
        let layers = &self.evidence.reports.get(which).layers;
        let mut left: Vec<u64> = layers
            .iter()
            .map(|layer| super::super::layers::counted_download(layer).unwrap_or_default().0)
            .collect();
        for version in self.joint.versions(which) {
            let download = self.evidence.counted_download(which, version);
            let slot = left.get_mut(version.layer as usize);
            slot.into_iter().for_each(|left| *left = left.saturating_sub(download));
        }
        for (layer, download) in left.into_iter().enumerate() {
            let is_base = self.evidence.is_other_base(which, layer);
            let key = if is_base { Key::Base } else { Key::Storage };
            let amount = self.ledger.amount(which, key);
            amount.download = amount.download.saturating_add(download);
        }
    }

    /// Pairs what may be the same bytes, and gives the rest to its causes.
    fn settle(&mut self) {
        let joint = self.joint;
        let mut unsettled = std::mem::take(&mut self.unsettled);
        for which in Which::BOTH {
            let list = unsettled.get_mut(which);
            list.sort_unstable_by_key(|&index| (same(joint, which, index), index));
        }
        let lists = unsettled.as_ref().map(Vec::as_slice);
        for (_, both) in lists.groups(|which, &index| same(joint, which, index)) {
            for which in Which::BOTH {
                self.settle_same(which, both.get(which), both.get(which.other()).len());
            }
        }
    }

    /// Settles versions that are the same; the other image has so many of them.
    fn settle_same(&mut self, which: Which, indexes: &[u32], there: usize) {
        let joint = self.joint;
        let mut indexes = indexes.to_vec();
        if (1..indexes.len()).contains(&there) {
            // By path and layer: the numbers of paths have no meaning.
            indexes.sort_by_cached_key(|&index| {
                let version = joint.version(which, index)?;
                Some((joint.path(joint.node(which, version)), version.layer, version.entry))
            });
        }
        for (at, index) in indexes.into_iter().enumerate() {
            let Some(version) = joint.version(which, index) else { continue };
            if at < there {
                self.add_stored(which, version, Key::Storage);
            } else {
                let key = self.evidence.key(joint, which, version);
                self.add(which, index, version, key);
            }
        }
    }
}

/// What a version may be the same bytes as.
fn same(joint: &Joint<'_>, which: Which, index: u32) -> Option<Same> {
    let version = joint.version(which, index)?;
    Some(match version.is_shown {
        true => Same::Linked(version.content),
        false => {
            let node = joint.node(which, version);
            Same::Hidden(node, version.kind, version.content, version.unpacked)
        }
    })
}

/// How strong the evidence for a cause is; the strongest is 0.
fn rank(key: Option<&Key>) -> u8 {
    match key {
        Some(Key::Unread | Key::Base) => 0,
        Some(Key::Package(_)) => 1,
        Some(Key::Finding(_)) => 2,
        Some(Key::Hidden(..)) => 3,
        Some(Key::Follows(_)) => 4,
        Some(Key::Place(..) | Key::Elsewhere(_) | Key::Storage) | None => 5,
    }
}
