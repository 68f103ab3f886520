//! The findings pane: findings with the paths and packages that they are about.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::explore::loaded::Judged;
use crate::words::words;

words! {
    /// The order of findings.
    pub enum FindingsOrder {
        /// What counts first, most unpacked bytes first.
        Unpacked = "unpacked",
        /// Most download first.
        Download = "download",
        /// By what is wrong.
        Name = "name",
        /// Most files first.
        Count = "count",
        /// By the layer that ships it.
        Layer = "layer",
    }
}

/// A row of the findings pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingRow {
    /// A finding, by its position in the report.
    Finding(usize),
    /// One of its paths, by the position among those that the report lists.
    Place(usize, usize),
    /// One of its packages.
    Package(usize, usize),
    /// How many paths are not listed.
    More(usize),
}

impl FindingRow {
    /// The finding that it belongs to.
    pub fn finding(self) -> usize {
        match self {
            Self::Finding(finding)
            | Self::Place(finding, _)
            | Self::Package(finding, _)
            | Self::More(finding) => finding,
        }
    }
}

/// The findings pane.
#[derive(Debug, Default)]
pub struct FindingsPane {
    /// What is listed.
    pub rows: Vec<FindingRow>,
    /// The row of the cursor.
    pub at: usize,
    /// The order.
    pub order: Option<FindingsOrder>,
    /// Whether it is the other way round.
    pub reversed: bool,
    /// The ids of the findings that are open.
    open: BTreeSet<String>,
}

impl FindingsPane {
    /// The row of the cursor.
    pub fn row(&self) -> Option<FindingRow> {
        self.rows.get(self.at).copied()
    }

    /// Lists the findings anew; the cursor stays on its row.
    pub fn list(&mut self, judged: &Judged) {
        let row = self.row();
        let findings = &judged.report.findings;
        let mut order: Vec<usize> = (0..findings.len()).collect();
        let by = self.order.unwrap_or(FindingsOrder::Unpacked);
        order.sort_by_key(|&at| {
            let finding = findings.get(at);
            let number = |bytes: u64| Reverse(bytes);
            let is_aside = finding.is_none_or(|finding| !finding.counted);
            match (by, finding) {
                (FindingsOrder::Download, Some(finding)) => {
                    (false, number(finding.download.map_or(0, |bytes| bytes.0)), "", at)
                }
                (FindingsOrder::Name, Some(finding)) => {
                    (false, number(0), finding.title.as_ref(), at)
                }
                (FindingsOrder::Count, Some(finding)) => (false, number(finding.files), "", at),
                (FindingsOrder::Layer, Some(finding)) => {
                    let layer = finding.layers.first().copied().unwrap_or(0) as u64;
                    (false, number(u64::MAX - layer), "", at)
                }
                // The report's own order: by where they count, then by bytes.
                (FindingsOrder::Unpacked, _) | (_, None) => (is_aside, number(0), "", at),
            }
        });
        if self.reversed {
            order.reverse();
        }
        self.rows.clear();
        for at in order {
            self.rows.push(FindingRow::Finding(at));
            let Some(finding) = findings.get(at).filter(|found| self.open.contains(&found.id))
            else {
                continue;
            };
            self.rows.extend((0..finding.packages.len()).map(|part| FindingRow::Package(at, part)));
            self.rows.extend((0..finding.largest.len()).map(|part| FindingRow::Place(at, part)));
            self.rows.extend((0 < finding.more_paths).then_some(FindingRow::More(at)));
        }
        let same = |row| self.rows.iter().position(|other| *other == row);
        let closest = |row: FindingRow| same(row).or(same(FindingRow::Finding(row.finding())));
        self.at = row.and_then(closest).unwrap_or(0);
    }

    /// Goes to a finding, by its position in the report.
    pub fn go_to(&mut self, finding: usize) {
        let at = self.rows.iter().position(|row| *row == FindingRow::Finding(finding));
        self.at = at.unwrap_or(self.at);
    }

    /// Whether a finding, by its id, is open.
    pub fn is_open(&self, id: &str) -> bool {
        self.open.contains(id)
    }

    /// Opens or folds a finding, by its position in the report.
    pub fn set_open(&mut self, judged: &Judged, finding: usize, opens: bool) {
        let Some(found) = judged.report.findings.get(finding) else { return };
        match opens {
            true => self.open.insert(found.id.clone()),
            false => self.open.remove(&found.id),
        };
        self.list(judged);
        if !opens {
            self.go_to(finding);
        }
    }
}
