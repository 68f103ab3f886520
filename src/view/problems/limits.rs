//! The limits that a judgement found exceeded as problems.

use super::{Problem, Severity, fingerprint, in_order, line_of, name, place, platform, sentence};
use crate::budget::Check;
use crate::budget::check::{CheckedImage, Judged, LimitState};
use crate::fit::clean;
use crate::report::ImageFacts;
use crate::units::Bytes;
use crate::view::document::check;

/// The rule of an image that cannot be judged, as it could not be read.
const UNREAD: &str = "image";

/// The problems of a judgement: what is exceeded, what is worth a warning, what is not measured and
/// what could not be read; the worst first.
pub(in crate::view) fn of_check(check: &Check) -> Vec<Problem<'_>> {
    let unread = check.images.iter().filter(|image| !image.is_answered()).map(unread);
    let judged = check.judgements.iter().filter_map(|judged| problem(check, judged));
    in_order(unread.chain(judged).collect())
}

fn problem<'c>(check: &'c Check, judged: &'c Judged) -> Option<Problem<'c>> {
    let severity = match judged.state {
        LimitState::Fail => Severity::Error,
        LimitState::Warn => Severity::Warning,
        LimitState::NotMeasured if check.budget.strict => Severity::Error,
        LimitState::NotMeasured => Severity::Note,
        LimitState::Pass => return None,
    };
    let checked = judged.image.and_then(|image| check.images.get(image));
    let (image, platform) = checked.map_or_else(Default::default, called);
    let top = judged.contributors.first();
    let dockerfile = checked.and_then(|checked| checked.dockerfile.as_ref());
    let line = line_of(dockerfile, top.and_then(|top| top.line));
    let of_layer = |layer: usize| format!("{image}@{layer}");
    Some(Problem {
        rule: judged.limit.as_str().into(),
        title: judged.title.clone(),
        message: clean(&check::told(check, judged)).into_owned(),
        severity,
        proof: None,
        place: place(line, if image.is_empty() { "images" } else { &image }, "", &judged.origin),
        inside: top.and_then(|top| top.layer).map(of_layer).unwrap_or_default(),
        others: Vec::new(),
        fingerprint: fingerprint(&[&image, &platform, &judged.limit]),
        badness: None,
        unpacked: top.map(|top| top.unpacked).filter(|bytes| *bytes != Bytes(0)),
        download: top.and_then(|top| top.download).filter(|bytes| *bytes != Bytes(0)),
        since: None,
    })
}

fn unread(checked: &CheckedImage) -> Problem<'_> {
    let (image, platform) = called(checked);
    let why = match (&checked.error, &checked.incomplete) {
        (Some(error), _) => error.as_str(),
        (None, Some(incomplete)) => incomplete.what.as_str(),
        (None, None) => "it is incomplete",
    };
    Problem {
        rule: UNREAD.into(),
        title: "image could not be read".to_owned(),
        message: clean(&sentence(&format!("{}: {why}", checked.name))).into_owned(),
        severity: Severity::Error,
        proof: None,
        place: place(None, &image, "", ""),
        inside: String::new(),
        others: Vec::new(),
        fingerprint: fingerprint(&[&image, &platform, UNREAD]),
        badness: None,
        unpacked: None,
        download: None,
        since: None,
    }
}

/// The name and the platform that an image is recognised by; without a platform if it could not be
/// read.
pub(in crate::view) fn called(checked: &CheckedImage) -> (String, String) {
    match &checked.image {
        Some(image) => (name(image), platform(image).to_owned()),
        None => {
            let reference = checked.name.clone();
            (name(&ImageFacts { reference, ..ImageFacts::default() }), String::new())
        }
    }
}
