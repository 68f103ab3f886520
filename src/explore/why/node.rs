//! Why a path, or a hidden version of one, is in the image.

use super::{Lines, MAX_WALKED};
use crate::escape::printable_text;
use crate::explore::model::{WhyLine, WhyTarget};
use crate::layer::Change;
use crate::tree::{Amount, NodeId, VersionId};
use crate::units::{Bytes, counted, percent};

impl Lines<'_> {
    pub(super) fn node(&mut self, node: NodeId, is_full: bool) -> String {
        let tree = &self.facts.tree;
        let totals = tree.totals(node);
        let all = totals.visible;
        let is_directory = tree.is_directory(node);
        let files = match is_directory {
            true => format!(" in {}", counted(all.files, "file")),
            false => String::new(),
        };
        let hidden = totals.hidden();
        if 0 < hidden.unpacked {
            self.came_with(node, is_full);
        }
        // Nobody asks about the 0 B of a link, or that are left of what a layer hides.
        let says_more = 0 < hidden.unpacked || tree.link_target(node).is_some();
        if !says_more || 0 < all.unpacked {
            // Headers are a large part of what small files transfer, so that their share says
            // nothing.
            let share = match all.unpacked {
                bytes if bytes <= all.download => String::new(),
                bytes => format!(" ({:.0} %)", percent(Bytes(all.download), Bytes(bytes))),
            };
            let (unpacked, download) = (Bytes(all.unpacked), self.download(all.download));
            let text = format!("{unpacked}{files}, download {download}{share}");
            self.lines.insert(0, WhyLine { label: "sizes", text, target: None });
        }
        if is_directory {
            self.blame(node, is_full);
        } else if let Some(layer) = self.facts.layer(node) {
            self.layer_line("layer", layer);
        }
        self.owner(node);
        if let Some(finding) = self.judged.and_then(|judged| judged.finding_of(node)) {
            self.finding_line(finding);
        }
        self.metadata(node);
        let slash = if is_directory && node != NodeId::ROOT { "/" } else { "" };
        format!("{}{slash}", self.facts.path(node))
    }

    /// Which layers ship what is in a directory, most bytes first.
    pub(super) fn blame(&mut self, node: NodeId, is_full: bool) {
        let tree = &self.facts.tree;
        let most = if is_full { usize::MAX } else { MAX_WALKED };
        let mut by_layer = vec![Amount::default(); tree.layers().len()];
        let mut open = vec![node];
        let mut walked = 0;
        while let Some(node) = open.pop() {
            walked += 1;
            if most < walked {
                return;
            }
            open.extend(tree.children(node));
            let version = tree.current(node).and_then(|version| tree.carrier(version));
            let Some(version) = version.filter(|&version| tree.shown_at(version) == node) else {
                continue;
            };
            let layer = tree.layer_of(version).and_then(|layer| by_layer.get_mut(layer));
            if let Some(sum) = layer {
                let amount = tree.amount(version);
                sum.unpacked += amount.unpacked;
                sum.download += amount.download;
            }
        }
        let mut layers: Vec<(usize, Amount)> = by_layer.into_iter().enumerate().collect();
        layers.retain(|(_, amount)| 0 < amount.unpacked);
        layers.sort_by_key(|(layer, amount)| (std::cmp::Reverse(amount.unpacked), *layer));
        let shown = if is_full { 10 } else { 3 };
        for (layer, amount) in layers.into_iter().take(shown) {
            let instruction = self.facts.instruction(layer).unwrap_or("no instruction");
            let (number, bytes) = (layer + 1, Bytes(amount.unpacked));
            let text = format!("{number} ({bytes}) {}", printable_text(instruction));
            self.add("layer", text, Some(WhyTarget::Layer(layer)));
        }
    }

    pub(super) fn metadata(&mut self, node: NodeId) {
        let Some(version) = self.facts.tree.visible(node) else { return };
        let entry = version.entry;
        let date = crate::date::Date::of_seconds(u64::try_from(entry.mtime).unwrap_or(0));
        let mode = format!("{:04o}, owner {}:{}, {date}", entry.mode, entry.uid, entry.gid);
        self.add("mode", mode, None);
        if let Change::HardLink(_) = entry.change {
            let carrier = self.facts.tree.current(node).and_then(|id| self.facts.tree.carrier(id));
            if let Some(carrier) = carrier {
                let target = self.facts.tree.node_of(carrier);
                let path = self.facts.path(target);
                self.add("hard link", path, Some(WhyTarget::Node(target)));
            }
        }
        if self.facts.tree.link_target(node).is_some() {
            match self.facts.tree.follow(node) {
                Some(to) => {
                    let path = self.facts.path(to);
                    self.add("leads to", path, Some(WhyTarget::Node(to)));
                }
                None => self.add("leads to", "nothing in this image", None),
            }
        }
    }

    pub(super) fn version(&mut self, version: VersionId) -> String {
        let tree = &self.facts.tree;
        let amount = tree.amount(version);
        let download = self.download(amount.download);
        let sizes = format!("{}, download {download}", Bytes(amount.unpacked));
        self.add("sizes", sizes, None);
        if let Some(layer) = tree.layer_of(version) {
            self.layer_line("layer", layer);
        }
        if let Some((cause, by)) = tree.fate(version) {
            let instruction = self.facts.instruction(by).unwrap_or("no instruction");
            let by_text = format!("{} {}", by + 1, printable_text(instruction));
            let text = format!("{} by layer {by_text}", cause.word());
            self.add("hidden", text, Some(WhyTarget::Layer(by)));
        }
        format!("{}, a hidden version", self.facts.path(tree.node_of(version)))
    }
}
