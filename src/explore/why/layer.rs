//! Why a layer is in the image, and what later layers hide of it.

use super::Lines;
use crate::escape::printable_text;
use crate::explore::model::Model;
use crate::units::Bytes;

impl Lines<'_> {
    pub(super) fn layer(&mut self, model: &Model, layer: usize, is_full: bool) -> String {
        if let Some(row) = model.layers.get(layer) {
            let size = |bytes: Option<u64>, about: &str| {
                bytes.map_or("unknown".into(), |bytes| format!("{about}{}", Bytes(bytes)))
            };
            let about = if row.is_estimated { "~" } else { "" };
            let (unpacked, download) = (size(row.unpacked, ""), size(row.download, about));
            let text = format!("{unpacked} unpacked, {download} download");
            self.add("sizes", text, None);
            if 0 < row.hidden {
                self.add("hidden", format!("{} of it by later layers", Bytes(row.hidden)), None);
                self.hiders(layer, is_full);
            }
            if row.is_base {
                let name = self.judged.and_then(|judged| judged.report.base.as_ref()?.name.clone());
                self.add("base", name.unwrap_or_else(|| "the base image".to_owned()), None);
            }
            if let Some(damage) = row.damage {
                self.add("damage", damage, None);
            }
        }
        let instruction = self.facts.instruction(layer).unwrap_or("none is recorded");
        self.add("made by", printable_text(instruction), None);
        if let Some(judged) = self.judged {
            let report = judged.report.layers.get(layer);
            if let Some(created) = report.and_then(|layer| layer.created.clone()) {
                self.add("created", created, None);
            }
            if let Some(digest) = report.and_then(|layer| layer.digest.clone()) {
                self.add("digest", digest, None);
            }
            let ships = |found: &(usize, &crate::judgement::Finding)| {
                found.1.layers.first() == Some(&layer)
            };
            let findings = judged.judgement.findings.iter().enumerate().filter(ships);
            for (finding, _) in findings.take(5) {
                self.finding_line(finding);
            }
        }
        format!("layer {}", layer + 1)
    }
}
