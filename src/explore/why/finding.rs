//! Why a finding, or an action of the answer, is in the report.

use super::Lines;
use crate::explore::model::WhyTarget;
use crate::units::{Bytes, counted};

impl Lines<'_> {
    pub(super) fn action(&mut self, at: usize) -> Option<String> {
        let judged = self.judged?;
        let action = judged.report.summary.actions.get(at)?;
        let is_estimate = action.estimates_download(judged.report.sizes.download_estimated);
        let download = said(action.download, is_estimate);
        self.add("saves", format!("{} unpacked, {download} download", action.unpacked), None);
        if !action.line.is_empty() {
            self.add("do", action.line.clone(), None);
        }
        for layer in action.layers.iter().filter_map(|layer| layer.checked_sub(1)) {
            self.layer_line("layer", layer);
        }
        let fix = judged.judgement.actions.get(at)?.fix;
        let fix = fix.and_then(|fix| judged.judgement.fixes.get(fix));
        for &finding in fix.map_or(&[][..], |fix| &fix.findings) {
            self.finding_line(finding);
        }
        Some(action.title.clone())
    }

    pub(super) fn finding(&mut self, finding: usize) -> Option<String> {
        let judged = self.judged?;
        let found = judged.report.findings.get(finding)?;
        match found.severity {
            None => {
                let download = said(found.download, found.download_estimated);
                let files = counted(found.files, "file");
                let saves = format!("{} in {files}, download {download}", found.unpacked);
                self.add("saves", saves, None);
                if !found.counted {
                    self.add("counts", found.counts.word(), None);
                }
            }
            Some(severity) => self.add("severity", severity.word(), None),
        }
        if let Some(churn) = found.churn {
            self.add("churn", format!("{churn} unpacked, shipped again with every change"), None);
        }
        self.add("proof", format!("{}: {}", found.proof.word(), found.evidence), None);
        match found.fix.as_slice() {
            [] => self.add("fix", found.advice.clone(), None),
            lines => {
                self.add("fix", found.advice.clone(), None);
                for line in lines {
                    self.add("", line.clone(), None);
                }
            }
        }
        if let Some(cost) = &found.cost {
            self.add("costs", cost.to_string(), None);
        }
        for layer in found.layers.iter().filter_map(|layer| layer.checked_sub(1)).take(3) {
            self.layer_line("layer", layer);
        }
        let places = judged.judgement.findings.get(finding).map(|found| &found.places);
        for shown in places.map_or(&[][..], |places| &places.largest).iter().take(5) {
            let path = self.facts.path(shown.node);
            let text = match found.is_about_bytes() {
                true => format!("{}  {path}", Bytes(shown.amount.unpacked)),
                false => path,
            };
            self.add("files", text, Some(WhyTarget::Node(shown.node)));
        }
        Some(found.title.to_string())
    }
}

/// A download in a sentence.
fn said(download: Option<Bytes>, is_estimate: bool) -> String {
    match (download, is_estimate) {
        (None, _) => "unknown".to_owned(),
        (Some(bytes), true) => format!("~{bytes}"),
        (Some(bytes), false) => bytes.to_string(),
    }
}
