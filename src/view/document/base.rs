//! The sentences on the base image: what it is, which layers it is, and how that is known.

use super::{Block, Section};
use crate::base::{Confidence, Evidence, Fact};
use crate::report::{BaseReport, Report};
use crate::units::Bytes;
use crate::warning::Code;

/// What the base image is, and how that is known.
pub(super) fn section(report: &Report) -> Section {
    let text = sentence(report)?;
    Some(("Base image".to_owned(), Block::Paragraph(text)))
}

/// Returns the sentences; `None` if there is nothing to say.
fn sentence(report: &Report) -> Option<String> {
    let base = report.base.as_ref()?;
    let what = what(base);
    if base.layers == 0 {
        return without(base, &what, report.incomplete.is_none());
    }
    let name = match &base.name {
        Some(name) if what.is_empty() => name.clone(),
        Some(name) => format!("{name} ({what})"),
        None if what.is_empty() => "an image without a name".to_owned(),
        None => what,
    };
    let layers = match base.layers {
        1 => "layer 1".to_owned(),
        count => format!("layers 1 to {count}"),
    };
    let own = match report.layers.iter().all(|layer| layer.state.is_read()) {
        true => format!(" {}", bytes(base.own.unpacked, report.sizes.unpacked)),
        false => String::new(),
    };
    let refused = match report.warnings.iter().any(|warning| warning.code == Code::NotTheBase) {
        true => "; the image given with `--base` is not below it",
        false => "",
    };
    Some(format!("Base: {name}; {layers}, {}{refused}.{own}", known_by(base)))
}

/// Returns the name of the base, or what it holds if it has none.
pub(super) fn name(base: &BaseReport) -> String {
    let what = || {
        let what = [Fact::Distribution, Fact::Runtime].map(|wanted| {
            let fact = base.facts.iter().find(|fact| fact.fact == wanted);
            fact.map(|fact| fact.value.as_str())
        });
        let what: Vec<&str> = what.into_iter().flatten().collect();
        (!what.is_empty()).then(|| what.join(", "))
    };
    base.name.clone().or_else(what).unwrap_or_else(|| "an image without a name".to_owned())
}

/// Returns a short line on the base; `None` if the image has none, or none is known.
pub(super) fn line(report: &Report) -> Option<String> {
    let base = report.base.as_ref().filter(|base| 0 < base.layers)?;
    let name = name(base);
    let layers = match base.layers {
        1 => "layer 1".to_owned(),
        count => format!("layers 1-{count}"),
    };
    let guess = if base.confidence == Confidence::Guess { ", a guess" } else { "" };
    let yours = match report.layers.iter().all(|layer| layer.state.is_read()) {
        true => format!("; {} unpacked is yours", base.own.unpacked),
        false => String::new(),
    };
    Some(format!("Base: {name} ({layers}{guess}){yours}."))
}

fn without(base: &BaseReport, what: &str, is_complete: bool) -> Option<String> {
    let is = if what.is_empty() { String::new() } else { format!(" The image holds {what}.") };
    match (base.evidence, base.confidence, &base.name) {
        (_, Confidence::Exact, _) => Some(format!("Base: none (scratch), {}.{is}", known_by(base))),
        (_, _, Some(name)) => {
            let by = base.named_by.as_deref().unwrap_or_default();
            Some(format!(
                "Base: {name}, as its {by} says; which layers it is could not be determined \
                 (see `--base`).{is}"
            ))
        }
        _ if what.is_empty() && is_complete => Some(
            "Base: none found: no files of a distribution, and no sign of another image; most \
             likely built from scratch."
                .to_owned(),
        ),
        _ => Some(format!("Base: could not be determined (see `--base`).{is}")),
    }
}

fn bytes(own: Bytes, all: Bytes) -> String {
    if own == Bytes(0) {
        return format!("Nothing of the {all} unpacked is yours.");
    }
    format!("{own} of the {all} unpacked is yours.")
}

/// What it is, as people say it: distribution, variant, C library, runtime.
fn what(base: &BaseReport) -> String {
    let shown = [Fact::Distribution, Fact::Variant, Fact::Libc, Fact::Runtime];
    let facts = base.facts.iter().filter(|fact| shown.contains(&fact.fact));
    facts.map(|fact| fact.value.as_str()).collect::<Vec<_>>().join(", ")
}

fn known_by(base: &BaseReport) -> String {
    let source = match base.evidence {
        Evidence::GivenLayers => return "as `--base-layers` says".to_owned(),
        Evidence::GivenImage => {
            return "by the digests of the image given with `--base`".to_owned();
        }
        Evidence::Provenance => return "by the provenance of the build".to_owned(),
        Evidence::Label => "by a label of its builder",
        Evidence::KnownLayers => "by the digest of a published layer",
        Evidence::BuilderMark => "by what its builder notes in the history",
        Evidence::History => "from the history",
        Evidence::Nothing => "as there is no sign of one",
    };
    match base.confidence {
        Confidence::Guess => format!("a guess {source}"),
        Confidence::Strong if base.evidence == Evidence::History => {
            let by = base.named_by.as_deref().unwrap_or_default();
            format!("named by its {by}, counted {source}")
        }
        Confidence::Strong | Confidence::Exact => source.to_owned(),
    }
}
