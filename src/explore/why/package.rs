//! Why a package is in the image: what was asked for, and who needs it.

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;

use super::Lines;
use crate::escape::printable_text;
use crate::explore::model::{WhyTarget, freed};
use crate::explore::words::{explicit, kept_by};
use crate::packages::{NeedKind, PackageId};
use crate::report::{PackageReport, Reason};
use crate::tree::NodeId;
use crate::units::{Bytes, counted};

/// How many packages are looked at on the way to one that was asked for.
const MAX_STEPS: usize = 5_000;

impl Lines<'_> {
    pub(super) fn owner(&mut self, node: NodeId) {
        let Some((id, _)) = self.facts.owner(node) else { return };
        let package = self.judged.and_then(|judged| judged.package(id));
        let Some(package) = package else { return };
        let text = format!("{} {} {}", package.ecosystem, package.name, package.version);
        self.add("package", text, Some(WhyTarget::Package(id)));
        self.reason(id, package, false);
    }

    /// What was asked for that leads to a package, and who needs it.
    fn reason(&mut self, id: PackageId, package: &PackageReport, is_full: bool) {
        if let Some(why) = &package.development {
            self.add("for", why.clone(), None);
        }
        if package.reason == Reason::Explicit {
            self.add("why", explicit(package), None);
            let proof = package.explicit_proof.as_deref().filter(|_| is_full);
            if let Some(proof) = proof {
                self.add("proof", with_slashes(proof), None);
            }
        } else if let Some((text, from)) = self.chain(id) {
            self.add("why", text, Some(WhyTarget::Package(from)));
        }
        let needed_by: Vec<_> = self.facts.graph.needed_by(id).take(3).collect();
        let shown = needed_by.len() as u64;
        for (by, kind) in needed_by {
            let Some(name) = self.name(by) else { continue };
            let (label, name) = match kind {
                NeedKind::Requires => ("needed by", name),
                NeedKind::Recommends => ("wanted by", format!("{name}, which only recommends it")),
            };
            self.add(label, name, Some(WhyTarget::Package(by)));
        }
        let more = package.needed_by_count.saturating_sub(shown);
        if 0 < more {
            self.add("", format!("and {}", counted(more, "more package")), None);
        }
    }

    fn name(&self, id: PackageId) -> Option<String> {
        Some(printable_text(&self.facts.packages.get(id)?.name))
    }

    /// The index of the layer that a package came with.
    fn layer_of(&self, id: PackageId) -> Option<usize> {
        self.judged?.package(id)?.layer?.checked_sub(1)
    }

    /// The shortest way from a package that was asked for to another one, and the former; one of
    /// this image's own layers explains what its layers added.
    fn chain(&self, id: PackageId) -> Option<(String, PackageId)> {
        let is_base = |id| self.layer_of(id).is_some_and(|layer| layer < self.facts.base.layers);
        let of_base = is_base(id);
        let is_asked = |by: PackageId| {
            let package = self.facts.packages.get(by);
            package.is_some_and(|by| matches!(by.explicit, Some((true, _))))
                && is_base(by) == of_base
        };
        let mut next: HashMap<PackageId, Option<PackageId>, RandomState> = HashMap::default();
        next.insert(id, None);
        let mut open = VecDeque::from([id]);
        let mut found = None;
        while let Some(at) = open.pop_front().filter(|_| next.len() < MAX_STEPS) {
            if at != id && is_asked(at) {
                found = Some(at);
                break;
            }
            for (by, _) in self.facts.graph.needed_by(at) {
                next.entry(by).or_insert_with(|| {
                    open.push_back(by);
                    Some(at)
                });
            }
        }
        let from = found?;
        let layer = self.layer_of(from).map(|layer| format!(" (layer {})", layer + 1));
        let who = if of_base { "the base image has" } else { "you asked for" };
        let mut text = format!("{who} {}{}", self.name(from)?, layer.unwrap_or_default());
        let mut at = from;
        while let Some(Some(to)) = next.get(&at) {
            text.push_str(" → ");
            text.push_str(&self.name(*to)?);
            at = *to;
        }
        Some((text, from))
    }

    pub(super) fn package(&mut self, id: PackageId, is_full: bool) -> Option<String> {
        let judged = self.judged?;
        let package = judged.package(id)?;
        self.reason(id, package, is_full);
        let (frees, _) = freed(judged, id, package);
        let text = match (frees, kept_by(judged, id, package), package.retained_packages) {
            (0, Some(kept), _) => format!("0 B: {kept}"),
            (frees, _, 0) => format!("{}", Bytes(frees)),
            (frees, _, more) => {
                format!("{}, with {} that only it needs", Bytes(frees), counted(more, "package"))
            }
        };
        self.add("frees", text, None);
        let files = counted(package.files, "file");
        self.add("own", format!("{} in {files}", package.unpacked), None);
        if let Some(layer) = package.layer.and_then(|layer| layer.checked_sub(1)) {
            self.layer_line("layer", layer);
        }
        let finding = judged
            .judgement
            .findings
            .iter()
            .position(|found| found.packages.iter().any(|(of, _)| *of == id));
        if let Some(finding) = finding {
            self.finding_line(finding);
        }
        if let Some(scope) = &package.scope {
            self.add("in", scope.clone(), self.facts.find(scope).map(WhyTarget::Node));
        }
        Some(format!("{} {} {}", package.ecosystem, package.name, package.version))
    }
}

/// A sentence about paths in an image, each with the slash that they start with.
fn with_slashes(proof: &str) -> String {
    let words = proof.split(' ').map(|word| match word.contains('/') && !word.starts_with('/') {
        true => format!("/{word}"),
        false => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}
