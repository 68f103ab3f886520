//! Causes of what reports without paths add up: packages, directories that nobody owns, and hidden
//! bytes.

use super::super::both::Which;
use super::super::layers::counted_download;
use super::Evidence;
use super::ledger::{Amount, Key, Ledger, take_common};
use crate::units::Bytes;

/// Gives what each report adds up to its cause. What both images have of one cause cannot be told
/// apart, and is left out.
pub(super) fn account(evidence: &Evidence<'_>) -> Ledger {
    let mut ledger = Ledger::default();
    for which in Which::BOTH {
        let mut account = Account { evidence, which, ledger: &mut ledger, download: 0 };
        account.add_packages();
        account.add_unowned();
        account.add_hidden();
        account.add_rest();
    }
    let growth: Vec<Key> = ledger.amounts.keys().cloned().collect();
    for key in growth {
        let Some(mut amounts) = ledger.amounts.remove(&key) else { continue };
        take_common(&mut amounts);
        let is_more = amounts.before.unpacked <= amounts.after.unpacked;
        let key = match key {
            Key::Place(path, _) => Key::Place(path, is_more),
            key => key,
        };
        ledger.amounts.insert(key, amounts);
    }
    ledger
}

struct Account<'e, 'l> {
    evidence: &'e Evidence<'e>,
    which: Which,
    ledger: &'l mut Ledger,
    /// All that was given to causes so far.
    download: u64,
}

impl Account<'_, '_> {
    fn add(
        &mut self,
        key: Key,
        (unpacked, download, files): (Bytes, Option<Bytes>, u64),
        layer: Option<usize>,
    ) {
        let download = download.unwrap_or_default().0;
        self.download = self.download.saturating_add(download);
        let amount = Amount {
            unpacked: unpacked.0,
            download,
            files,
            packages: 0,
            layers: layer.and_then(|number| number.checked_sub(1)).into_iter().collect(),
        };
        self.ledger.add(self.which, key, &amount);
    }

    /// Whether a layer, by number, belongs to a base that the other image is not built on.
    fn is_other_base(&self, layer: Option<usize>) -> bool {
        let index = layer.and_then(|number| number.checked_sub(1));
        index.is_some_and(|index| self.evidence.is_other_base(self.which, index))
    }

    fn add_packages(&mut self) {
        let report = *self.evidence.reports.get(self.which);
        for (at, package) in report.packages.iter().enumerate() {
            let pair = self.evidence.packages.index_of(self.which, at);
            let key = match pair {
                _ if self.is_other_base(package.layer) => Key::Base,
                Some(pair) => Key::Package(pair),
                None => Key::Storage,
            };
            self.add(key, (package.unpacked, package.download, package.files), package.layer);
        }
    }

    fn add_unowned(&mut self) {
        let report = *self.evidence.reports.get(self.which);
        for group in &report.unowned {
            let key = match self.evidence.follows(&group.path) {
                _ if self.is_other_base(group.layer) => Key::Base,
                Some(ecosystem) => Key::Follows(ecosystem),
                None => Key::Place(group.path.clone(), true),
            };
            self.add(key, (group.unpacked, group.download, group.files), group.layer);
        }
    }

    fn add_hidden(&mut self) {
        let report = *self.evidence.reports.get(self.which);
        for group in &report.hidden {
            let by = group.hidden_by.saturating_sub(1);
            let hidden = self.evidence.hidden(self.which, Some(group.cause).into(), by);
            let key = match hidden {
                _ if self.is_other_base(Some(group.hidden_by.max(group.shipped_by))) => Key::Base,
                Some(key) => key,
                None => Key::Storage,
            };
            let amount = (group.unpacked, group.download, group.files);
            self.add(key, amount, Some(group.shipped_by));
        }
    }

    /// Adds what is in no list: entries without bytes, and how layers are stored.
    fn add_rest(&mut self) {
        let report = *self.evidence.reports.get(self.which);
        let packages: Bytes = report.packages.iter().map(|package| package.unpacked).sum();
        let unowned: Bytes = report.unowned.iter().map(|group| group.unpacked).sum();
        let hidden: Bytes = report.hidden.iter().map(|group| group.unpacked).sum();
        let unpacked = report.sizes.unpacked - (packages + unowned + hidden);
        let download: Bytes = report.layers.iter().filter_map(counted_download).sum();
        let download = download - Bytes(self.download);
        self.add(Key::Storage, (unpacked, Some(download), 0), None);
    }
}
