//! The parts of a judgement for people: the verdict, the table of limits, what exceeds them and
//! what to do about it.
//!
//! Laid out once for all formats that people read; a format says how many rows it has room for.

use super::{Block, WIDE};
use crate::budget::Check;
use crate::budget::check::{CheckedImage, Contributor, Judged, LimitState};

mod advice;
mod answer;
mod breaches;
mod configuration;
mod fixes;
mod limits;
mod next;
mod numbers;
mod remarks;
mod sentences;

/// How many contributors a sentence names.
const MAX_PARTS: usize = 3;

/// How much of a judgement is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::view) struct Room {
    /// The most rows of each table of limits.
    pub(in crate::view) limits: usize,
    /// The most images with a table of their own.
    pub(in crate::view) images: usize,
    /// The most exceeded limits with what contributes to them.
    pub(in crate::view) breaches: usize,
    /// The most contributors of each.
    pub(in crate::view) contributors: usize,
    /// The most fixes.
    pub(in crate::view) fixes: usize,
    /// The most warnings, and the most reasons why something is not measured.
    pub(in crate::view) remarks: usize,
    /// Whether each fix has its whole lines to paste below it, instead of one that may be cut.
    pub(in crate::view) whole: bool,
    /// How many columns a row has.
    pub(in crate::view) columns: usize,
    /// Where the rows are that there is no room for, after a space; empty if nowhere.
    pub(in crate::view) hint: &'static str,
}

impl Room {
    /// For everything.
    pub(in crate::view) const ALL: Self =
        Self { hint: "", whole: true, ..Self::of([usize::MAX; 6]) };

    /// So many limits, images, breaches, contributors, fixes and remarks.
    pub(in crate::view) const fn of(most: [usize; 6]) -> Self {
        let [limits, images, breaches, contributors, fixes, remarks] = most;
        let hint = " (`--full`)";
        let (whole, columns) = (false, WIDE);
        Self { limits, images, breaches, contributors, fixes, remarks, whole, columns, hint }
    }
}

/// Says the verdict and what decided it, in a few words.
pub(in crate::view) fn title(check: &Check) -> String {
    answer::title(check)
}

/// Lays out the verdict: the sentence that says it, and what could not be read.
pub(in crate::view) fn answer(check: &Check) -> Vec<Block> {
    let alerts = answer::alerts(check).into_iter().map(Block::Alert);
    std::iter::once(Block::Lead(answer::sentence(check))).chain(alerts).collect()
}

/// The tables of limits, what is exceeded first: one for each image, and one for all of them
/// together; of a single image, one without a heading.
pub(in crate::view) fn limits(check: &Check, room: Room) -> Vec<(Option<String>, Block)> {
    limits::sections(check, room)
}

/// What exceeds limits: a sentence, and below it what contributes and what would be enough.
pub(in crate::view) fn breaches(check: &Check, room: Room) -> Vec<(String, Vec<Block>)> {
    breaches::sections(check, room)
}

/// The fixes, the warnings and what is not measured: a heading, and what is below it.
pub(in crate::view) fn details(check: &Check, room: Room) -> Vec<(String, Block)> {
    let sections = [
        fixes::section(check, room),
        remarks::warnings(check, room),
        remarks::not_measured(check, room),
    ];
    sections.into_iter().flatten().collect()
}

/// Says of one judgement what is exceeded, what the budget says about that, what contributes most
/// and what would be enough: sentences.
pub(in crate::view) fn told(check: &Check, judged: &Judged) -> String {
    let stopped = |text: &str| match text.ends_with('.') {
        true => text.to_owned(),
        false => format!("{text}."),
    };
    let mut told = stopped(&with_image(check, judged, &sentences::told(judged)));
    let parts: Vec<String> = judged
        .contributors
        .iter()
        .take(MAX_PARTS)
        .map(|part| {
            let numbers = [numbers::of(part.measured, judged), place(check, judged, part)];
            let known: Vec<_> = numbers.into_iter().filter(|part| !part.is_empty()).collect();
            format!("{} ({})", part.what, known.join(", "))
        })
        .collect();
    let parts = (!parts.is_empty()).then(|| format!("Most of it: {}", parts.join(", ")));
    let message = judged.message.clone().filter(|_| judged.state == LimitState::Fail);
    let advice = advice::sentence(check, judged).filter(|_| judged.state == LimitState::Fail);
    for text in [message, parts, advice].into_iter().flatten() {
        told.push(' ');
        told.push_str(&stopped(&text));
    }
    told
}

/// Every limit as it is set, and where.
pub(in crate::view) fn configuration(check: &Check, room: Room) -> Vec<Block> {
    configuration::blocks(check, room)
}

/// The one next step that is most worth taking; `None` if nothing is to be done.
pub(in crate::view) fn next_step(check: &Check) -> Option<String> {
    next::step(check)
}

/// The line of the Dockerfile that a contributor comes from; empty if it is not known.
fn place(check: &Check, judged: &Judged, part: &Contributor) -> String {
    let dockerfile = image_of(check, judged).and_then(|image| image.dockerfile.as_ref());
    dockerfile.map(|file| file.short_places(part.line.as_slice())).unwrap_or_default()
}

/// The image that a judgement is about; `None` if it is about all of them together.
fn image_of<'c>(check: &'c Check, judged: &Judged) -> Option<&'c CheckedImage> {
    check.images.get(judged.image?)
}

/// The judgements with a state, in order.
fn in_state(check: &Check, state: LimitState) -> impl Iterator<Item = &Judged> {
    check.judgements.iter().filter(move |judged| judged.state == state)
}

/// Whether names of images are needed to tell judgements apart.
fn is_of_several(check: &Check) -> bool {
    1 < check.images.len()
}

/// Names the image before a sentence about it, or that it is about all, if there are several.
fn with_image(check: &Check, judged: &Judged, sentence: &str) -> String {
    match image_of(check, judged) {
        _ if !is_of_several(check) => sentence.to_owned(),
        Some(image) => format!("{}: {sentence}", image.name),
        None => format!("all images: {sentence}"),
    }
}
